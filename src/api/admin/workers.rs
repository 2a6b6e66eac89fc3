//! Commands on workers and on the whole queue.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::command::Given;
use crate::api::admin::command::ReasonBody;
use crate::api::admin::roles::Operator;
use crate::api::http::extract::Path;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::desk::worker::WishKind;
use crate::error::Result;
use crate::service::workers::{pause_queue, resume_queue, wish};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(drain))
        .routes(routes!(pause_all))
        .routes(routes!(resume_all))
}

/// Let a worker take nothing new; what it makes goes on.
#[utoipa::path(post, operation_id = "pause_worker", path = "/v1/admin/workers/{name}/pause",
    tag = "admin", params(("name" = String, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204), (status = 409, body = Problem, description = "`draining`")))]
async fn pause(
    State(app): State<App>,
    Path(name): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<StatusCode> {
    wish(&app, &given.act, &name, Some(WishKind::Pause)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let a paused worker go on.
#[utoipa::path(post, operation_id = "resume_worker", path = "/v1/admin/workers/{name}/resume",
    tag = "admin", params(("name" = String, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204), (status = 409, body = Problem, description = "`draining`")))]
async fn resume(
    State(app): State<App>,
    Path(name): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<StatusCode> {
    wish(&app, &given.act, &name, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let a worker finish what it makes and then end its process.
#[utoipa::path(post, operation_id = "drain_worker", path = "/v1/admin/workers/{name}/drain",
    tag = "admin", params(("name" = String, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204)))]
async fn drain(
    State(app): State<App>,
    Path(name): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<StatusCode> {
    wish(&app, &given.act, &name, Some(WishKind::Drain)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let no worker take anything new. Submits are still accepted.
#[utoipa::path(post, operation_id = "pause_queue", path = "/v1/admin/queue/pause",
    tag = "admin", security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204), (status = 409, body = Problem, description = "`already_paused` (by, at)")))]
async fn pause_all(State(app): State<App>, given: Given<Operator, ReasonBody>) -> Result<StatusCode> {
    pause_queue(&app, &given.act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let the queue go on.
#[utoipa::path(post, operation_id = "resume_queue", path = "/v1/admin/queue/resume",
    tag = "admin", security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 204), (status = 409, body = Problem, description = "`not_paused` (by, at)")))]
async fn resume_all(State(app): State<App>, given: Given<Operator, ReasonBody>) -> Result<StatusCode> {
    resume_queue(&app, &given.act).await?;
    Ok(StatusCode::NO_CONTENT)
}
