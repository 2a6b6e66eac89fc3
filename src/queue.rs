//! The doorbell: jobs "look at this generation" in Redis. This module alone names apalis.
//!
//! A job is only an id and a run number; MongoDB says what is to be done, and whether. So everything here may be lost or
//! happen twice without changing an outcome: whoever sweeps rings again what is due. It must not know MongoDB.
//!
//! What a ring means:
//! - [`Queue::ring`] of a job that waits or is being handled does nothing ([`Rung::Known`]); of one that was never rung, or
//!   is finished, it pushes ([`Rung::New`]). While a handler runs, and up to about half a second after, its own job is
//!   "known": to have a generation handled again at once, give it the next run number.
//! - [`Queue::ring_again`] also checks that a known job is really somewhere, at the cost of one pass over the
//!   waiting list: it is for the sweep, which asks about jobs that should have been taken long ago. So nothing that
//!   Redis "knows" but has lost is swallowed for ever.
//!
//! Redis Cluster is not supported (apalis-redis 1.0 uses several slots in one script): a primary with replica and AOF is.

mod handling;
mod keys;
mod wake;
mod worker;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::future::BoxFuture;
use keys::Keys;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError, Script, ScriptInvocation};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::domain::ids::GenerationId;
use crate::telemetry;

/// No call here takes longer, whatever Redis does.
const CALL_MAX: Duration = Duration::from_secs(2);
/// After a failure, rings fail at once for this long instead of each waiting for Redis.
const AWAY: Duration = Duration::from_secs(1);
/// Jobs pushed by one script run.
const RING_STEP: usize = 500;
/// Dead workers and lost jobs are cleared away when they are older.
const STRAY_AGE: Duration = Duration::from_secs(60);
const LOST_AGE: Duration = Duration::from_secs(3600);
/// The search for lost jobs reads the whole waiting list: not while it is longer than this.
const LOST_SEARCH_MAX: usize = 50_000;
const MEND_HEAD: usize = 500;
const DRAIN: Duration = Duration::from_secs(30);

/// One ring: look at this generation, in this run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    pub generation: GenerationId,
    pub run: u32,
}

impl Job {
    /// The id in Redis. It contains `_`: apalis rewrites ids that look like a bare number or ULID.
    fn id(&self) -> String {
        format!("{}_{}", self.generation, self.run)
    }
}

/// What a worker does with a job. It reports nothing: when it returns, MongoDB has the verdict.
pub type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, ()> + Send + Sync>;

/// Whether a ring pushed a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    New,
    /// It already waits or is being handled.
    Known,
}

/// How full the queue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    pub waiting: usize,
    pub inflight: usize,
    /// How long the first waiting job has been waiting.
    pub oldest: Option<Duration>,
}

/// Redis could not do it; the caller logs this and goes on, the sweep rings again.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    #[error("redis: {0}")]
    Redis(#[from] RedisError),
    #[error("redis did not answer within {} s", CALL_MAX.as_secs())]
    Timeout,
    #[error("redis failed a moment ago")]
    Away,
    #[error("a job cannot be written: {0}")]
    Encode(#[from] serde_json::Error),
}

/// A handle on the queue; cheap to clone.
#[derive(Clone)]
pub struct Queue {
    inner: Arc<Inner>,
    drain: Duration,
    /// `false` inside = workers of this handle take nothing.
    gate: Option<watch::Receiver<bool>>,
}

struct Inner {
    client: Client,
    connection: ConnectionManager,
    keys: Keys,
    scripts: Scripts,
    /// Milliseconds since the epoch until which Redis counts as away.
    away_until: AtomicU64,
    stray_cursor: AtomicU64,
    lost_cursor: AtomicU64,
}

struct Scripts {
    ring: Script,
    tidy: Script,
    drop: Script,
    release: Script,
    strays: Script,
    lost: Script,
    mend: Script,
    depth: Script,
}

impl Queue {
    /// A handle on the queue under `config.prefix`. Connects at the first use: Redis may be away.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn connect(config: &config::Redis) -> Result<Self, QueueError> {
        let client = Client::open(config.url.expose_secret())?;
        let settings = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(CALL_MAX))
            .set_number_of_retries(2)
            .set_max_delay(Duration::from_millis(500));
        let inner = Inner {
            connection: ConnectionManager::new_lazy_with_config(client.clone(), settings)?,
            client,
            keys: Keys::new(&config.prefix),
            scripts: Scripts {
                ring: Script::new(include_str!("queue/ring.lua")),
                tidy: Script::new(include_str!("queue/tidy.lua")),
                drop: Script::new(include_str!("queue/drop.lua")),
                release: Script::new(include_str!("queue/release.lua")),
                strays: Script::new(include_str!("queue/strays.lua")),
                lost: Script::new(include_str!("queue/lost.lua")),
                mend: Script::new(include_str!("queue/mend.lua")),
                depth: Script::new(include_str!("queue/depth.lua")),
            },
            away_until: AtomicU64::new(0),
            stray_cursor: AtomicU64::new(0),
            lost_cursor: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner), drain: DRAIN, gate: None })
    }

    /// Running handlers get this long when a worker is asked to stop; 30 s if not set.
    #[must_use]
    pub fn with_drain(self, drain: Duration) -> Self {
        Self { drain, ..self }
    }

    /// Workers of this handle take jobs only while `gate` holds `true`; what runs goes on. Jobs stay in the queue meanwhile.
    #[must_use]
    pub fn with_gate(self, gate: watch::Receiver<bool>) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// Rings for one run of a generation; harmless to repeat. Takes 2 s at the most.
    ///
    /// # Errors
    /// When Redis could not be told; log it and go on.
    pub async fn ring(&self, generation: &GenerationId, run: u32) -> Result<Rung, QueueError> {
        let rung = self.ring_step(&[(generation.clone(), run)], false).await?;
        Ok(rung.first().copied().unwrap_or(Rung::Known))
    }

    /// Rings for many, in their order; each 500 take 2 s at the most.
    ///
    /// # Errors
    /// At the first that Redis could not be told; those before it are rung.
    pub async fn ring_many(&self, jobs: &[(GenerationId, u32)]) -> Result<Vec<Rung>, QueueError> {
        self.ring_all(jobs, false).await
    }

    /// As [`Queue::ring_many`], and finds out whether known jobs really wait or are in flight; those that do not are
    /// pushed again. Reads the whole waiting list once for each 500 jobs.
    ///
    /// # Errors
    /// As [`Queue::ring_many`].
    pub async fn ring_again(&self, jobs: &[(GenerationId, u32)]) -> Result<Vec<Rung>, QueueError> {
        self.ring_all(jobs, true).await
    }

    /// Handles jobs, `concurrency` at one time, until `shutdown` fires and the running ones are done (30 s at the most; what
    /// is not finished then goes back to the queue). Survives everything Redis does. A handler that panics ends its own
    /// job only. `name` is for people; it is made unique.
    pub fn run_worker(
        &self,
        name: &str,
        concurrency: usize,
        handler: Handler,
        shutdown: CancellationToken,
    ) -> impl Future<Output = ()> + Send + 'static {
        worker::run(self.clone(), name.to_owned(), concurrency, handler, shutdown)
    }

    /// How many jobs wait and run, in all processes.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn depth(&self) -> Result<QueueDepth, QueueError> {
        let keys = &self.inner.keys;
        let mut call = self.inner.scripts.depth.prepare_invoke();
        call.key(&keys.active).key(&keys.meta).key(&keys.workers).key(&keys.inflight);
        let (waiting, inflight, rung_at): (usize, usize, u64) = self.invoke(&call).await?;
        let oldest = (rung_at > 0).then(|| Duration::from_millis(now().saturating_sub(rung_at)));
        Ok(QueueDepth { waiting, inflight, oldest })
    }

    /// One small step of clearing up after crashes: finished jobs, workers that died, jobs that were lost an hour ago. The
    /// scheduler calls it now and then. Returns how many things were removed, `limit` of each kind at the most.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn purge_remains(&self, limit: usize) -> Result<usize, QueueError> {
        let keys = &self.inner.keys;
        let finished = self.tidy(limit).await?;

        let mut call = self.inner.scripts.strays.prepare_invoke();
        call.key(&keys.active).key(&keys.workers).key(&keys.inflight).key(&keys.worker_meta).key(&keys.names);
        call.arg(&keys.wake).arg(before(STRAY_AGE));
        call.arg(self.inner.stray_cursor.load(Ordering::Relaxed)).arg(limit);
        let (cursor, strays): (u64, usize) = self.invoke(&call).await?;
        self.inner.stray_cursor.store(cursor, Ordering::Relaxed);

        let mut call = self.inner.scripts.lost.prepare_invoke();
        call.key(&keys.data).key(&keys.active).key(&keys.meta).key(&keys.done).key(&keys.dead);
        call.key(&keys.workers).key(&keys.inflight).arg(before(LOST_AGE));
        call.arg(self.inner.lost_cursor.load(Ordering::Relaxed)).arg(limit).arg(LOST_SEARCH_MAX);
        let (cursor, lost): (u64, usize) = self.invoke(&call).await?;
        self.inner.lost_cursor.store(cursor, Ordering::Relaxed);
        Ok(finished + strays + lost)
    }

    async fn ring_all(&self, jobs: &[(GenerationId, u32)], verify: bool) -> Result<Vec<Rung>, QueueError> {
        let mut rung = Vec::with_capacity(jobs.len());
        for step in jobs.chunks(RING_STEP) {
            rung.extend(self.ring_step(step, verify).await?);
        }
        Ok(rung)
    }

    async fn ring_step(&self, jobs: &[(GenerationId, u32)], verify: bool) -> Result<Vec<Rung>, QueueError> {
        let keys = &self.inner.keys;
        let mut call = self.inner.scripts.ring.prepare_invoke();
        call.key(&keys.data).key(&keys.active).key(&keys.meta).key(&keys.done).key(&keys.dead);
        call.key(&keys.workers).key(&keys.inflight);
        call.arg(now()).arg(&keys.wake).arg(u8::from(verify));
        for (generation, run) in jobs {
            let job = Job { generation: generation.clone(), run: *run };
            call.arg(job.id()).arg(serde_json::to_vec(&job)?);
        }
        let pushed: Result<Vec<u8>, _> = self.invoke(&call).await;
        let answer = if pushed.is_ok() { "ok" } else { "failed" };
        metrics::counter!(telemetry::QUEUE_RINGS, "answer" => answer).increment(jobs.len() as u64);
        Ok(pushed?.into_iter().map(|new| if new == 1 { Rung::New } else { Rung::Known }).collect())
    }

    async fn tidy(&self, limit: usize) -> Result<usize, QueueError> {
        let keys = &self.inner.keys;
        let mut call = self.inner.scripts.tidy.prepare_invoke();
        call.key(&keys.data).key(&keys.meta).key(&keys.done).key(&keys.dead).arg(limit);
        self.invoke(&call).await
    }

    async fn release(&self, names: &[String]) -> Result<usize, QueueError> {
        let keys = &self.inner.keys;
        let mut call = self.inner.scripts.release.prepare_invoke();
        call.key(&keys.active).key(&keys.workers).key(&keys.inflight).key(&keys.worker_meta).key(&keys.names);
        call.arg(&keys.wake).arg(names);
        self.invoke(&call).await
    }

    async fn drop_finished(&self, worker: &str, job: &Job) {
        let keys = &self.inner.keys;
        let mut call = self.inner.scripts.drop.prepare_invoke();
        call.key(format!("{}:{worker}", keys.inflight)).key(&keys.data).key(&keys.meta).arg(job.id());
        if let Err(error) = self.invoke::<u8>(&call).await {
            tracing::debug!(generation = %job.generation, %error, "a finished job will be delivered again");
        }
    }

    /// Notes a worker's name, to be cleared away one day, and mends what would end it. Best effort.
    async fn prepare(&self, worker: &str) {
        let keys = &self.inner.keys;
        let mut connection = self.inner.connection.clone();
        let mut note = redis::cmd("HSET");
        note.arg(&keys.names).arg(worker).arg(now());
        let mut call = self.inner.scripts.mend.prepare_invoke();
        call.key(&keys.data).key(&keys.active).key(&keys.meta).key(&keys.workers).key(&keys.inflight);
        call.arg(now()).arg(MEND_HEAD);
        let noted = self.bounded(note.query_async::<()>(&mut connection)).await;
        match noted.and(self.invoke::<usize>(&call).await) {
            Ok(0) => {}
            Ok(mended) => tracing::warn!(mended, "jobs in the queue had lost their data"),
            Err(error) => tracing::debug!(%error, "the queue cannot be looked after now"),
        }
    }

    async fn invoke<T: redis::FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, QueueError> {
        if now() < self.inner.away_until.load(Ordering::Relaxed) {
            return Err(QueueError::Away);
        }
        let attempt = async {
            let mut connection = self.inner.connection.clone();
            match call.invoke_async(&mut connection).await {
                // The line broke since the last call. Every script may run twice, and the next try reconnects.
                Err(error) if error.is_connection_dropped() => call.invoke_async(&mut connection).await,
                answer => answer,
            }
        };
        let answer = self.bounded(attempt).await;
        if answer.is_err() {
            self.inner.away_until.store(now() + AWAY.as_millis() as u64, Ordering::Relaxed);
        }
        answer
    }

    async fn bounded<T>(&self, call: impl Future<Output = Result<T, RedisError>>) -> Result<T, QueueError> {
        Ok(timeout(CALL_MAX, call).await.map_err(|_| QueueError::Timeout)??)
    }

    fn client(&self) -> &Client {
        &self.inner.client
    }

    fn keys(&self) -> &Keys {
        &self.inner.keys
    }
}

/// Milliseconds since the epoch; only for ages of minutes and hours.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64)
}

fn before(age: Duration) -> u64 {
    now().saturating_sub(age.as_millis() as u64)
}
