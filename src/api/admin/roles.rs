//! Who is calling the back office. A handler that takes one of these cannot be reached by a lower role.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::app::App;
use crate::domain::user::Role;
use crate::error::AppError;
use crate::service::auth::Caller;

macro_rules! staff {
    ($(#[$doc:meta])* $name:ident, $role:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(in crate::api::admin) struct $name(pub Caller);

        impl From<$name> for Caller {
            fn from(staff: $name) -> Self {
                staff.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = AppError;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
                let caller = <Caller as FromRequestParts<App>>::from_request_parts(parts, app).await?;
                caller.require($role)?;
                Ok(Self(caller))
            }
        }
    };
}

staff!(/** Reads, personal data masked. */ Support, Role::Support);
staff!(/** Also retries, cancels, reviews, adjusts within limits. */ Operator, Role::Operator);
staff!(/** Everything. */ Admin, Role::Admin);
