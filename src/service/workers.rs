//! Workers and the whole queue: operators pause, resume and drain them.

use serde_json::json;

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::desk::worker::{QueuePause, WishKind, WorkerWish};
use crate::domain::error_code::ErrorCode;
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, overtaken, record};
use crate::store::generations::workers;

/// The queue's name in the audit log: there is one.
const QUEUE: &str = "queue";

fn action(wish: Option<WishKind>) -> Action {
    match wish {
        Some(WishKind::Pause) => Action::WorkerPause,
        Some(WishKind::Drain) => Action::WorkerDrain,
        None => Action::WorkerResume,
    }
}

/// Asks a worker to take nothing new (`Pause`), to end when nothing runs any more (`Drain`), or to go on (`None`). It obeys
/// before it takes its next generation.
///
/// # Errors
/// 404; 409 `draining`: a worker that is ending cannot be called back.
pub async fn wish(app: &App, operator: &Operator, name: &str, kind: Option<WishKind>) -> Result<()> {
    let (store, operator, its_name) = (app.store.clone(), operator.clone(), name.to_owned());
    app.store
        .transaction(async move |session| {
            let worker = workers::find_in(&store, session, &its_name).await?.ok_or(AppError::NotFound)?;
            let before = worker.wish.as_ref().map(|wish| wish.kind);
            if before == kind {
                return Ok(());
            }
            if before == Some(WishKind::Drain) {
                return Err(AppError::conflict(
                    ErrorCode::Draining,
                    "this worker ends when nothing runs any more",
                )
                .into());
            }
            let now = store.now().await?;
            let wish = kind.map(|kind| WorkerWish {
                kind,
                by: operator.id.clone(),
                at: now,
                reason: operator.reason.clone(),
            });
            workers::wish_in(&store, session, &its_name, wish.as_ref()).await?;
            let event = AuditEvent::new(action(kind), Target::new(TargetKind::Worker, &its_name));
            let told = |wish| json!({ "wish": wish, "host": worker.host });
            record(&store, session, &operator, event.changing(&told(before), &told(kind)), now).await
        })
        .await
}

/// Stops the whole queue: no worker takes anything until it is resumed. Submits are still accepted.
///
/// # Errors
/// 409 `already_paused` with who and when.
pub async fn pause_queue(app: &App, operator: &Operator) -> Result<()> {
    let (store, operator) = (app.store.clone(), operator.clone());
    let done = app
        .store
        .transaction(async move |session| {
            if workers::pause_of_in(&store, session).await?.is_some() {
                return Ok(false);
            }
            let now = store.now().await?;
            let pause = QueuePause { at: now, by: operator.id.clone(), reason: operator.reason.clone() };
            workers::pause_in(&store, session, &pause).await?;
            let event = AuditEvent::new(Action::QueuePause, Target::new(TargetKind::Queue, QUEUE));
            let event = event.changing(&json!({ "paused": false }), &json!({ "paused": true }));
            record(&store, session, &operator, event, now).await?;
            Ok(true)
        })
        .await?;
    if done {
        return Ok(());
    }
    let actions = [Action::QueuePause, Action::QueueResume];
    Err(overtaken(app, ErrorCode::AlreadyPaused, "the queue is paused already", QUEUE, &actions).await)
}

/// Lets the queue go on. What waited has its whole time again.
///
/// # Errors
/// 409 `not_paused` with who and when.
pub async fn resume_queue(app: &App, operator: &Operator) -> Result<()> {
    let Some(known) = workers::pause(&app.store).await? else { return Err(not_paused(app).await) };
    let now = app.store.now().await?;
    // First, while nobody takes anything: nothing that waited may run out of time between the two.
    workers::prolong_waiting(&app.store, now, app.config.generation.deadline).await?;
    let (store, operator) = (app.store.clone(), operator.clone());
    let done = app
        .store
        .transaction(async move |session| {
            if workers::pause_of_in(&store, session).await?.is_none() {
                return Ok(false);
            }
            workers::resume_in(&store, session).await?;
            let event = AuditEvent::new(Action::QueueResume, Target::new(TargetKind::Queue, QUEUE));
            let before = json!({ "paused": true, "since": known.at, "reason": known.reason });
            record(&store, session, &operator, event.changing(&before, &json!({ "paused": false })), now)
                .await?;
            Ok(true)
        })
        .await?;
    if done { Ok(()) } else { Err(not_paused(app).await) }
}

async fn not_paused(app: &App) -> AppError {
    let actions = [Action::QueuePause, Action::QueueResume];
    overtaken(app, ErrorCode::NotPaused, "the queue is not paused", QUEUE, &actions).await
}
