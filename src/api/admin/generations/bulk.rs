//! The same command on many generations, and what it would do.

use axum::Json as Answer;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::commands::{ReviewVerdict, retry_of};
use crate::api::admin::command::act;
use crate::api::admin::roles::Operator;
use crate::api::http::extract::Json;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{
    Effect, GenerationAction, GenerationCommand, Standing, State as GenerationState,
};
use crate::domain::ids::{GenerationId, UserId};
use crate::error::{AppError, Result};
use crate::service::auth::Device;
use crate::service::generations::{BULK_MAX, BulkResult, Previewed, bulk, preview_many};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(many))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkBody {
    action: GenerationAction,
    /// With `resolve`.
    verdict: Option<ReviewVerdict>,
    /// With `retry`: the house pays.
    #[serde(default)]
    on_the_house: bool,
    /// 1…100, each once.
    ids: Vec<String>,
    /// For us only. May be empty with `preview`.
    #[serde(default)]
    reason: String,
    /// Words to the customers. 200 characters at the most.
    note: Option<String>,
    /// Only tell what would happen.
    #[serde(default)]
    preview: bool,
}

impl BulkBody {
    fn wish(&self) -> Result<GenerationCommand> {
        match (self.action, self.verdict) {
            (GenerationAction::Retry, _) => Ok(retry_of(self.on_the_house)),
            (GenerationAction::Cancel, _) => Ok(GenerationCommand::Cancel),
            (GenerationAction::Void, _) => Ok(GenerationCommand::Void),
            (GenerationAction::Resolve, Some(verdict)) => Ok(verdict.into()),
            (GenerationAction::Resolve, None) => {
                Err(AppError::invalid("verdict", ErrorCode::MissingVerdict, "commit or release"))
            }
        }
    }

    fn ids(&self) -> Result<Vec<GenerationId>> {
        if !(1..=BULK_MAX).contains(&self.ids.len()) {
            return Err(AppError::invalid("ids", ErrorCode::InvalidIds, format!("1 to {BULK_MAX} ids")));
        }
        let mut ids = Vec::with_capacity(self.ids.len());
        for (index, text) in self.ids.iter().enumerate() {
            let known = GenerationId::parse(text).filter(|id| !ids.contains(id));
            let fault = || {
                AppError::invalid(&format!("ids[{index}]"), ErrorCode::InvalidId, "unknown, or named twice")
            };
            ids.push(known.ok_or_else(fault)?);
        }
        Ok(ids)
    }
}

/// The one that a retry makes.
#[derive(Serialize, ToSchema)]
struct NewOne {
    /// `null` in a preview.
    id: Option<GenerationId>,
    state: GenerationState,
    /// Credits on hold for it.
    hold: i64,
    on_the_house: bool,
}

/// Whose credits it is about.
#[derive(Serialize, ToSchema)]
struct OwnerView {
    id: UserId,
    email: String,
    name: String,
    /// What they may spend before this one of the list.
    available: i64,
}

#[derive(Serialize, ToSchema)]
struct BulkItem {
    id: GenerationId,
    ok: bool,
    /// Why not.
    code: Option<ErrorCode>,
    detail: Option<String>,
    /// How it stands; only with `preview`.
    before: Option<Standing>,
    /// How it stands afterwards. One that is tried again stays failed.
    after: Option<Standing>,
    /// With a retry.
    new: Option<NewOne>,
    /// Only with `preview`.
    user: Option<OwnerView>,
    /// What its owner may spend when this one and those before it are done; only with `preview`.
    available_after: Option<i64>,
    credits: Effect,
}

/// Sums over those that are not refused, signed as they change the customers' credits.
#[derive(Default, Serialize, ToSchema)]
struct BulkTotals {
    ok: usize,
    refused: usize,
    /// Change of what is on hold.
    held: i64,
    /// What leaves a hold without being spent.
    released: i64,
    /// What customers pay; less than 0 = they get it back.
    charged: i64,
    /// Change of what customers may spend.
    available: i64,
}

impl BulkTotals {
    fn add(&mut self, effect: Option<Effect>) {
        let Some(effect) = effect else {
            self.refused += 1;
            return;
        };
        self.ok += 1;
        self.held += effect.held;
        self.released += effect.released;
        self.charged += effect.spent;
        self.available += effect.available;
    }
}

#[derive(Serialize, ToSchema)]
struct BulkView {
    results: Vec<BulkItem>,
    totals: BulkTotals,
}

/// Do the same to many, or see what it would do. Each succeeds or is refused by itself.
#[utoipa::path(post, operation_id = "change_generations", path = "/v1/admin/generations/bulk",
    tag = "admin", security(("bearer" = [])), request_body = BulkBody,
    responses((status = 200, body = BulkView)))]
async fn many(
    Operator(caller): Operator,
    State(app): State<App>,
    device: Device,
    Json(body): Json<BulkBody>,
) -> Result<Answer<BulkView>> {
    let (wish, ids) = (body.wish()?, body.ids()?);
    let mut totals = BulkTotals::default();
    let results: Vec<BulkItem> = if body.preview {
        let foreseen = preview_many(&app, &ids, wish).await?;
        foreseen.into_iter().map(|one| foreseen_item(one, wish, &mut totals)).collect()
    } else {
        let act = act(&caller, &device, &body.reason)?.with_note(body.note.as_deref())?;
        let done = bulk(&app, &act, &ids, wish).await;
        done.into_iter().map(|one| done_item(one, wish, &mut totals)).collect()
    };
    Ok(Answer(BulkView { results, totals }))
}

fn is_retry(wish: GenerationCommand) -> bool {
    matches!(wish, GenerationCommand::Retry | GenerationCommand::HouseRetry)
}

fn refused(id: &GenerationId, error: AppError) -> BulkItem {
    let problem = Problem::from(error);
    BulkItem {
        id: id.clone(),
        ok: false,
        code: Some(problem.code()),
        detail: Some(problem.detail().to_owned()),
        before: None,
        after: None,
        new: None,
        user: None,
        available_after: None,
        credits: Effect::default(),
    }
}

fn passed(id: &GenerationId, effect: Effect, after: Option<Standing>, new: Option<NewOne>) -> BulkItem {
    BulkItem {
        id: id.clone(),
        ok: true,
        code: None,
        detail: None,
        before: None,
        after,
        new,
        user: None,
        available_after: None,
        credits: effect,
    }
}

fn foreseen_item(one: Previewed, wish: GenerationCommand, totals: &mut BulkTotals) -> BulkItem {
    totals.add(one.effect.as_ref().ok().copied());
    let on_the_house = wish == GenerationCommand::HouseRetry;
    let item = match one.effect {
        Err(error) => refused(&one.id, error),
        Ok(effect) => {
            let queued = GenerationState::Queued;
            let new = NewOne { id: None, state: queued, hold: effect.held, on_the_house };
            passed(&one.id, effect, one.before.map(|now| now.after(wish)), is_retry(wish).then_some(new))
        }
    };
    let user = one.owner.map(|user| OwnerView {
        id: user.id,
        email: user.email,
        name: user.display_name,
        available: one.available,
    });
    let available_after = user.is_some().then_some(one.available_after);
    BulkItem { before: one.before, user, available_after, ..item }
}

fn done_item(one: BulkResult, wish: GenerationCommand, totals: &mut BulkTotals) -> BulkItem {
    totals.add(one.done.as_ref().ok().map(|done| done.effect));
    match one.done {
        Err(error) => refused(&one.id, error),
        Ok(done) if is_retry(wish) => {
            let new = NewOne {
                id: Some(done.generation.id),
                state: done.generation.state,
                hold: done.generation.hold.amount,
                on_the_house: done.generation.on_the_house,
            };
            passed(&one.id, done.effect, None, Some(new))
        }
        Ok(done) => passed(&one.id, done.effect, Some(Standing::of(&done.generation)), None),
    }
}
