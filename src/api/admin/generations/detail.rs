//! The page of one generation: what was asked, what was sent, what each call came to, where its credits are.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::row::{GenerationFacts, pictures};
use crate::api::admin::assets::AssetRow;
use crate::api::admin::entries::{self, EntryRow};
use crate::api::admin::viewer::{People, Viewer};
use crate::app::App;
use crate::domain::generation::outcome::{Outcome, OutcomeKind};
use crate::domain::generation::{Attempt, Generation, GenerationAction, HoldState, possible_actions};
use crate::domain::ids::LotId;
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::error::Result;
use crate::store::admin::entries::{EntryFilter, list as ledger};

/// Lines of the ledger that one generation may have.
const ENTRIES_MAX: i64 = 10;

/// A picture that was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SentPicture {
    slot: String,
    label: String,
    asset: Option<AssetRow>,
}

/// One call to the provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AttemptRow {
    run: i32,
    model: String,
    started_at: Time,
    finished_at: Option<Time>,
    /// `null` while it is under way.
    outcome: Option<OutcomeKind>,
    /// In English; may repeat the user's words, so not for support.
    outcome_detail: Option<String>,
    /// The provider has or may have billed it.
    paid: bool,
    trace_id: Option<String>,
    /// Of HTTP.
    status: Option<i32>,
    duration_ms: Option<i64>,
    /// Millionths of a US dollar.
    cost_micros: i64,
    finish_reason: Option<String>,
}

impl AttemptRow {
    fn new(viewer: &Viewer, attempt: Attempt) -> Self {
        let detail = attempt.outcome.as_ref().and_then(|outcome| outcome.detail().map(str::to_owned));
        Self {
            run: attempt.run,
            model: attempt.model,
            started_at: attempt.started_at,
            finished_at: attempt.finished_at,
            outcome: attempt.outcome.as_ref().map(Outcome::kind),
            outcome_detail: viewer.mask.words(detail).flatten(),
            paid: attempt.paid,
            trace_id: attempt.trace_id,
            status: attempt.status,
            duration_ms: attempt.duration_ms,
            cost_micros: attempt.cost_micros,
            finish_reason: attempt.finish_reason,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct HeldPart {
    lot: LotId,
    amount: i64,
}

/// Reserved credits and the lots they came from.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HoldView {
    amount: i64,
    state: HoldState,
    parts: Vec<HeldPart>,
}

/// Everything about one generation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct GenerationDetail {
    #[serde(flatten)]
    facts: GenerationFacts,
    /// The user's own words; not for support.
    prompt: Option<String>,
    /// What is or was sent with the current run; not for support.
    words: Option<String>,
    /// What was chosen; what was typed is hidden from support.
    params: BTreeMap<String, String>,
    aspect_ratio: Option<String>,
    locale: Locale,
    inputs: Vec<SentPicture>,
    attempts: Vec<AttemptRow>,
    hold: HoldView,
    /// Its lines in the ledger, newest first.
    entries: Vec<EntryRow>,
    result: Option<AssetRow>,
    /// The picture of one in review.
    unjudged: Option<AssetRow>,
    worker: Option<String>,
    lease_until: Option<Time>,
    deadline: Time,
    not_before: Time,
    lost_leases: i32,
    cancel_requested: bool,
    /// In its user's window: may be rung.
    admitted: bool,
    /// What the caller may do with it now.
    actions: Vec<GenerationAction>,
}

/// Everything about one generation, as the caller sees it.
pub(in crate::api::admin) async fn detail(
    app: &App,
    viewer: &Viewer,
    generation: Generation,
) -> Result<GenerationDetail> {
    let result = generation.picture.as_ref().map(|picture| picture.asset_id.clone());
    let shown = generation.inputs.iter().map(|input| &input.asset_id).chain(&result).cloned().collect();
    let filter = EntryFilter { generation: Some(generation.id.clone()), ..EntryFilter::default() };
    let lines = async { Ok(ledger(&app.store, &filter, ENTRIES_MAX).await?) };
    let (people, pictures, lines) = tokio::try_join!(
        People::read(app, viewer, vec![generation.user_id.clone()]),
        pictures(app, shown),
        lines
    )?;
    let now = app.clock();
    let facts = GenerationFacts::new(viewer, &people, &pictures, now, &generation);
    let asset = |id| pictures.get(id).map(|asset| AssetRow::new(asset.clone(), now));
    let label = |slot: &str| {
        let known = generation.preset.slots.iter().find(|known| known.name == slot);
        known.map_or(slot, |known| known.label.get(viewer.locale)).to_owned()
    };
    let sent = generation.inputs.iter().map(|input| SentPicture {
        slot: input.slot.clone(),
        label: label(&input.slot),
        asset: asset(&input.asset_id),
    });
    let inputs: Vec<SentPicture> = sent.collect();
    let alive = generation
        .inputs
        .iter()
        .all(|input| pictures.get(&input.asset_id).is_some_and(|asset| asset.is_readable(now)));
    let parts = generation.hold.parts.iter();
    let hold = HoldView {
        amount: generation.hold.amount,
        state: generation.hold.state,
        parts: parts.map(|part| HeldPart { lot: part.lot.clone(), amount: part.amount }).collect(),
    };
    Ok(GenerationDetail {
        facts,
        actions: actions(viewer.role, &generation, alive),
        words: viewer.mask.words(generation.words()),
        params: viewer.mask.choices(&generation.preset.params, generation.choices.params),
        aspect_ratio: generation.aspect_ratio,
        locale: generation.locale,
        inputs,
        attempts: generation.attempts.into_iter().map(|attempt| AttemptRow::new(viewer, attempt)).collect(),
        hold,
        entries: entries::rows(app, viewer, lines).await?,
        result: result.as_ref().and_then(asset),
        unjudged: generation.unjudged.map(|asset| AssetRow::new(asset, now)),
        worker: generation.worker,
        lease_until: generation.lease_until,
        deadline: generation.deadline,
        not_before: generation.not_before,
        lost_leases: generation.lost_leases,
        cancel_requested: generation.cancel_requested,
        admitted: generation.admitted,
        prompt: viewer.mask.words(generation.prompt).flatten(),
    })
}

fn actions(role: Role, generation: &Generation, inputs_alive: bool) -> Vec<GenerationAction> {
    if role < Role::Operator {
        return Vec::new();
    }
    let mut possible = possible_actions(generation);
    possible.retain(|act| *act != GenerationAction::Retry || inputs_alive);
    possible
}
