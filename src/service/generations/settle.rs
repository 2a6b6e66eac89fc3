//! Settle: one decision, one transaction. Worker, sweep and cancel all end here; applied twice it does nothing.

use crate::app::App;
use crate::domain::audit_log::Action;
use crate::domain::generation::{Generation, HandAct, may_settle, rooms, transition};
use crate::domain::ids::{GenerationId, NotificationId, UserId};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::admin::generations::{deed_of, news};
use crate::service::admin::{Act, record};
use crate::service::notifications;
use crate::store::{Abort, Session, Store, accounts, assets, entries, generations};
use crate::telemetry;

pub use crate::domain::generation::{By, Ending};

/// What came of a settle.
#[derive(Clone, Debug)]
pub enum Settled {
    Done(Box<Generation>),
    /// Somebody else settled this run, or it was not this caller's to settle.
    Already,
}

/// Applies `ending` to run `run` of a generation: state, hold, account, ledger and picture record together.
///
/// # Errors
/// When the database is away; the run can then be settled again.
pub async fn settle(app: &App, id: &GenerationId, run: i32, by: By, ending: Ending) -> Result<Settled> {
    apply(app, id, run, by, ending, None).await
}

/// As [`settle`], by somebody of ours, with the audit row in the same transaction.
///
/// # Errors
/// As [`settle`].
pub async fn settle_by_hand(
    app: &App,
    id: &GenerationId,
    run: i32,
    ending: Ending,
    act: &Act,
    action: Action,
) -> Result<Settled> {
    apply(app, id, run, By::Operator, ending, Some((act.clone(), action))).await
}

async fn apply(
    app: &App,
    id: &GenerationId,
    run: i32,
    by: By,
    ending: Ending,
    act: Option<(Act, Action)>,
) -> Result<Settled> {
    let Some(known) = generations::find(&app.store, id).await? else { return Err(AppError::NotFound) };
    let user = known.user_id;
    let app_in = app.clone();
    let id = id.clone();
    // A task of its own: whoever waits may go away, the commit may not.
    let task = tokio::spawn(async move { write(&app_in, &user, &id, run, by, ending, act).await });
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
    id: &GenerationId,
    run: i32,
    by: By,
    ending: Ending,
    act: Option<(Act, Action)>,
) -> Result<Option<Written>> {
    let _turn = app.locks.lock(user).await?;
    let jitter = rand::random::<f64>();
    let (policy, window) = (app.policy.clone(), i64::from(app.config.generation.window));
    let (store, user, id) = (app.store.clone(), user.clone(), id.clone());
    let written = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &user).await?.ok_or(AppError::NotFound)?;
            let found = generations::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            if !may_settle(&found, run, &by, now) {
                return Ok(None);
            }
            let next = transition(&account, &found, &ending, &policy, now, jitter).map_err(AppError::from)?;
            let (mut admitted, mut told) = (Vec::new(), None);
            if let Some(mut after) = next.account {
                let free = rooms(after.open, after.admitted, after.window(window, now));
                admitted = admit(&store, session, &user, free).await?;
                after.admitted += i64::try_from(admitted.len()).unwrap_or(0);
                accounts::save(&store, session, &after, account.version).await?;
                entries::insert(&store, session, &next.entries).await?;
            }
            if let Some(asset) = &next.asset {
                assets::insert_in(&store, session, asset).await?;
            }
            generations::replace(&store, session, &next.generation, run).await?;
            if let Some((act, action)) = &act {
                let deed = deed_of(*action, &found, &next.generation);
                record(&store, session, act, deed, now).await?;
                if *action == Action::GenerationCancel {
                    let note = act.note.as_deref();
                    told =
                        news::tell_in(&store, session, HandAct::Cancel, &next.generation, note, now).await?;
                }
            }
            let balance_changed = !next.entries.is_empty();
            Ok(Some(Written { generation: next.generation, admitted, balance_changed, told }))
        })
        .await;
    fail::fail_point!("settle_after_commit");
    written
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
    if generation.state == crate::domain::generation::State::Queued && generation.rung_at.is_some() {
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
    let window = i64::from(app.config.generation.window);
    let (store, owner) = (app.store.clone(), user.clone());
    let admitted = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let free = rooms(account.open, account.admitted, account.window(window, now));
            let admitted = admit(&store, session, &owner, free).await?;
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
