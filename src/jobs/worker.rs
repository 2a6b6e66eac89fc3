//! The worker: answers rings, and looks into the database by itself whenever it has free slots, so that a broken
//! doorbell only delays. It says in the database that it lives, and does there what operators wish of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, info, info_span, warn};

use super::generate;
use crate::app::App;
use crate::domain::desk::worker::{Doing, WishKind};
use crate::domain::ids::GenerationId;
use crate::queue::Handler;
use crate::service::generations::Stop;
use crate::service::ids;
use crate::store::generations::workers::{self, Sign};

/// How often a worker with free slots looks into the database.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often it gives a sign of life and reads what is wished of it.
const SIGN_EVERY: Duration = Duration::from_secs(2);
/// After this much of the 30 s drain, answers are not waited for any more.
const DRAIN: Duration = Duration::from_secs(25);

/// Works until `shutdown`, then ends what is running: at once what was not sent, within 25 s what was. Asked by an operator
/// to drain, it ends when nothing runs any more, however long that takes.
pub async fn serve(app: App, shutdown: CancellationToken) {
    let name = format!("worker_{}", ids::draw());
    let concurrency = app.config.generation.worker_concurrency;
    let shutdown = shutdown.child_token();
    let stop = Stop { soft: shutdown.clone(), hard: CancellationToken::new() };
    let (gate, may_take) = watch::channel(true);
    let worker = Worker {
        app,
        name: name.clone(),
        stop,
        busy: Arc::default(),
        concurrency,
        may_take: may_take.clone(),
    };
    let ringing = {
        let handling = worker.clone();
        let handler: Handler = Arc::new(move |job| {
            let worker = handling.clone();
            Box::pin(async move {
                let run = i32::try_from(job.run).unwrap_or(0);
                worker.run(job.generation, run).await;
            })
        });
        let queue = worker.app.queue.clone().with_gate(may_take);
        queue.run_worker(&name, concurrency, handler, shutdown.clone())
    };
    let hard = worker.stop.hard.clone();
    let end = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
        hard.cancel();
        std::future::pending::<()>().await;
    };
    let signed_off = CancellationToken::new();
    let signing = tokio::spawn(worker.clone().keep_signing(gate, shutdown.clone(), signed_off.clone()));
    tokio::select! {
        ((), ()) = async { tokio::join!(ringing, worker.look_around()) } => {}
        () = end => {}
    }
    signed_off.cancel();
    if let Err(error) = signing.await {
        warn!(%error, "The signs of life ended");
    }
    if let Err(error) = workers::sign_off(&worker.app.store, &name).await {
        warn!(%error, "The worker could not sign off; it is shown as lost for a day");
    }
}

#[derive(Clone)]
struct Worker {
    app: App,
    name: String,
    stop: Stop,
    busy: Arc<AtomicUsize>,
    concurrency: usize,
    /// Whether anything new may be taken, as far as it was read last; each claim asks again.
    may_take: watch::Receiver<bool>,
}

impl Worker {
    async fn run(&self, id: GenerationId, run: i32) {
        if !*self.may_take.borrow() {
            return;
        }
        self.busy.fetch_add(1, Ordering::Relaxed);
        let _busy = Busy(&self.busy);
        let span = info_span!("run", generation.id = %id, run);
        let result = generate::run_once(&self.app, &id, run, &self.name, &self.stop).instrument(span).await;
        match result {
            Ok(report) => debug!(generation.id = %id, run, ?report, "Run ended"),
            Err(error) => warn!(generation.id = %id, run, %error, "Run left to the sweep"),
        }
    }

    /// Looks for due generations that no ring brought, until the worker stops; at once when it may go on after a pause.
    async fn look_around(&self) {
        let found_runs = TaskTracker::new();
        let mut may_take = self.may_take.clone();
        loop {
            let looked = self.stop.soft.run_until_cancelled(async {
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    changed = may_take.changed() => if changed.is_err() { std::future::pending().await },
                }
            });
            if looked.await.is_none() {
                break;
            }
            let free = self.concurrency.saturating_sub(self.busy.load(Ordering::Relaxed));
            if free == 0 || !*may_take.borrow_and_update() {
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

    /// Signs of life until the worker has ended; with each it reads what is wished, and opens or shuts the gate.
    async fn keep_signing(
        self,
        gate: watch::Sender<bool>,
        shutdown: CancellationToken,
        ended: CancellationToken,
    ) {
        let host = host_name();
        let mut doing = Doing::Working;
        loop {
            let running = self.busy.load(Ordering::Relaxed);
            let told = if shutdown.is_cancelled() { Doing::Draining } else { doing };
            match self.sign(&host, running, told).await {
                Ok(wished) if wished != doing && !shutdown.is_cancelled() => {
                    info!(worker = self.name, doing = ?wished, "An operator wishes it");
                    doing = wished;
                    gate.send_replace(doing == Doing::Working);
                    // Said again at once, so that the back office shows what it does and not what it was asked.
                    continue;
                }
                Ok(_) => {}
                Err(error) => warn!(%error, "The sign of life could not be given"),
            }
            if doing == Doing::Draining && self.busy.load(Ordering::Relaxed) == 0 {
                shutdown.cancel();
            }
            if ended.run_until_cancelled(tokio::time::sleep(SIGN_EVERY)).await.is_none() {
                return;
            }
        }
    }

    /// Says that it lives, and answers what it shall do: a drain is never taken back.
    async fn sign(&self, host: &str, running: usize, doing: Doing) -> crate::error::Result<Doing> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (running, concurrency) = (count(running), count(self.concurrency));
        let sign = Sign { name: &self.name, host, running, concurrency, doing };
        let known = workers::sign(&self.app.store, &sign).await?;
        let wish = known.and_then(|worker| worker.wish).map(|wish| wish.kind);
        if doing == Doing::Draining || wish == Some(WishKind::Drain) {
            return Ok(Doing::Draining);
        }
        let paused = wish == Some(WishKind::Pause) || workers::pause(&self.app.store).await?.is_some();
        Ok(if paused { Doing::Paused } else { Doing::Working })
    }
}

/// Counts one slot as free again, also when its run panics.
struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The machine's (or the container's) name, for people.
fn host_name() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let named = named.trim();
    if named.is_empty() { "unknown".to_owned() } else { named.to_owned() }
}
