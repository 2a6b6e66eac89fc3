//! Trying a failed generation again, at its owner's expense or the house's.

use serde_json::json;

use super::{Act, Deed, Done, brief, news, record, refusal};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Account, Actor, Command, Context, CreditError, Entry, apply};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, HandAct, Hold, HoldState, NoAct, Retried, foresee, rooms};
use crate::domain::ids::{AssetId, GenerationId, LotId, NotificationId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::{ids, notifications};
use crate::store::{accounts, assets, entries, generations};

/// # Errors
/// 409 `input_expired`.
pub(super) async fn check_inputs(app: &App, generation: &Generation) -> Result<()> {
    let wanted: Vec<AssetId> = generation.inputs.iter().map(|input| input.asset_id.clone()).collect();
    let found = assets::find_many_owned(&app.store, &generation.user_id, &wanted).await?;
    let now = app.clock();
    let readable = |id: &AssetId| found.iter().any(|asset| asset.id == *id && asset.is_readable(now));
    if wanted.iter().all(readable) {
        return Ok(());
    }
    Err(AppError::conflict(
        ErrorCode::InputExpired,
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

/// Tries a failed generation again; with `HouseRetry` the house pays.
///
/// # Errors
/// As [`super::carry_out`].
pub(super) async fn retry(app: &App, act: &Act, id: &GenerationId, wish: HandAct) -> Result<Done> {
    let old = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match foresee(&old, wish) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, id, why).await),
    };
    check_inputs(app, &old).await?;
    let (app_in, acting) = (app.clone(), act.clone());
    let task = tokio::spawn(async move { write_retry(&app_in, &acting, &old, wish).await });
    let (new, told) = match task.await.map_err(AppError::internal)? {
        Ok(new) => new,
        Err(AppError::Conflict { code: ErrorCode::AlreadyRetried, .. }) => {
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
    notifications::announce(app, &new.user_id, told);
    Ok(Done { generation: new, effect })
}

async fn write_retry(
    app: &App,
    act: &Act,
    known: &Generation,
    wish: HandAct,
) -> Result<(Generation, Option<NotificationId>)> {
    let turn = app.locks.lock(&known.user_id).await?;
    let new_id = GenerationId::from_ulid(ids::draw());
    let (app_in, act, id, owner) = (app.clone(), act.clone(), known.id.clone(), known.user_id.clone());
    let new = app
        .store
        .transaction(async move |session| {
            let store = &app_in.store;
            let (account, now) = accounts::load(store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let old = generations::find_in(store, session, &id).await?.ok_or(AppError::NotFound)?;
            foresee(&old, wish).map_err(|why| AppError::conflict(why.code(), why.to_string()))?;
            let again = try_again(&app_in, &act, &account, &old, &new_id, wish, now)?;
            accounts::save(store, session, &again.account, account.version).await?;
            entries::insert(store, session, &again.entries).await?;
            generations::replace(store, session, &again.old, old.run).await?;
            generations::insert(store, session, std::slice::from_ref(&again.new)).await?;
            let target = Target::new(TargetKind::Generation, &old.id).of(&old.user_id);
            let after = json!({
                "retried_as": new_id, "held": again.new.hold.amount, "on_the_house": again.new.on_the_house,
            });
            let deed = Deed::new(Action::GenerationRetry, target).changing(&brief(&old), &after);
            record(store, session, &act, deed, now).await?;
            let told = news::tell_in(store, session, wish, &again.new, act.note.as_deref(), now).await?;
            Ok((again.new, told))
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
    wish: HandAct,
    now: Time,
) -> Result<Again> {
    let limits = &app.config.generation;
    if account.open + 1 > i64::from(limits.open_max) {
        return Err(AppError::conflict(
            ErrorCode::TooManyOpen,
            "the owner has too many generations on their way",
        ));
    }
    let on_the_house = wish == HandAct::HouseRetry;
    let (generation, amount) = (new_id.clone(), old.price);
    let hold = if on_the_house {
        Command::HouseHold { generation, lot: LotId::from_ulid(ids::draw()), amount }
    } else {
        Command::Hold { generation, amount }
    };
    let context = Context {
        actor: Actor::Operator { id: act.by.clone() },
        reason: Some(act.reason.clone()),
        note: act.note.clone(),
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
        on_the_house,
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
