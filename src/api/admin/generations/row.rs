//! A generation in the back office's lists, field by field.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::admin::viewer::{People, Person, Viewer};
use crate::app::App;
use crate::domain::asset::Asset;
use crate::domain::generation::{FailureCode, Generation, HoldState, Stage, State};
use crate::domain::ids::{AssetId, BatchId, GenerationId};
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::admin::assets;

/// A tool, as it was when it was used.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct UsedPreset {
    key: String,
    name: String,
    version: i64,
}

/// Why it failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FailureNote {
    code: FailureCode,
    /// In English; may repeat the user's words, so not for support.
    detail: Option<String>,
    /// Whether asking again as it is makes sense.
    retryable: bool,
}

/// How satisfied its owner is.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RatingNote {
    /// 1…5.
    stars: i32,
    /// Not for support.
    words: Option<String>,
}

/// What lists and the page of one generation have in common.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct GenerationFacts {
    id: GenerationId,
    batch_id: BatchId,
    user: Option<Person>,
    preset: UsedPreset,
    state: State,
    stage: Stage,
    /// The number of this trip through the queue, from 1.
    run: i32,
    /// Credits.
    price: i64,
    /// Credits that were spent: the price, or 0.
    charged: i64,
    failure: Option<FailureNote>,
    /// The one that was called last; `null` before the first call.
    model: Option<String>,
    /// Of all calls, in millionths of a US dollar, known or assumed.
    cost_micros: i64,
    created_at: Time,
    started_at: Option<Time>,
    finished_at: Option<Time>,
    /// From submit to the end.
    duration_ms: Option<i64>,
    /// The result while it can be read, else the first picture sent; `null` when neither can, and for support.
    thumb_asset_id: Option<AssetId>,
    /// The failed one that an operator had tried again with this one.
    retry_of: Option<GenerationId>,
    /// The one with which an operator had this one tried again.
    retried_as: Option<GenerationId>,
    /// The house paid, not its owner.
    on_the_house: bool,
    /// Its credits were given back.
    voided: bool,
    rating: Option<RatingNote>,
    /// Personal data is masked and words are left out.
    masked: bool,
}

/// Reserved credits, without their lots.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HoldNote {
    amount: i64,
    state: HoldState,
}

/// A generation in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct GenerationRow {
    #[serde(flatten)]
    facts: GenerationFacts,
    hold: HoldNote,
    /// Calls to the provider so far.
    attempts: usize,
}

impl GenerationFacts {
    pub(super) fn new(
        viewer: &Viewer,
        people: &People,
        pictures: &HashMap<AssetId, Asset>,
        now: Time,
        generation: &Generation,
    ) -> Self {
        let failure = generation.failure.as_ref().map(|failure| FailureNote {
            code: failure.code,
            detail: viewer.mask.words(failure.detail.clone()),
            retryable: failure.retryable,
        });
        let readable = |id: &&AssetId| {
            pictures.get(*id).is_some_and(|asset| asset.is_readable(now)) && !viewer.mask.is_on()
        };
        let took =
            |end: Time| i64::try_from(end.since(generation.created_at).as_millis()).unwrap_or(i64::MAX);
        Self {
            id: generation.id.clone(),
            batch_id: generation.batch_id.clone(),
            user: people.get(&generation.user_id),
            preset: UsedPreset {
                key: generation.preset.key.clone(),
                name: generation.preset.name.get(viewer.locale).to_owned(),
                version: generation.preset.version,
            },
            state: generation.state,
            stage: generation.stage,
            run: generation.run,
            price: generation.price,
            charged: generation.charged(),
            failure,
            model: generation.attempts.last().map(|attempt| attempt.model.clone()),
            cost_micros: generation.attempts.iter().map(|attempt| attempt.cost_micros).sum(),
            created_at: generation.created_at,
            started_at: generation.started_at,
            finished_at: generation.finished_at,
            duration_ms: generation.finished_at.map(took),
            thumb_asset_id: thumbs(generation).find(readable).cloned(),
            retry_of: generation.retry_of.clone(),
            retried_as: generation.retried.as_ref().map(|retried| retried.with.clone()),
            on_the_house: generation.on_the_house,
            voided: generation.voided.is_some(),
            rating: generation.marks.rating.as_ref().map(|rating| RatingNote {
                stars: rating.stars,
                words: viewer.mask.words(rating.words.clone()).flatten(),
            }),
            masked: viewer.mask.is_on(),
        }
    }
}

/// The pictures that may stand for a generation, the best first.
fn thumbs(generation: &Generation) -> impl Iterator<Item = &AssetId> {
    let result = generation.picture.as_ref().map(|picture| &picture.asset_id);
    result.into_iter().chain(generation.inputs.first().map(|input| &input.asset_id))
}

/// The records of these pictures, by id, read in one go.
pub(super) async fn pictures(app: &App, mut ids: Vec<AssetId>) -> Result<HashMap<AssetId, Asset>> {
    ids.sort();
    ids.dedup();
    let found = assets::find_many(&app.store, &ids).await?;
    Ok(found.into_iter().map(|asset| (asset.id.clone(), asset)).collect())
}

/// Generations as the caller sees them in a list.
pub(in crate::api::admin) async fn rows(
    app: &App,
    viewer: &Viewer,
    found: Vec<Generation>,
) -> Result<Vec<GenerationRow>> {
    let (people, pictures) = tokio::try_join!(
        People::read(app, viewer, found.iter().map(|generation| generation.user_id.clone()).collect()),
        pictures(app, found.iter().flat_map(thumbs).cloned().collect()),
    )?;
    let now = app.clock();
    let row = |generation: Generation| GenerationRow {
        hold: HoldNote { amount: generation.hold.amount, state: generation.hold.state },
        attempts: generation.attempts.len(),
        facts: GenerationFacts::new(viewer, &people, &pictures, now, &generation),
    };
    Ok(found.into_iter().map(row).collect())
}

/// One generation as the caller sees it in a list.
pub(in crate::api::admin) async fn row(
    app: &App,
    viewer: &Viewer,
    generation: Generation,
) -> Result<GenerationRow> {
    let mut rows = rows(app, viewer, vec![generation]).await?;
    rows.pop().ok_or(crate::error::AppError::NotFound)
}
