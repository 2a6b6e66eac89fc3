//! Gauges that only the database knows: what is on its way, how old it is, what is held.

use crate::app::App;
use crate::error::Result;
use crate::store::{accounts, assets, queueing};

/// Sets the gauges.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<()> {
    let now = app.store.now().await?;
    let on_the_way = queueing::on_the_way(&app.store, now).await?;
    #[expect(clippy::cast_precision_loss, reason = "gauges are floats")]
    {
        metrics::gauge!("mannequin_queue_waiting").set(on_the_way.queued as f64);
        metrics::gauge!("mannequin_queue_oldest_seconds").set(on_the_way.oldest_due_ms as f64 / 1000.0);
        metrics::gauge!("mannequin_generations_running").set(on_the_way.running as f64);
        metrics::gauge!("mannequin_generations_in_review").set(on_the_way.review as f64);
        metrics::gauge!("mannequin_holds_outstanding_credits")
            .set(accounts::held_total(&app.store).await? as f64);
        let overdue = assets::count_overdue(&app.store, now - std::time::Duration::from_secs(60)).await?;
        metrics::gauge!("mannequin_assets_overdue").set(overdue as f64);
    }
    Ok(())
}
