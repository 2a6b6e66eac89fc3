//! Gauges that only the database knows: what is on its way, how old it is, what is held.

use std::time::Duration;

use crate::app::App;
use crate::error::Result;
use crate::store::notifications::mails;
use crate::store::{accounts, assets, generations::queueing};
use crate::telemetry;

/// Sets the gauges.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<()> {
    let now = app.store.now().await?;
    let on_the_way = queueing::on_the_way(&app.store, now).await?;
    let held = accounts::held_total(&app.store).await?;
    let overdue = assets::count_overdue(&app.store, now - Duration::from_secs(60)).await?;
    let letters = mails::count_pending(&app.store).await?;
    #[expect(clippy::cast_precision_loss, reason = "gauges are floats")]
    {
        let states =
            [("queued", on_the_way.queued), ("running", on_the_way.running), ("review", on_the_way.review)];
        for (state, count) in states {
            metrics::gauge!(telemetry::GENERATIONS_OPEN, "state" => state).set(count as f64);
        }
        metrics::gauge!(telemetry::GENERATION_OLDEST_SECONDS).set(on_the_way.oldest_due_ms as f64 / 1000.0);
        metrics::gauge!(telemetry::CREDITS_HELD).set(held as f64);
        metrics::gauge!(telemetry::MAILS_WAITING).set(letters as f64);
        metrics::gauge!(telemetry::ASSETS_OVERDUE).set(overdue as f64);
        if let Ok(depth) = app.queue.depth().await {
            metrics::gauge!(telemetry::QUEUE_WAITING).set(depth.waiting as f64);
            metrics::gauge!(telemetry::QUEUE_INFLIGHT).set(depth.inflight as f64);
            let oldest = depth.oldest.map_or(0.0, |age| age.as_secs_f64());
            metrics::gauge!(telemetry::QUEUE_OLDEST_SECONDS).set(oldest);
        }
    }
    Ok(())
}
