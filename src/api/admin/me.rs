//! `/v1/admin/me`: who uses the back office, and what they may do.

use axum::Json as Answer;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use crate::app::App;
use crate::domain::ids::UserId;
use crate::domain::user::Role;
use crate::error::{AppError, Result};
use crate::service::credits::adjust_limit;
use crate::store::users;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who is at the desk.
#[derive(Serialize, ToSchema)]
struct Staff {
    id: UserId,
    email: String,
    display_name: String,
    role: Role,
    /// Credits that may be given or taken at one time; `null` = any, 0 = none.
    adjust_limit: Option<i64>,
}

/// The caller.
#[utoipa::path(get, operation_id = "get_admin_me", path = "/v1/admin/me",
    tag = "admin", security(("bearer" = [])), responses((status = 200, body = Staff)))]
async fn me(Support(caller): Support, State(app): State<App>) -> Result<Answer<Staff>> {
    let user = users::find(&app.store, &caller.user).await?.ok_or(AppError::NotFound)?;
    Ok(Answer(Staff {
        id: user.id,
        email: user.email,
        display_name: user.display_name,
        role: caller.role,
        adjust_limit: adjust_limit(&app, caller.role),
    }))
}
