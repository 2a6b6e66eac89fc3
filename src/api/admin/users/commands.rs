//! Commands on people.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::command::Given;
use crate::api::admin::command::ReasonBody;
use crate::api::admin::command::reasoned;
use crate::api::admin::entries::{self, EntryRow};
use crate::api::admin::roles::Operator;
use crate::api::admin::users::{UserRow, row};
use crate::api::http::extract::Path;
use crate::api::http::idempotency::{idempotency_key, replayed};
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::credits::Balance;
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::domain::user::{Role, Status};
use crate::error::{AppError, Result};
use crate::service::credits::{Adjustment, adjust};
use crate::service::users::standing::{Standing, change, sign_out};

reasoned!(AdjustmentBody, StandingBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(patch)).routes(routes!(adjustments)).routes(routes!(end_sessions))
}

fn parse(id: &str) -> Result<UserId> {
    UserId::parse(id).ok_or(AppError::NotFound)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StandingBody {
    status: Option<Status>,
    /// Admins only.
    role: Option<Role>,
    /// As it was seen: a form that is out of date then changes nothing.
    updated_at: Option<DateTime<Utc>>,
    reason: String,
}

/// Disable, enable, give a role.
#[utoipa::path(patch, operation_id = "update_user", path = "/v1/admin/users/{id}",
    tag = "admin", params(("id" = UserId, Path)), security(("bearer" = [])), request_body = StandingBody,
    responses((status = 200, body = UserRow),
        (status = 403, body = Problem, description = "`own_account` …"),
        (status = 422, body = Problem, description = "`reason_missing`"),
        (status = 409, body = Problem, description = "`changed_meanwhile` (by, at), `last_admin`")))]
async fn patch(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, StandingBody>,
) -> Result<Answer<UserRow>> {
    let Given { act, viewer, body, .. } = given;
    let wish = Standing { status: body.status, role: body.role };
    let user = change(&app, &act, &parse(&id)?, wish, body.updated_at.map(Time::from)).await?;
    Ok(Answer(row(&app, &viewer, user).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdjustmentBody {
    /// Credits to give (> 0) or to take (< 0).
    amount: i64,
    /// When given ones end; never when left out.
    expires_at: Option<DateTime<Utc>>,
    /// For us only.
    reason: String,
    /// Words to the customer: on the ledger line, in what they are told. 200 characters at the most.
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AdjustedView {
    entry: EntryRow,
    balance: Balance,
}

/// Give or take credits.
#[utoipa::path(post, operation_id = "adjust_credits", path = "/v1/admin/users/{id}/adjustments",
    tag = "admin",
    params(("id" = UserId, Path),
        ("Idempotency-Key" = String, Header, description = "New for each intent; repeated = same answer")),
    security(("bearer" = [])), request_body = AdjustmentBody,
    responses((status = 201, body = AdjustedView),
        (status = 403, body = Problem, description = "`own_account`, `over_limit`"),
        (status = 422, body = Problem, description = "`more_than_available`, `idempotency_key_reused` …")))]
async fn adjustments(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, AdjustmentBody>,
) -> Result<Response> {
    let Given { act, viewer, headers, body, .. } = given;
    let key = idempotency_key(&headers)?;
    let act = act.with_note(body.note.as_deref())?;
    let wish = Adjustment { amount: body.amount, expires_at: body.expires_at.map(Time::from) };
    let done = adjust(&app, &act, &parse(&id)?, &key, wish).await?;
    let entry = entries::row(&app, &viewer, done.entry).await?;
    let view = AdjustedView { entry, balance: done.balance };
    Ok(replayed((StatusCode::CREATED, Answer(view)), done.replay))
}

/// Sign a user out everywhere.
#[utoipa::path(post, operation_id = "revoke_user_sessions", path = "/v1/admin/users/{id}/sign-out",
    tag = "admin", params(("id" = UserId, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204)))]
async fn end_sessions(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<StatusCode> {
    sign_out(&app, &given.act, &parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
