//! Commands on generations: one, or many with a preview.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ReasonBody;
use super::act;
use super::given::Given;
use super::reasoned;
use crate::api::admin::generations::{GenerationRow, row};
use crate::api::admin::staff::Operator;
use crate::api::admin::viewer::Viewer;
use crate::api::base::extract::{Json, Path};
use crate::api::base::problem::Problem;
use crate::api::views::{StateName, words};
use crate::app::App;
use crate::domain::generation::{Effect, HandAct, State as GenerationState};
use crate::domain::ids::GenerationId;
use crate::error::{AppError, Result};
use crate::service::admin::generations::{BULK_MAX, BulkResult, Done, bulk, carry_out};
use crate::service::assets;
use crate::service::auth::Device;
use crate::store::generations;

reasoned!(ResolveBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(retry))
        .routes(routes!(cancel))
        .routes(routes!(resolve))
        .routes(routes!(many))
        .routes(routes!(unjudged))
}

words!(/** How a review is decided. */ ReviewVerdictWord { Commit, Release });
words!(/** What is done to many. */ BulkActionWord { Retry, Cancel, Resolve });

fn parse(id: &str) -> Result<GenerationId> {
    GenerationId::parse(id).ok_or(AppError::NotFound)
}

/// What an act does to the owner's credits.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
struct EffectView {
    /// Change of what is on hold.
    held: i64,
    released: i64,
    spent: i64,
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        Self { held: effect.held, released: effect.released, spent: effect.spent }
    }
}

#[derive(Serialize, ToSchema)]
struct ActedView {
    /// With a retry: the new one.
    generation: GenerationRow,
    effect: EffectView,
}

async fn answer(app: &App, viewer: &Viewer, done: Done) -> Result<Answer<ActedView>> {
    let generation = row(app, viewer, done.generation).await?;
    Ok(Answer(ActedView { generation, effect: done.effect.into() }))
}

/// Try a failed one again: a new generation, which its owner pays only if it succeeds.
#[utoipa::path(post, operation_id = "desk_retry", path = "/v1/admin/generations/{id}/retry", tag = "back office",
    params(("id" = String, Path)), security(("bearer" = [])), request_body = ReasonBody, responses(
        (status = 200, body = ActedView), (status = 402, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem,
            description = "`not_retryable`, `already_retried` (by, at), `input_expired`, `too_many_open`"),
        (status = 422, body = Problem)))]
async fn retry(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, .. } = given;
    let done = carry_out(&app, &act, &parse(&id)?, HandAct::Retry).await?;
    answer(&app, &viewer, done).await
}

/// Cancel a queued one, or ask a running one to stop before it is sent.
#[utoipa::path(post, operation_id = "desk_cancel", path = "/v1/admin/generations/{id}/cancel",
    tag = "back office", params(("id" = String, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 200, body = ActedView), (status = 404, body = Problem), (status = 422, body = Problem),
        (status = 409, body = Problem, description = "`already_finished`, `already_asked` (by, at)")))]
async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<Answer<ActedView>> {
    let Given { act, viewer, .. } = given;
    let done = carry_out(&app, &act, &parse(&id)?, HandAct::Cancel).await?;
    answer(&app, &viewer, done).await
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReviewVerdict {
    Commit,
    Release,
}

impl From<ReviewVerdict> for HandAct {
    fn from(verdict: ReviewVerdict) -> Self {
        match verdict {
            ReviewVerdict::Commit => HandAct::Commit,
            ReviewVerdict::Release => HandAct::Release,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolveBody {
    /// `commit`: its owner gets and pays the picture. `release`: the credits go back.
    #[schema(value_type = ReviewVerdictWord)]
    verdict: ReviewVerdict,
    reason: String,
}

/// Decide a review.
#[utoipa::path(post, operation_id = "desk_resolve", path = "/v1/admin/generations/{id}/resolve",
    tag = "back office", params(("id" = String, Path)), security(("bearer" = [])), request_body = ResolveBody,
    responses((status = 200, body = ActedView), (status = 404, body = Problem), (status = 422, body = Problem),
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

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BulkAction {
    Retry,
    Cancel,
    Resolve,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkBody {
    #[schema(value_type = BulkActionWord)]
    action: BulkAction,
    /// With `resolve`.
    #[schema(value_type = Option<ReviewVerdictWord>)]
    verdict: Option<ReviewVerdict>,
    /// 1…100, each once.
    ids: Vec<String>,
    /// May be empty with `preview`.
    #[serde(default)]
    reason: String,
    /// Only tell what would happen.
    #[serde(default)]
    preview: bool,
}

#[derive(Serialize, ToSchema)]
struct BulkItem {
    id: String,
    ok: bool,
    /// Why not.
    code: Option<String>,
    detail: Option<String>,
    #[schema(value_type = Option<StateName>)]
    state: Option<GenerationState>,
    /// Of a retry.
    new_id: Option<String>,
    credits: EffectView,
}

#[derive(Default, Serialize, ToSchema)]
struct BulkTotals {
    ok: usize,
    refused: usize,
    held: i64,
    released: i64,
    spent: i64,
}

#[derive(Serialize, ToSchema)]
struct BulkView {
    results: Vec<BulkItem>,
    totals: BulkTotals,
}

impl BulkBody {
    fn wish(&self) -> Result<HandAct> {
        match (self.action, self.verdict) {
            (BulkAction::Retry, _) => Ok(HandAct::Retry),
            (BulkAction::Cancel, _) => Ok(HandAct::Cancel),
            (BulkAction::Resolve, Some(verdict)) => Ok(verdict.into()),
            (BulkAction::Resolve, None) => {
                Err(AppError::invalid("verdict", "missing_verdict", "commit or release"))
            }
        }
    }

    fn ids(&self) -> Result<Vec<GenerationId>> {
        if !(1..=BULK_MAX).contains(&self.ids.len()) {
            return Err(AppError::invalid("ids", "invalid_ids", format!("1 to {BULK_MAX} ids")));
        }
        let mut ids = Vec::with_capacity(self.ids.len());
        for (index, text) in self.ids.iter().enumerate() {
            let known = GenerationId::parse(text).filter(|id| !ids.contains(id));
            let fault =
                || AppError::invalid(&format!("ids[{index}]"), "invalid_id", "unknown, or named twice");
            ids.push(known.ok_or_else(fault)?);
        }
        Ok(ids)
    }
}

/// Do the same to many, or see what it would do. Each succeeds or is refused by itself.
#[utoipa::path(post, operation_id = "desk_bulk", path = "/v1/admin/generations/bulk", tag = "back office",
    security(("bearer" = [])), request_body = BulkBody, responses(
        (status = 200, body = BulkView), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn many(
    Operator(caller): Operator,
    State(app): State<App>,
    device: Device,
    Json(body): Json<BulkBody>,
) -> Result<Answer<BulkView>> {
    let (wish, ids) = (body.wish()?, body.ids()?);
    let act = if body.preview { None } else { Some(act(&caller, &device, &body.reason)?) };
    let results = bulk(&app, act.as_ref(), &ids, wish).await;
    let mut totals = BulkTotals::default();
    let mut sum = Effect::default();
    let items = results.into_iter().map(|result| item(result, &mut totals, &mut sum)).collect();
    (totals.held, totals.released, totals.spent) = (sum.held, sum.released, sum.spent);
    Ok(Answer(BulkView { results: items, totals }))
}

fn item(result: BulkResult, totals: &mut BulkTotals, sum: &mut Effect) -> BulkItem {
    let id = result.id.to_string();
    match result.done {
        Ok(done) => {
            totals.ok += 1;
            *sum += done.effect;
            let new_id = Some(done.generation.id.to_string()).filter(|new| *new != id);
            let state = Some(done.generation.state);
            BulkItem { id, ok: true, code: None, detail: None, state, new_id, credits: done.effect.into() }
        }
        Err(error) => {
            totals.refused += 1;
            let problem = Problem::from(error);
            let (code, detail) = (Some(problem.code().to_owned()), Some(problem.detail().to_owned()));
            BulkItem {
                id,
                ok: false,
                code,
                detail,
                state: None,
                new_id: None,
                credits: EffectView::default(),
            }
        }
    }
}

/// The picture of one in review, for whoever decides.
#[utoipa::path(get, operation_id = "desk_unjudged_picture", path = "/v1/admin/generations/{id}/unjudged",
    tag = "back office", params(("id" = String, Path)), security(("bearer" = [])), responses(
        (status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = Problem),
        (status = 410, body = Problem)))]
async fn unjudged(
    Operator(_caller): Operator,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let found = generations::find(&app.store, &parse(&id)?).await?.ok_or(AppError::NotFound)?;
    let asset = found.unjudged.ok_or(AppError::NotFound)?;
    let picture = assets::open(&app, asset, false).await?;
    let kind = HeaderValue::from_str(&picture.mime).map_err(AppError::internal)?;
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, picture.bytes).into_response())
}
