//! `/v1/generations`: ask for pictures, watch them, take them away.

mod marks;

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::extract::{Json, Path, Query};
use super::http::idempotency::{idempotency_key, replayed};
use super::http::locale::locale_of;
use super::http::paging::{Page, cursor, page_size};
use super::http::problem::Problem;
use super::views::GenerationView;
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::credits::Balance;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, Stage, State as GenerationState};
use crate::domain::ids::{AssetId, BatchId, GenerationId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::service::generations::{self as service, NewGeneration, Submitted};
use crate::store::generations::{self, GenerationFilter};

/// Places in line are counted up to this.
const AHEAD_MAX: u64 = 999;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(submit, list))
        .routes(routes!(get, remove))
        .routes(routes!(cancel))
        .routes(routes!(again))
        .merge(marks::routes())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubmitBody {
    preset: String,
    inputs: Vec<InputBody>,
    /// Own words, added to the preset's prompt; 1 000 characters at the most.
    prompt: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, String>,
    /// One of the preset's; the nearest to the first picture when left out.
    aspect_ratio: Option<String>,
    /// 1…4, 1 by default; each is a generation of its own.
    count: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InputBody {
    slot: String,
    asset_id: String,
}

#[derive(Serialize, ToSchema)]
struct SubmittedView {
    batch_id: BatchId,
    generations: Vec<GenerationView>,
    /// The balance right after the hold.
    balance: Balance,
}

fn accepted(submitted: Submitted) -> Response {
    let body = SubmittedView {
        batch_id: submitted.batch_id,
        generations: submitted.generations.into_iter().map(|g| GenerationView::new(g, None)).collect(),
        balance: submitted.balance,
    };
    replayed((StatusCode::ACCEPTED, Answer(body)), submitted.replay)
}

/// Ask for pictures. Holds their price; a picture that fails gives it back.
#[utoipa::path(post, operation_id = "submit_generations", path = "/v1/generations",
    tag = "generations", security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "New for each intent; repeated = same answer")),
    request_body = SubmitBody,
    responses((status = 202, body = SubmittedView),
        (status = 402, body = Problem, description = "`insufficient_credits`; nothing was taken"),
        (status = 409, body = Problem, description = "`too_many_open`"),
        (status = 422, body = Problem, description = "`missing_input`, `preset_disabled`, `idempotency_key_reused` …")))]
async fn submit(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(body): Json<SubmitBody>,
) -> Result<Response> {
    let key = idempotency_key(&headers)?;
    let mut inputs = Vec::with_capacity(body.inputs.len());
    for (index, input) in body.inputs.into_iter().enumerate() {
        let id = AssetId::parse(&input.asset_id).ok_or_else(|| {
            AppError::invalid(
                &format!("inputs[{index}].asset_id"),
                ErrorCode::UnknownAsset,
                "there is no such picture",
            )
        })?;
        inputs.push((input.slot, id));
    }
    let new = NewGeneration {
        preset: body.preset,
        locale: locale_of(&headers),
        inputs,
        prompt: body.prompt,
        params: body.params,
        aspect_ratio: body.aspect_ratio,
        count: body.count.unwrap_or(1),
    };
    Ok(accepted(service::submit(&app, &caller.user, &key, new).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    state: Option<GenerationState>,
    preset: Option<String>,
    batch: Option<String>,
    /// `true`: favourites only.
    #[serde(default)]
    favorite: bool,
    folder: Option<String>,
    /// Submitted from this instant on.
    from: Option<DateTime<Utc>>,
    /// Submitted before this instant.
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The caller's generations, newest first.
#[utoipa::path(get, operation_id = "list_generations", path = "/v1/generations",
    tag = "generations", params(ListQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<GenerationView>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Answer<Page<GenerationView>>> {
    let limit = page_size(query.limit)?;
    let before = cursor(query.cursor.as_deref(), GenerationId::parse)?;
    let batch = match query.batch.as_deref().map(BatchId::parse) {
        Some(None) => return Err(AppError::invalid("batch", ErrorCode::InvalidBatch, "unknown batch")),
        Some(found) => found,
        None => None,
    };
    let filter = GenerationFilter {
        states: query.state.map(GenerationState::name).into_iter().collect(),
        preset: query.preset,
        batch,
        favorite: query.favorite,
        folder: query.folder,
        from: query.from.map(Time::from),
        to: query.to.map(Time::from),
        before,
    };
    let found = generations::list(&app.store, &caller.user, &filter, limit + 1).await?;
    let page = Page::cut(found, limit, |generation| generation.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for generation in page.items {
        items.push(view(&app, generation).await?);
    }
    Ok(Answer(Page { items, next_cursor: page.next_cursor }))
}

/// A generation as its owner sees it, with its place in line while it waits.
pub(super) async fn view(app: &App, generation: Generation) -> Result<GenerationView> {
    let waits = generation.state == GenerationState::Queued && generation.stage != Stage::Waiting;
    let ahead = if waits {
        Some(generations::count_ahead(&app.store, &generation.id, app.clock(), AHEAD_MAX).await?)
    } else {
        None
    };
    Ok(GenerationView::new(generation, ahead))
}

/// One generation.
#[utoipa::path(get, operation_id = "get_generation", path = "/v1/generations/{id}",
    tag = "generations", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    responses((status = 200, body = GenerationView)))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<GenerationId>,
) -> Result<Answer<GenerationView>> {
    let found = generations::find_owned(&app.store, &caller.user, &id).await?;
    Ok(Answer(view(&app, found.ok_or(AppError::NotFound)?).await?))
}

/// Cancel. Queued: canceled, its credits are back. Running: asked to stop before it is sent; a picture that arrives
/// all the same is delivered and charged.
#[utoipa::path(post, operation_id = "cancel_generation", path = "/v1/generations/{id}/cancel",
    tag = "generations", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    responses((status = 200, body = GenerationView),
        (status = 409, body = Problem, description = "`already_finished`")))]
async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<GenerationId>,
) -> Result<Answer<GenerationView>> {
    let canceled = service::cancel(&app, &Actor::Seller(caller.user), &id).await?;
    Ok(Answer(view(&app, canceled.generation).await?))
}

/// Ask for one more picture with the same inputs and choices.
#[utoipa::path(post, operation_id = "repeat_generation", path = "/v1/generations/{id}/again",
    tag = "generations",
    params(("id" = GenerationId, Path),
        ("Idempotency-Key" = String, Header, description = "New for each intent; repeated = same answer")),
    security(("bearer" = [])),
    responses((status = 202, body = SubmittedView), (status = 402, body = Problem),
        (status = 422, body = Problem, description = "`asset_expired` …")))]
async fn again(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<GenerationId>,
) -> Result<Response> {
    let key = idempotency_key(&headers)?;
    Ok(accepted(service::rerun(&app, &caller.user, &id, &key).await?))
}

/// Remove a finished generation from the lists; its picture is deleted, its record and ledger lines stay.
#[utoipa::path(delete, operation_id = "delete_generation", path = "/v1/generations/{id}",
    tag = "generations", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 409, body = Problem, description = "`not_finished`")))]
async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<GenerationId>) -> Result<StatusCode> {
    service::hide(&app, &caller.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
