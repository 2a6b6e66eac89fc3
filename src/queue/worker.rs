//! The worker side: apalis in the only configuration that was found to lose nothing (each deviation was measured).
//!
//! Own connection with a 5 s response time-out (the default of 500 ms ends a worker at the first stall), batches of one (a
//! larger buffer starves heartbeats), no task locks (each is a search through the whole list), results kept (otherwise
//! nothing is acknowledged), a name that is new with every start, and restarts for ever.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use apalis::prelude::{BackendExt as _, Monitor, WorkerBuilder, WorkerBuilderExt as _};
use apalis_redis::{Config, RedisStorage};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::handling::{Handling, Shared};
use super::wake::Bells;
use super::{Handler, Job, Queue, QueueError};
use crate::pubsub::{self, Heard};
use crate::telemetry;

const HEARTBEAT: Duration = Duration::from_secs(2);
/// After this many silent heartbeats the others take a worker's jobs.
const MISSED_HEARTBEATS: usize = 5;
/// How often an idle worker looks for jobs whose announcement it missed.
const POLL: Duration = Duration::from_millis(500);
/// One apalis worker is one serial loop of fetch and acknowledge: more slots want more of them.
const SLOTS_PER_WORKER: usize = 16;
/// What apalis gets to say good-bye to Redis after its last job.
const GOODBYE: Duration = Duration::from_secs(3);
/// Finished jobs are removed this often, and this many with one script.
const TIDY_INTERVAL: Duration = Duration::from_millis(500);
const TIDY_STEP: usize = 200;
/// Names kept to be signed off at the end; older ones are cleared by [`Queue::purge_remains`].
const NAMES_KEPT: usize = 256;
const RESTART_PAUSE_MAX: Duration = Duration::from_secs(3);
/// A worker that ran this long had a good start: the next pause is short again.
const CALM: Duration = Duration::from_secs(20);

/// Runs `concurrency` jobs at one time until `shutdown`, then waits for the running ones (no longer than the queue's drain
/// time) and puts back what is left. Never ends because Redis is away.
pub(super) async fn run(
    queue: Queue,
    name: String,
    concurrency: usize,
    handler: Handler,
    shutdown: CancellationToken,
) {
    let concurrency = concurrency.max(1);
    let workers = concurrency.div_ceil(SLOTS_PER_WORKER);
    let crew = Crew {
        shared: Shared {
            queue,
            handler,
            slots: Arc::new(Semaphore::new(concurrency)),
            running: TaskTracker::new(),
        },
        bells: Bells::new(workers),
        workers,
        concurrency,
        base: format!("{name}-{}-{}", std::process::id(), ulid::Ulid::generate()),
        names: Arc::default(),
        restarts: Arc::default(),
    };
    let ended = CancellationToken::new();
    let attendants = async {
        tokio::join!(crew.hear_pushes(&ended), crew.tidy(&ended), crew.rest(&ended));
    };
    let work = async {
        crew.work(&shutdown).await;
        ended.cancel();
    };
    tokio::join!(work, attendants);
    crew.sign_off().await;
}

struct Crew {
    shared: Shared,
    bells: Bells,
    workers: usize,
    concurrency: usize,
    base: String,
    names: Arc<Mutex<VecDeque<String>>>,
    restarts: Arc<Restarts>,
}

impl Crew {
    /// The monitor, built again should it ever end by itself.
    async fn work(&self, shutdown: &CancellationToken) {
        let mut round = 0_usize;
        while !shutdown.is_cancelled() {
            let ended = match self.monitor(round) {
                Ok(monitor) => tokio::select! {
                    ended = monitor.run_with_signal(async {
                        shutdown.cancelled().await;
                        Ok(())
                    }) => ended.map_err(|error| error.to_string()),
                    () = self.drained(shutdown) => return,
                },
                Err(error) => Err(error.to_string()),
            };
            if shutdown.is_cancelled() {
                break;
            }
            tracing::error!(?ended, "the queue's workers ended, starting them again");
            round += 1;
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = sleep(RESTART_PAUSE_MAX) => {}
            }
        }
        self.wait_for_handlers().await;
    }

    fn monitor(&self, round: usize) -> Result<Monitor, QueueError> {
        let connection = connect(&self.shared.queue)?;
        let config = Config::default()
            .queue(&self.shared.queue.keys().queue)
            .batch_size(1)
            .lock_tasks(false)
            .emit_events(false)
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(MISSED_HEARTBEATS);
        let restarts = self.restarts.clone();
        let mut monitor = Monitor::new().should_restart(move |worker, error| {
            metrics::counter!(telemetry::QUEUE_WORKER_RESTARTS).increment(1);
            if restarts.note() {
                tracing::warn!(worker = worker.name(), %error, "a queue worker ended, starting it again");
            } else {
                tracing::debug!(worker = worker.name(), %error, "a queue worker ended again");
            }
            true
        });
        for index in 0..self.workers {
            let shared = self.shared.clone();
            let (connection, config, bells) = (connection.clone(), config.clone(), self.bells.clone());
            let (base, names, restarts) = (self.base.clone(), self.names.clone(), self.restarts.clone());
            monitor = monitor.register(move |restart| {
                let name = format!("{base}-{index}-{round}-{restart}");
                keep(&names, &name);
                let (queue, pauses, own) = (shared.queue.clone(), restarts.clone(), name.clone());
                let storage = RedisStorage::<Job>::new(connection.clone())
                    .with_config(config.clone())
                    .before_start(move |_| {
                        let (queue, pauses, own) = (queue.clone(), pauses.clone(), own.clone());
                        async move {
                            sleep(pauses.pause()).await;
                            queue.prepare(&own).await;
                            Ok(())
                        }
                    })
                    .poll_with_interval(POLL)
                    .poll_with_stream(bells.stream(index));
                WorkerBuilder::new(name.as_str())
                    .backend(storage)
                    .catch_panic()
                    .build(Handling::new(shared.clone(), name))
            });
        }
        Ok(monitor)
    }

    /// Resolves when, after `shutdown`, the handlers are done (or their time is over) and apalis had its own.
    async fn drained(&self, shutdown: &CancellationToken) {
        shutdown.cancelled().await;
        self.wait_for_handlers().await;
        sleep(GOODBYE).await;
    }

    async fn wait_for_handlers(&self) {
        self.shared.running.close();
        if timeout(self.shared.queue.drain, self.shared.running.wait()).await.is_err() {
            tracing::warn!(left = self.shared.running.len(), "stopping with handlers still running");
        }
    }

    async fn hear_pushes(&self, ended: &CancellationToken) {
        let queue = &self.shared.queue;
        pubsub::listen(queue.client(), &queue.keys().wake, ended, |heard| match heard {
            Heard::Up => self.bells.wake_all(),
            Heard::Down => {}
            // With no slot free, only a worker that has one reserved can still take a job: find it.
            Heard::Message(_) if self.shared.slots.available_permits() == 0 => self.bells.wake_all(),
            Heard::Message(_) => self.bells.wake_one(),
        })
        .await;
    }

    /// While the gate is shut, keeps every slot as it becomes free, so that nothing more is fetched. A slot that apalis had
    /// reserved by then may still bring one job; its handler knows better.
    async fn rest(&self, ended: &CancellationToken) {
        let Some(mut gate) = self.shared.queue.gate.clone() else { return };
        let shut = async {
            while gate.wait_for(|open| !open).await.is_ok() {
                let all = u32::try_from(self.concurrency).unwrap_or(u32::MAX);
                let mut opens = gate.clone();
                let held = tokio::select! {
                    held = self.shared.slots.acquire_many(all) => held.ok(),
                    _ = opens.wait_for(|open| *open) => None,
                };
                if opens.wait_for(|open| *open).await.is_err() {
                    break;
                }
                drop(held);
            }
        };
        tokio::select! {
            () = ended.cancelled() => {}
            () = shut => {}
        }
    }

    async fn tidy(&self, ended: &CancellationToken) {
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = sleep(TIDY_INTERVAL) => {}
            }
            while let Ok(TIDY_STEP) = self.shared.queue.tidy(TIDY_STEP).await {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn sign_off(&self) {
        let names: Vec<String> = lock(&self.names).drain(..).collect();
        match self.shared.queue.release(&names).await {
            Ok(0) => {}
            Ok(back) => tracing::info!(back, "put unfinished jobs back"),
            Err(error) => tracing::warn!(%error, "could not sign off; the others will notice"),
        }
        while let Ok(TIDY_STEP) = self.shared.queue.tidy(TIDY_STEP).await {}
    }
}

fn connect(queue: &Queue) -> Result<ConnectionManager, QueueError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(Duration::from_secs(3)))
        .set_response_timeout(Some(Duration::from_secs(5)))
        .set_number_of_retries(6)
        .set_max_delay(Duration::from_secs(2));
    Ok(ConnectionManager::new_lazy_with_config(queue.client().clone(), config)?)
}

fn keep(names: &Mutex<VecDeque<String>>, name: &str) {
    let mut names = lock(names);
    if names.len() == NAMES_KEPT {
        names.pop_front();
    }
    names.push_back(name.to_owned());
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long to wait before workers that failed start again: 50 ms at first, twice as much each time they fail again,
/// 3 s at the most. Many workers that fail together count once.
#[derive(Debug, Default)]
struct Restarts(Mutex<Option<Trouble>>);

#[derive(Clone, Copy, Debug)]
struct Trouble {
    step: u32,
    /// When this step was reached.
    since: Instant,
    /// The last failure.
    last: Instant,
}

impl Trouble {
    fn pause(self) -> Duration {
        Duration::from_millis(50).saturating_mul(1 << self.step.min(10)).min(RESTART_PAUSE_MAX)
    }
}

impl Restarts {
    /// Notes a failure; true for the first one after a calm.
    fn note(&self) -> bool {
        let now = Instant::now();
        let mut trouble = lock(&self.0);
        let Some(known) = trouble.as_mut().filter(|known| known.last.elapsed() < CALM) else {
            *trouble = Some(Trouble { step: 0, since: now, last: now });
            return true;
        };
        known.last = now;
        if known.since.elapsed() > known.pause() {
            known.step += 1;
            known.since = now;
        }
        false
    }

    /// The jittered pause before a start; none while all is calm.
    fn pause(&self) -> Duration {
        let trouble = (*lock(&self.0)).filter(|known| known.last.elapsed() < CALM);
        trouble.map_or(Duration::ZERO, |known| known.pause().mul_f64(rand::random_range(0.5..1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_that_fail_together_count_once_and_those_that_fail_again_wait_longer() {
        let restarts = Restarts::default();
        assert_eq!(restarts.pause(), Duration::ZERO);
        assert!(restarts.note());
        assert!((0..20).all(|_| !restarts.note()));
        assert!(restarts.pause() <= Duration::from_millis(50));
        let long_ago =
            Instant::now().checked_sub(Duration::from_secs(10)).expect("a machine that runs for 10 s");
        for _ in 0..20 {
            lock(&restarts.0).as_mut().expect("trouble").since = long_ago;
            restarts.note();
        }
        let pause = restarts.pause();
        assert!(pause >= RESTART_PAUSE_MAX / 2 && pause <= RESTART_PAUSE_MAX, "{pause:?}");
    }
}
