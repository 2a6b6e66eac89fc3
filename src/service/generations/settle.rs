//! Settle: one decision, one transaction. Worker, sweep and cancel all end here; applied twice it does nothing.

use super::commands::audit_event;
use super::owner_notice;
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::audit_log::Action;
use crate::domain::generation::admission::{Limits, rooms};
use crate::domain::generation::outcome::Outcome;
use crate::domain::generation::{Generation, GenerationCommand, State, may_settle, transition};
use crate::domain::ids::{GenerationId, NotificationId, UserId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::{audit, notifications};
use crate::store::{Abort, Session, Store, accounts, assets, entries, generations};
use crate::telemetry;

pub use crate::domain::generation::Ending;

/// What came of a settle.
#[derive(Clone, Debug)]
pub enum Settled {
    Done(Box<Generation>),
    /// Somebody else settled this run, or it was not this caller's to settle.
    Already,
}

/// Applies `ending` to run `run` of a generation: state, hold, account, ledger, picture record and, of an operator, the
/// audit row together.
///
/// # Errors
/// When the database is away; the run can then be settled again.
pub async fn settle(
    app: &App,
    actor: &Actor,
    id: &GenerationId,
    run: i32,
    ending: Ending,
) -> Result<Settled> {
    let Some(known) = generations::find(&app.store, id).await? else { return Err(AppError::NotFound) };
    let (app_in, actor, id) = (app.clone(), actor.clone(), id.clone());
    // A task of its own: whoever waits may go away, the commit may not.
    let task = tokio::spawn(async move { write(&app_in, &known.user_id, &actor, &id, run, ending).await });
    let Some(written) = task.await.map_err(AppError::internal)?? else { return Ok(Settled::Already) };
    announce(app, &written).await;
    Ok(Settled::Done(Box::new(written.generation)))
}

struct Written {
    generation: Generation,
    /// Generations of the same user that may now be rung.
    admitted: Vec<(GenerationId, i32)>,
    balance_changed: bool,
    /// For the owner's notification centre.
    told: Option<NotificationId>,
}

async fn write(
    app: &App,
    user: &UserId,
    actor: &Actor,
    id: &GenerationId,
    run: i32,
    ending: Ending,
) -> Result<Option<Written>> {
    let _turn = app.locks.lock(user).await?;
    let jitter = rand::random::<f64>();
    let (policy, limits) = (app.policy.clone(), app.admission_limits());
    let (store, user, actor, id) = (app.store.clone(), user.clone(), actor.clone(), id.clone());
    let written = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &user).await?.ok_or(AppError::NotFound)?;
            let found = generations::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            if !may_settle(&found, run, &actor, now) {
                return Ok(None);
            }
            let next = transition(&account, &found, &ending, &policy, now, jitter).map_err(AppError::from)?;
            let mut admitted = Vec::new();
            if let Some(mut after) = next.account {
                admitted = admit(&store, session, &user, rooms(&after, limits, now)).await?;
                after.admitted += i64::try_from(admitted.len()).unwrap_or(0);
                accounts::save(&store, session, &after, account.version).await?;
                entries::insert(&store, session, &next.entries).await?;
            }
            if let Some(asset) = &next.asset {
                assets::insert_in(&store, session, asset).await?;
            }
            generations::replace(&store, session, &next.generation, run).await?;
            let told = record(&store, session, &actor, &ending, (&found, &next.generation), now).await?;
            let balance_changed = !next.entries.is_empty();
            Ok(Some(Written { generation: next.generation, admitted, balance_changed, told }))
        })
        .await;
    fail::fail_point!("settle_after_commit");
    written
}

/// The audit row of an operator, and what the owner is told of a cancel.
async fn record(
    store: &Store,
    session: &mut Session,
    actor: &Actor,
    ending: &Ending,
    (before, after): (&Generation, &Generation),
    now: Time,
) -> Result<Option<NotificationId>, Abort> {
    let Some(operator) = actor.operator() else { return Ok(None) };
    let canceled = matches!(ending.outcome, Outcome::Canceled);
    let action = if canceled { Action::GenerationCancel } else { Action::GenerationResolve };
    audit::record(store, session, operator, audit_event(action, before, after), now).await?;
    if !canceled {
        return Ok(None);
    }
    let note = operator.note.as_deref();
    owner_notice::tell_in(store, session, GenerationCommand::Cancel, after, note, now).await
}

async fn admit(
    store: &Store,
    session: &mut Session,
    user: &UserId,
    free: i64,
) -> Result<Vec<(GenerationId, i32)>, Abort> {
    if free == 0 {
        return Ok(Vec::new());
    }
    let next = generations::next_waiting(store, session, user, free).await?;
    for (id, _) in &next {
        generations::admit(store, session, id).await?;
    }
    Ok(next)
}

async fn announce(app: &App, written: &Written) {
    let generation = &written.generation;
    let mut rings = written.admitted.clone();
    if generation.state == State::Queued && generation.rung_at.is_some() {
        rings.push((generation.id.clone(), generation.run));
    }
    let user = &generation.user_id;
    app.events.publish(Note {
        user: user.clone(),
        kind: NoteKind::Generation,
        id: Some(generation.id.to_string()),
    });
    for (id, _) in &written.admitted {
        app.events.publish(Note { user: user.clone(), kind: NoteKind::Generation, id: Some(id.to_string()) });
    }
    if written.balance_changed {
        app.events.publish(Note { user: user.clone(), kind: NoteKind::Balance, id: None });
    }
    notifications::announce(app, user, written.told.clone());
    app.ring(&rings).await;
    if generation.state.is_terminal() {
        let waited = generation.finished_at.unwrap_or(generation.created_at).since(generation.created_at);
        let state = generation.state.name();
        metrics::counter!(telemetry::GENERATIONS_SETTLED, "state" => state).increment(1);
        metrics::histogram!(telemetry::GENERATION_SECONDS, "state" => state).record(waited.as_secs_f64());
    }
}

/// Admits what waits although the user's window has room (a larger window, a membership that has begun);
/// answers how many.
///
/// # Errors
/// When the database is away.
pub async fn admit_waiting(app: &App, user: &UserId) -> Result<usize> {
    let _turn = app.locks.lock(user).await?;
    let limits: Limits = app.admission_limits();
    let (store, owner) = (app.store.clone(), user.clone());
    let admitted = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let admitted = admit(&store, session, &owner, rooms(&account, limits, now)).await?;
            if !admitted.is_empty() {
                let mut after = account.clone();
                after.admitted += i64::try_from(admitted.len()).unwrap_or(0);
                after.version += 1;
                accounts::save(&store, session, &after, account.version).await?;
            }
            Ok(admitted)
        })
        .await?;
    app.ring(&admitted).await;
    Ok(admitted.len())
}
