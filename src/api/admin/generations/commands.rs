//! Commands on generations: one, or many with a preview.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::assets::note_view;
use crate::api::admin::command::Given;
use crate::api::admin::command::reasoned;
use crate::api::admin::generations::{GenerationRow, row};
use crate::api::admin::roles::Operator;
use crate::api::admin::viewer::Viewer;
use crate::api::http::extract::Path;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::generation::{Effect, GenerationCommand};
use crate::domain::ids::GenerationId;
use crate::error::{AppError, Result};
use crate::service::assets;
use crate::service::auth::Device;
use crate::service::generations::{Done, carry_out};
use crate::store::generations;

reasoned!(ResolveBody, RetryBody, ToldBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(retry))
        .routes(routes!(cancel))
        .routes(routes!(resolve))
        .routes(routes!(void))
        .routes(routes!(unjudged))
}

fn parse(id: &str) -> Result<GenerationId> {
    GenerationId::parse(id).ok_or(AppError::NotFound)
}

#[derive(Serialize, ToSchema)]
struct ActedView {
    /// With a retry: the new one.
    generation: GenerationRow,
    effect: Effect,
}

async fn answer(app: &App, viewer: &Viewer, done: Done) -> Result<Answer<ActedView>> {
    let generation = row(app, viewer, done.generation).await?;
    Ok(Answer(ActedView { generation, effect: done.effect }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetryBody {
    /// For us only.
    reason: String,
    /// The house pays, whatever comes of it; the owner when left out, if it succeeds.
    #[serde(default)]
    on_the_house: bool,
    /// Words to the customer. 200 characters at the most.
    note: Option<String>,
}

/// Why something is done, and what the customer is told of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToldBody {
    /// For us only.
    reason: String,
    /// Words to the customer. 200 characters at the most.
    note: Option<String>,
}

/// What `on_the_house` makes of a retry.
pub(super) fn retry_of(on_the_house: bool) -> GenerationCommand {
    if on_the_house { GenerationCommand::HouseRetry } else { GenerationCommand::Retry }
}

/// Try a failed one again: a new generation, which its owner pays only if it succeeds, or the house. Its owner is told.
#[utoipa::path(post, operation_id = "retry_generation", path = "/v1/admin/generations/{id}/retry",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])), request_body = RetryBody,
    responses((status = 200, body = ActedView), (status = 402, body = Problem),
        (status = 409, body = Problem, description = "`not_retryable`, `already_retried` (by, at), `input_expired`, `too_many_open`")))]
async fn retry(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, RetryBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, body, .. } = given;
    let act = act.with_note(body.note.as_deref())?;
    let done = carry_out(&app, &act, &parse(&id)?, retry_of(body.on_the_house)).await?;
    answer(&app, &viewer, done).await
}

/// Cancel a queued one, or ask a running one to stop before it is sent. Its owner is told.
#[utoipa::path(post, operation_id = "cancel_admin_generation", path = "/v1/admin/generations/{id}/cancel",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])), request_body = ToldBody,
    responses((status = 200, body = ActedView),
        (status = 409, body = Problem, description = "`already_finished`, `already_asked` (by, at)")))]
async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ToldBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, body, .. } = given;
    let act = act.with_note(body.note.as_deref())?;
    let done = carry_out(&app, &act, &parse(&id)?, GenerationCommand::Cancel).await?;
    answer(&app, &viewer, done).await
}

/// Give the credits of a finished picture back: it is of no use. Its owner is told.
#[utoipa::path(post, operation_id = "void_generation", path = "/v1/admin/generations/{id}/void",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])), request_body = ToldBody,
    responses((status = 200, body = ActedView),
        (status = 409, body = Problem, description = "`not_voidable`, `already_voided` (by, at)")))]
async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ToldBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, body, .. } = given;
    let act = act.with_note(body.note.as_deref())?;
    let done = carry_out(&app, &act, &parse(&id)?, GenerationCommand::Void).await?;
    answer(&app, &viewer, done).await
}

/// How a review is decided.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReviewVerdict {
    Commit,
    Release,
}

impl From<ReviewVerdict> for GenerationCommand {
    fn from(verdict: ReviewVerdict) -> Self {
        match verdict {
            ReviewVerdict::Commit => GenerationCommand::Commit,
            ReviewVerdict::Release => GenerationCommand::Release,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolveBody {
    /// `commit`: its owner gets and pays the picture. `release`: the credits go back.
    verdict: ReviewVerdict,
    reason: String,
}

/// Decide a review.
#[utoipa::path(post, operation_id = "resolve_generation", path = "/v1/admin/generations/{id}/resolve",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    request_body = ResolveBody,
    responses((status = 200, body = ActedView),
        (status = 409, body = Problem, description = "`not_in_review` (by, at), `picture_gone`")))]
async fn resolve(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ResolveBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, body, .. } = given;
    let done = carry_out(&app, &act, &parse(&id)?, body.verdict.into()).await?;
    answer(&app, &viewer, done).await
}

/// The picture of one in review, for whoever decides.
#[utoipa::path(get, operation_id = "get_unjudged_picture", path = "/v1/admin/generations/{id}/unjudged",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>),
        (status = 410, body = Problem)))]
async fn unjudged(
    Operator(caller): Operator,
    State(app): State<App>,
    Path(id): Path<GenerationId>,
    device: Device,
) -> Result<Response> {
    let found = generations::find(&app.store, &id).await?.ok_or(AppError::NotFound)?;
    let asset = found.unjudged.ok_or(AppError::NotFound)?;
    note_view(&app, &caller, &device, &asset).await?;
    let picture = assets::open(&app, asset, false).await?;
    let kind = HeaderValue::from_str(&picture.mime).map_err(AppError::internal)?;
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, picture.bytes).into_response())
}
