//! A worker's life: it answers rings, and looks into the database by itself whenever it has free slots, so that a broken
//! doorbell only delays.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, info_span, warn};

use super::generate;
use crate::app::App;
use crate::domain::ids::GenerationId;
use crate::queue::Handler;
use crate::service::generations::Stop;
use crate::service::ids;

/// How often a worker with free slots looks into the database.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After this much of the 30 s drain, answers are not waited for any more.
const DRAIN: Duration = Duration::from_secs(25);

/// Works until `shutdown`, then ends what is running: at once what was not sent, within 25 s what was.
pub async fn serve(app: App, shutdown: CancellationToken) {
    let name = format!("worker_{}", ids::draw());
    let concurrency = app.config.generation.worker_concurrency;
    let stop = Stop { soft: shutdown.clone(), hard: CancellationToken::new() };
    let worker = Worker { app, name: name.clone(), stop, busy: Arc::default(), concurrency };
    let ringing = {
        let handling = worker.clone();
        let handler: Handler = Arc::new(move |job| {
            let worker = handling.clone();
            Box::pin(async move {
                let run = i32::try_from(job.run).unwrap_or(0);
                worker.run(job.generation, run).await;
            })
        });
        worker.app.queue.run_worker(&name, concurrency, handler, shutdown.clone())
    };
    let hard = worker.stop.hard.clone();
    let end = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
        hard.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(ringing, worker.look_around()) } => {}
        () = end => {}
    }
}

#[derive(Clone)]
struct Worker {
    app: App,
    name: String,
    stop: Stop,
    busy: Arc<AtomicUsize>,
    concurrency: usize,
}

impl Worker {
    async fn run(&self, id: GenerationId, run: i32) {
        self.busy.fetch_add(1, Ordering::Relaxed);
        let _busy = Busy(&self.busy);
        let span = info_span!("run", generation.id = %id, run);
        let result = generate::run_once(&self.app, &id, run, &self.name, &self.stop).instrument(span).await;
        match result {
            Ok(report) => debug!(generation.id = %id, run, ?report, "Run ended"),
            Err(error) => warn!(generation.id = %id, run, %error, "Run left to the sweep"),
        }
    }

    /// Looks for due generations that no ring brought, until the worker stops.
    async fn look_around(&self) {
        let found_runs = TaskTracker::new();
        while self.stop.soft.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            let free = self.concurrency.saturating_sub(self.busy.load(Ordering::Relaxed));
            if free == 0 {
                continue;
            }
            match generate::look_for_due(&self.app, i64::try_from(free).unwrap_or(1)).await {
                Ok(found) => {
                    for (id, run) in found {
                        let worker = self.clone();
                        found_runs.spawn(async move { worker.run(id, run).await });
                    }
                }
                Err(error) => warn!(%error, "The database could not be looked into"),
            }
        }
        found_runs.close();
        found_runs.wait().await;
    }
}

/// Counts one slot as free again, also when its run panics.
struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
