//! Retry of a failed generation by an operator, at its owner's expense or the house's.

use serde_json::json;

use super::commands::{Done, brief, refused};
use super::owner_notice;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Account, Context, Entry};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::admission::{Candidate, Limits, Payer, admit};
use crate::domain::generation::{
    CommandRefusal, Generation, GenerationCommand, Retried, Submission, preview,
};
use crate::domain::ids::{AssetId, GenerationId, LotId, NotificationId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::audit::{AuditEvent, record};
use crate::service::{ids, notifications};
use crate::store::{accounts, assets, entries, generations};

/// Checks that the inputs of a generation are still stored.
///
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

/// Retries a failed generation; with `HouseRetry` the house pays.
///
/// # Errors
/// As [`super::carry_out`].
pub(super) async fn retry(
    app: &App,
    operator: &Operator,
    id: &GenerationId,
    command: GenerationCommand,
) -> Result<Done> {
    let old = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match preview(&old, command) {
        Ok(effect) => effect,
        Err(why) => return Err(refused(app, id, why).await),
    };
    check_inputs(app, &old).await?;
    let (app_in, operator) = (app.clone(), operator.clone());
    let task = tokio::spawn(async move { write(&app_in, &operator, &old, command).await });
    let (new, told) = match task.await.map_err(AppError::internal)? {
        Ok(new) => new,
        Err(AppError::Conflict { code: ErrorCode::AlreadyRetried, .. }) => {
            return Err(refused(app, id, CommandRefusal::AlreadyRetried).await);
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

async fn write(
    app: &App,
    operator: &Operator,
    known: &Generation,
    command: GenerationCommand,
) -> Result<(Generation, Option<NotificationId>)> {
    let _turn = app.locks.lock(&known.user_id).await?;
    let ids = (GenerationId::from_ulid(ids::draw()), LotId::from_ulid(ids::draw()));
    let (limits, lifetime) = (app.admission_limits(), app.config.generation.deadline);
    let (store, operator, id) = (app.store.clone(), operator.clone(), known.id.clone());
    let owner = known.user_id.clone();
    app.store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let old = generations::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            preview(&old, command).map_err(|why| AppError::conflict(why.code(), why.to_string()))?;
            let retried = compute(&operator, &account, old, &ids, command, limits, (now, now + lifetime))?;
            accounts::save(&store, session, &retried.account, account.version).await?;
            entries::insert(&store, session, &retried.entries).await?;
            generations::replace(&store, session, &retried.old, retried.old.run).await?;
            generations::insert(&store, session, std::slice::from_ref(&retried.new)).await?;
            let Computed { old, new, .. } = retried;
            let target = Target::new(TargetKind::Generation, &old.id).of(&old.user_id);
            let after = json!({
                "retried_as": new.id, "held": new.hold.amount, "on_the_house": new.on_the_house,
            });
            let event = AuditEvent::new(Action::GenerationRetry, target).changing(&brief(&old), &after);
            record(&store, session, &operator, event, now).await?;
            let note = operator.note.as_deref();
            let told = owner_notice::tell_in(&store, session, command, &new, note, now).await?;
            Ok((new, told))
        })
        .await
}

/// What a retry writes.
struct Computed {
    account: Account,
    entries: Vec<Entry>,
    /// The failed one, which points to the new one.
    old: Generation,
    new: Generation,
}

fn compute(
    operator: &Operator,
    account: &Account,
    old: Generation,
    (id, lot): &(GenerationId, LotId),
    command: GenerationCommand,
    limits: Limits,
    (now, deadline): (Time, Time),
) -> Result<Computed> {
    let on_the_house = command == GenerationCommand::HouseRetry;
    let payer = if on_the_house { Payer::House { lot: lot.clone() } } else { Payer::Owner };
    // What was let in once is let in again, member or not.
    let candidate = Candidate { id: id.clone(), price: old.price, payer, members_only: false };
    let context = |one: &Candidate| Context::operator(operator, format!("hold:{}", one.id), now);
    let admission = admit(account, &[candidate], limits, now, context)?;
    let hold = admission.holds.into_iter().next();
    let new = Generation::submitted(Submission {
        id: id.clone(),
        batch_id: old.batch_id.clone(),
        user_id: old.user_id.clone(),
        recipe: old.recipe(),
        hold: hold.ok_or_else(|| AppError::internal(anyhow::anyhow!("a retry without a hold")))?,
        admitted: admission.admitted > 0,
        retry_of: Some(old.id.clone()),
        on_the_house,
        deadline,
        now,
    });
    let retried = Retried { with: id.clone(), by: operator.id.clone(), at: now };
    let old = Generation { retried: Some(retried), ..old };
    Ok(Computed { account: admission.account, entries: admission.entries, old, new })
}
