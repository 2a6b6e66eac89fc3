//! What operators do to generations: try again, cancel, decide a review; one by one or many at one time.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Act, Deed, overtaken, record};
use crate::app::App;
use crate::domain::asset::AssetKind;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Account, Actor, Command, Context, CreditError, Entry, apply};
use crate::domain::generation::{
    Effect, Ending, Generation, HandAct, Hold, HoldState, NoAct, Retried, State, foresee, rooms,
};
use crate::domain::ids::{AssetId, GenerationId, UserId};
use crate::domain::outcome::{Outcome, Refusal};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::generations::{Settled, settle_by_hand};
use crate::service::ids;
use crate::store::{accounts, assets, entries, generations};

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
        HandAct::Retry => Action::GenerationRetry,
        HandAct::Cancel => Action::GenerationCancel,
        HandAct::Commit | HandAct::Release => Action::GenerationResolve,
    }
}

const ACTIONS: [Action; 3] = [Action::GenerationRetry, Action::GenerationCancel, Action::GenerationResolve];

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

/// What `wish` would do now; changes nothing.
///
/// # Errors
/// 402, 404 and the 409s of [`carry_out`].
async fn preview(app: &App, id: &GenerationId, wish: HandAct) -> Result<Done> {
    preview_after(app, id, wish, &HashMap::new()).await
}

/// As [`preview`], after others of the same command have taken these credits of their owners.
async fn preview_after(
    app: &App,
    id: &GenerationId,
    wish: HandAct,
    taken: &HashMap<UserId, i64>,
) -> Result<Done> {
    let found = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match foresee(&found, wish) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, id, why).await),
    };
    if wish == HandAct::Retry {
        check_inputs(app, &found).await?;
        let account = accounts::find(&app.store, &found.user_id).await?.ok_or(AppError::NotFound)?;
        let gone = taken.get(&found.user_id).copied().unwrap_or_default();
        let available = account.balance(app.clock()).available - gone;
        if available < effect.held {
            return Err(AppError::InsufficientCredits { required: effect.held, available });
        }
    }
    Ok(Done { generation: found, effect })
}

/// Does it. Somebody who does the same at the same time is told who was faster.
///
/// # Errors
/// 402 when the owner has too few credits for another try; 404; 409 `not_retryable`, `already_retried`, `input_expired`,
/// `too_many_open`, `already_finished`, `already_asked`, `not_in_review`, with who and when where the log tells; 503.
pub async fn carry_out(app: &App, act: &Act, id: &GenerationId, wish: HandAct) -> Result<Done> {
    match wish {
        HandAct::Retry => retry(app, act, id).await,
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
        code: "busy",
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
                return Ok(false);
            }
            record(&store, session, &act, deed_of(Action::GenerationCancel, &before, &after), now).await?;
            Ok(true)
        })
        .await?;
    Ok(done.then_some(asked))
}

async fn resolve(app: &App, act: &Act, id: &GenerationId, wish: HandAct) -> Result<Done> {
    let found = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match foresee(&found, wish) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, id, why).await),
    };
    let ending = match (wish, &found.unjudged) {
        (HandAct::Commit, Some(asset)) => {
            let mut asset = asset.clone();
            // Its owner sees it from now on, and has the whole time that results are promised.
            asset.expires_at = app.store.now().await? + app.config.generation.result_ttl;
            asset.kind = AssetKind::Result;
            Ending { outcome: Outcome::Picture, attempt: None, asset: Some(asset) }
        }
        (HandAct::Commit, None) => {
            return Err(AppError::conflict("picture_gone", "there is no picture that could be given"));
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

async fn check_inputs(app: &App, generation: &Generation) -> Result<()> {
    let wanted: Vec<AssetId> = generation.inputs.iter().map(|input| input.asset_id.clone()).collect();
    let found = assets::find_many_owned(&app.store, &generation.user_id, &wanted).await?;
    let now = app.clock();
    let readable = |id: &AssetId| found.iter().any(|asset| asset.id == *id && asset.is_readable(now));
    if wanted.iter().all(readable) {
        return Ok(());
    }
    Err(AppError::conflict(
        "input_expired",
        "its pictures are not stored any more; the owner must upload them again",
    ))
}

/// What a retry writes.
struct Again {
    account: Account,
    entries: Vec<Entry>,
    old: Generation,
    new: Generation,
}

async fn retry(app: &App, act: &Act, id: &GenerationId) -> Result<Done> {
    let known = preview(app, id, HandAct::Retry).await?;
    let (app_in, acting, old) = (app.clone(), act.clone(), known.generation);
    let task = tokio::spawn(async move { write_retry(&app_in, &acting, &old).await });
    let new = match task.await.map_err(AppError::internal)? {
        Ok(new) => new,
        Err(AppError::Conflict { code: "already_retried", .. }) => {
            return Err(refusal(app, id, NoAct::AlreadyRetried).await);
        }
        Err(error) => return Err(error),
    };
    let note = |kind, id| Note { user: new.user_id.clone(), kind, id };
    app.events.publish(note(NoteKind::Generation, Some(new.id.to_string())));
    app.events.publish(note(NoteKind::Balance, None));
    if new.admitted {
        app.ring(&[(new.id.clone(), new.run)]).await;
    }
    Ok(Done { generation: new, effect: known.effect })
}

async fn write_retry(app: &App, act: &Act, known: &Generation) -> Result<Generation> {
    let turn = app.locks.lock(&known.user_id).await;
    let new_id = GenerationId::from_ulid(ids::draw());
    let (app_in, act, id, owner) = (app.clone(), act.clone(), known.id.clone(), known.user_id.clone());
    let new = app
        .store
        .transaction(async move |session| {
            let store = &app_in.store;
            let (account, now) = accounts::load(store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let old = generations::find_in(store, session, &id).await?.ok_or(AppError::NotFound)?;
            foresee(&old, HandAct::Retry).map_err(|why| AppError::conflict(why.code(), why.to_string()))?;
            let again = try_again(&app_in, &act, &account, &old, &new_id, now)?;
            accounts::save(store, session, &again.account, account.version).await?;
            entries::insert(store, session, &again.entries).await?;
            generations::replace(store, session, &again.old, old.run).await?;
            generations::insert(store, session, std::slice::from_ref(&again.new)).await?;
            let target = Target::new(TargetKind::Generation, &old.id).of(&old.user_id);
            let after = json!({ "retried_as": new_id, "held": again.new.hold.amount });
            let deed = Deed::new(Action::GenerationRetry, target).changing(&brief(&old), &after);
            record(store, session, &act, deed, now).await?;
            Ok(again.new)
        })
        .await?;
    drop(turn);
    Ok(new)
}

/// The new generation with its hold, beside the old one that points to it.
fn try_again(
    app: &App,
    act: &Act,
    account: &Account,
    old: &Generation,
    new_id: &GenerationId,
    now: Time,
) -> Result<Again> {
    let limits = &app.config.generation;
    if account.open + 1 > i64::from(limits.open_max) {
        return Err(AppError::conflict("too_many_open", "the owner has too many generations on their way"));
    }
    let hold = Command::Hold { generation: new_id.clone(), amount: old.price };
    let context = Context {
        actor: Actor::Operator { id: act.by.clone() },
        reason: Some(act.reason.clone()),
        ..Context::system(format!("hold:{new_id}"), now)
    };
    let change = apply(account, &hold, &context).map_err(|error| match error {
        CreditError::Insufficient { required, .. } => {
            AppError::InsufficientCredits { required, available: account.balance(now).available }
        }
        other => other.into(),
    })?;
    let mut after = change.account;
    after.open += 1;
    // Those that wait go first.
    let waiting = account.open - account.admitted;
    let window = account.window(i64::from(limits.window), now);
    let admitted = waiting == 0 && rooms(after.open, after.admitted, window) > 0;
    after.admitted += i64::from(admitted);
    let new = Generation {
        id: new_id.clone(),
        hold: Hold { amount: old.price, parts: change.held, state: HoldState::Open },
        retry_of: Some(old.id.clone()),
        not_before: now,
        rung_at: admitted.then_some(now),
        deadline: now + limits.deadline,
        created_at: now,
        ..old.as_submitted(admitted)
    };
    let retried = Retried { with: new_id.clone(), by: act.by.clone(), at: now };
    let old = Generation { retried: Some(retried), ..old.clone() };
    Ok(Again { account: after, entries: change.entries, old, new })
}

/// What came of one of many.
#[derive(Debug)]
pub struct BulkResult {
    pub id: GenerationId,
    pub done: Result<Done>,
}

/// Does (or foresees, without `act`) the same to each of `ids`, each in a transaction of its own: some may succeed and others
/// not.
pub async fn bulk(app: &App, act: Option<&Act>, ids: &[GenerationId], wish: HandAct) -> Vec<BulkResult> {
    let mut results = Vec::with_capacity(ids.len());
    let mut taken: HashMap<UserId, i64> = HashMap::new();
    for id in ids {
        let done = match act {
            Some(act) => carry_out(app, act, id, wish).await,
            None => preview_after(app, id, wish, &taken).await,
        };
        if let Ok(done) = &done {
            *taken.entry(done.generation.user_id.clone()).or_default() += done.effect.held.max(0);
        }
        results.push(BulkResult { id: id.clone(), done });
    }
    results
}
