//! `/v1/me`: who is signed in, with membership and balance.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::extract::Json;
use super::http::locale::locale_of;
use super::http::locale::parse_locale;
use super::http::problem::Problem;
use super::shop::SubscriptionView;
use crate::app::App;
use crate::domain::credits::Balance;
use crate::domain::ids::UserId;
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::user::{Role, Status, User};
use crate::error::Result;
use crate::service::auth::{self, Caller, Device};
use crate::service::credits;
use crate::service::users::profile::{self, PasswordWish, ProfileWish};
use crate::store::shop::memberships;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me, change))
}

/// A person, as they see themselves.
#[derive(Serialize, ToSchema)]
pub struct UserView {
    id: UserId,
    email: String,
    email_verified: bool,
    display_name: String,
    locale: Locale,
    role: Role,
    status: Status,
    created_at: Time,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            email_verified: user.email_verified,
            display_name: user.display_name,
            locale: user.locale,
            role: user.role,
            status: user.status,
            created_at: user.created_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Me {
    user: UserView,
    /// The membership; `null` when there never was one.
    subscription: Option<SubscriptionView>,
    balance: Balance,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    display_name: Option<String>,
    /// `zh-CN` or `en`.
    locale: Option<String>,
    /// A new password signs all other devices out.
    password: Option<PasswordBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    #[schema(format = Password)]
    current: String,
    #[schema(format = Password)]
    new: String,
}

async fn view(app: &App, user: User, locale: Locale) -> Result<Answer<Me>> {
    let balance = credits::balance(app, &user.id).await?;
    // Read before the time, so that what was just bought has begun.
    let membership = memberships::find(&app.store, &user.id).await?;
    let now = app.store.now().await?;
    let subscription = membership.and_then(|all| SubscriptionView::new(&all, locale, now));
    Ok(Answer(Me { user: user.into(), subscription, balance }))
}

/// Who is signed in.
#[utoipa::path(get, operation_id = "get_me", path = "/v1/me",
    tag = "me", security(("bearer" = [])), responses((status = 200, body = Me)))]
async fn me(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Result<Answer<Me>> {
    let user = auth::me(&app, &caller).await?;
    view(&app, user, locale_of(&headers)).await
}

/// Change name, language or password.
#[utoipa::path(patch, operation_id = "update_me", path = "/v1/me",
    tag = "me", security(("bearer" = [])), request_body = ChangeBody,
    responses((status = 200, body = Me),
        (status = 422, body = Problem, description = "`wrong_password`, `weak_password`, …")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<ChangeBody>,
) -> Result<Answer<Me>> {
    let password = body.password.map(|p| PasswordWish { current: p.current, new: p.new });
    let wish = ProfileWish { display_name: body.display_name, locale: parse_locale(body.locale)?, password };
    let user = profile::change(&app, &caller, wish, &device.ip).await?;
    view(&app, user, locale_of(&headers)).await
}
