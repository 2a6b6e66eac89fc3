//! What operators do to generations: try again, cancel, decide a review; one by one or many at one time.

mod bulk;
pub mod news;
mod retry;
mod void;

use serde_json::{Value, json};

use super::{Act, Deed, overtaken, record};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::outcome::{Outcome, Refusal};
use crate::domain::generation::{Effect, Generation, HandAct, NoAct, State, foresee};
use crate::domain::ids::GenerationId;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::generations::{Settled, delivery, settle_by_hand};
use crate::service::notifications;
use crate::store::{accounts, generations};

pub use bulk::{BulkResult, Foreseen, bulk, foresee_many};

/// How many one command may name.
pub const BULK_MAX: usize = 100;

/// A generation after an act, and what the act did to its owner's credits.
#[derive(Clone, Debug)]
pub struct Done {
    /// With a retry: the new one.
    pub generation: Generation,
    pub effect: Effect,
}

fn action(act: HandAct) -> Action {
    match act {
        HandAct::Void => Action::GenerationVoid,
        HandAct::Retry | HandAct::HouseRetry => Action::GenerationRetry,
        HandAct::Cancel => Action::GenerationCancel,
        HandAct::Commit | HandAct::Release => Action::GenerationResolve,
    }
}

const ACTIONS: [Action; 4] =
    [Action::GenerationRetry, Action::GenerationCancel, Action::GenerationResolve, Action::GenerationVoid];

fn brief(generation: &Generation) -> Value {
    json!({
        "state": generation.state, "hold": generation.hold.state, "credits": generation.hold.amount,
        "run": generation.run, "cancel_requested": generation.cancel_requested,
    })
}

/// The audit row of one generation that changed.
pub fn deed_of(action: Action, before: &Generation, after: &Generation) -> Deed {
    let target = Target::new(TargetKind::Generation, &before.id).of(&before.user_id);
    Deed::new(action, target).changing(&brief(before), &brief(after))
}

async fn refusal(app: &App, id: &GenerationId, why: NoAct) -> AppError {
    overtaken(app, why.code(), &why.to_string(), id.as_str(), &ACTIONS).await
}

/// Does it. Somebody who does the same at the same time is told who was faster.
///
/// # Errors
/// 402 when the owner has too few credits for another try; 404; 409 `not_retryable`, `already_retried`, `input_expired`,
/// `too_many_open`, `already_finished`, `already_asked`, `not_in_review`, `not_voidable`, `already_voided`, with who and when where the log tells; 503.
pub async fn carry_out(app: &App, act: &Act, id: &GenerationId, wish: HandAct) -> Result<Done> {
    match wish {
        HandAct::Retry | HandAct::HouseRetry => retry::retry(app, act, id, wish).await,
        HandAct::Void => void::void(app, act, id).await,
        HandAct::Cancel => cancel(app, act, id).await,
        HandAct::Commit | HandAct::Release => resolve(app, act, id, wish).await,
    }
}

async fn cancel(app: &App, act: &Act, id: &GenerationId) -> Result<Done> {
    // A queued one may be claimed and a running one be queued again while we look: a few looks are enough.
    for _ in 0..5 {
        let found = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
        let effect = match foresee(&found, HandAct::Cancel) {
            Ok(effect) => effect,
            Err(why) => return Err(refusal(app, id, why).await),
        };
        if found.state == State::Queued {
            let ending = Outcome::Canceled.into();
            let settled = settle_by_hand(app, id, found.run, ending, act, action(HandAct::Cancel)).await?;
            if let Settled::Done(generation) = settled {
                return Ok(Done { generation: *generation, effect });
            }
        } else if let Some(generation) = ask_to_stop(app, act, &found).await? {
            return Ok(Done { generation, effect });
        }
    }
    Err(busy())
}

fn busy() -> AppError {
    AppError::Unavailable {
        code: ErrorCode::Busy,
        detail: "the generation changes too quickly; nothing was changed".into(),
        retry_after_s: 1,
    }
}

async fn ask_to_stop(app: &App, act: &Act, found: &Generation) -> Result<Option<Generation>> {
    let asked = Generation { cancel_requested: true, ..found.clone() };
    let (store, act, before, after) = (app.store.clone(), act.clone(), found.clone(), asked.clone());
    let done = app
        .store
        .transaction(async move |session| {
            let now = accounts::load(&store, session, &before.user_id).await?.ok_or(AppError::NotFound)?.1;
            if !generations::request_cancel_in(&store, session, &before.id).await? {
                return Ok(None);
            }
            record(&store, session, &act, deed_of(Action::GenerationCancel, &before, &after), now).await?;
            let told =
                news::tell_in(&store, session, HandAct::Cancel, &after, act.note.as_deref(), now).await?;
            Ok(Some(told))
        })
        .await?;
    if let Some(told) = done.clone() {
        notifications::announce(app, &found.user_id, told);
        app.events.publish(Note {
            user: found.user_id.clone(),
            kind: NoteKind::Generation,
            id: Some(found.id.to_string()),
        });
    }
    Ok(done.is_some().then_some(asked))
}

async fn resolve(app: &App, act: &Act, id: &GenerationId, wish: HandAct) -> Result<Done> {
    let found = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match foresee(&found, wish) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, id, why).await),
    };
    let ending = match (wish, &found.unjudged) {
        (HandAct::Commit, Some(asset)) => delivery(app, asset).await?,
        (HandAct::Commit, None) => {
            return Err(AppError::conflict(
                ErrorCode::PictureGone,
                "there is no picture that could be given",
            ));
        }
        _ => {
            let detail = "somebody looked at the picture and did not let it pass".to_owned();
            Outcome::Refused { refusal: Refusal::Output, input: None, detail }.into()
        }
    };
    match settle_by_hand(app, id, found.run, ending, act, action(wish)).await? {
        Settled::Done(generation) => Ok(Done { generation: *generation, effect }),
        Settled::Already => Err(refusal(app, id, NoAct::NotInReview).await),
    }
}
