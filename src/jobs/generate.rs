//! What a worker does with a ring, and how it finds work by itself when the doorbell is broken.

use std::time::Duration;

use crate::app::App;
use crate::domain::ids::GenerationId;
use crate::error::Result;
use crate::service::generations::{self, RunReport, Stop};
use crate::store::generations::queueing;

/// A generation that was rung this long ago and is still queued is looked for in the database.
const RUNG_AGO: Duration = Duration::from_secs(2);

/// Runs one generation.
///
/// # Errors
/// When the database or the storage is away: the lease runs out and the sweep settles.
pub async fn run_once(
    app: &App,
    id: &GenerationId,
    run: i32,
    worker: &str,
    stop: &Stop,
) -> Result<RunReport> {
    generations::run(app, id, run, worker, stop).await
}

/// Due generations that nobody took although they were rung, oldest first; for a worker with free slots.
///
/// # Errors
/// When the database is away.
pub async fn look_for_due(app: &App, limit: i64) -> Result<Vec<(GenerationId, i32)>> {
    let now = app.store.now().await?;
    let found = queueing::peek_due(&app.store, now, now - RUNG_AGO, limit).await?;
    Ok(found.into_iter().map(|trip| (trip.id, trip.run)).collect())
}
