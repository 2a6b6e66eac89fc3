//! Everything a process holds, built once for the three binaries and for the tests: the adapters and the caches above them.
//! It knows no verb.

mod locks;
mod sign_in_cache;
mod submit_cache;
mod wait_cache;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::clock::DatabaseClock;
use crate::config::Config;
use crate::credentials::{Hasher, Tokens};
use crate::domain::generation::Policy;
use crate::domain::generation::admission::Limits;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::events::Events;
use crate::imaging::Pool;
use crate::limiter::Limiter;
use crate::mailer::Mailer;
use crate::payment::Payments;
use crate::provider::AiHubMix;
use crate::queue::Queue;
use crate::store::Store;
use crate::vault::Vault;

pub use locks::AccountLocks;
pub use sign_in_cache::{KnownSignIn, SignInCache};
pub use submit_cache::SubmitCache;
pub use wait_cache::WaitCache;

/// Handles on all adapters; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub policy: Arc<Policy>,
    pub store: Store,
    pub vault: Vault,
    pub pool: Pool,
    pub queue: Queue,
    pub events: Events,
    pub limiter: Limiter,
    pub provider: AiHubMix,
    pub mailer: Mailer,
    pub payments: Payments,
    pub hasher: Arc<Hasher>,
    pub tokens: Arc<Tokens>,
    pub sign_ins: Arc<SignInCache>,
    pub locks: AccountLocks,
    pub submit_cache: Arc<SubmitCache>,
    pub waits: Arc<WaitCache>,
    clock: Arc<DatabaseClock>,
}

impl App {
    /// Connects to what the configuration names.
    ///
    /// # Errors
    /// When an address or key cannot be used. A dependency that is merely away does not stop the start.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        let store = Store::connect(&config.database).await?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let app = Self {
            policy: Arc::new(Policy::default()),
            vault: Vault::build(&config, &store)?,
            pool: Pool::new(cores),
            queue: Queue::connect(&config.redis)?,
            events: Events::connect(&config.redis)?,
            limiter: Limiter::connect(&config.redis, &config.provider)?,
            provider: AiHubMix::new(&config.provider, &config.moderation)?,
            mailer: Mailer::build(&config.mail, config.production)?,
            payments: Payments::build(&config.payments)?,
            hasher: Arc::new(Hasher::new(config.secrets.pepper.clone())),
            tokens: Arc::new(Tokens::new(&config.secrets)?),
            sign_ins: Arc::default(),
            locks: AccountLocks::default(),
            submit_cache: Arc::default(),
            waits: Arc::default(),
            clock: Arc::default(),
            config: Arc::new(config),
            store,
        };
        app.clock.sample(&app.store).await;
        Ok(app)
    }

    /// The database's time, as this process guesses it: for what is shown. What decides about money, memberships and leases
    /// asks the database itself.
    pub fn clock(&self) -> Time {
        self.clock.now()
    }

    /// Keeps [`App::clock`] right until `shutdown`.
    pub async fn follow_clock(&self, shutdown: CancellationToken) {
        self.clock.follow(&self.store, shutdown).await;
    }

    /// The site's limits on one user's generations.
    pub fn admission_limits(&self) -> Limits {
        let limits = &self.config.generation;
        Limits { open_max: i64::from(limits.open_max), window: i64::from(limits.window) }
    }

    /// Rings for generations. A doorbell that cannot be rung is only logged: the sweep rings again.
    pub async fn ring(&self, due: &[(GenerationId, i32)]) {
        self.ring_all(due, false).await;
    }

    /// Rings for generations that were rung before and are still waiting: also those that Redis knows and has lost.
    pub async fn ring_again(&self, due: &[(GenerationId, i32)]) {
        self.ring_all(due, true).await;
    }

    async fn ring_all(&self, due: &[(GenerationId, i32)], again: bool) {
        if due.is_empty() {
            return;
        }
        let jobs: Vec<(GenerationId, u32)> =
            due.iter().map(|(id, run)| (id.clone(), u32::try_from(*run).unwrap_or(0))).collect();
        let rung = if again { self.queue.ring_again(&jobs).await } else { self.queue.ring_many(&jobs).await };
        if let Err(error) = rung {
            tracing::warn!(%error, count = jobs.len(), "The doorbell could not be rung");
        }
    }
}
