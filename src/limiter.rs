//! Limits that all processes share, counted in Redis with the server's clock. Without Redis each process goes on with a
//! lower limit of its own: slower, never unlimited. It knows nothing of what is being limited.

mod letters;
mod per_user;
mod sign_in;
mod upstream;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::ExposeSecret;

use crate::config;
use crate::domain::error_code::ErrorCode;
use crate::error::AppError;
pub use upstream::{Breaker, Permit, Upstream};

/// No answer within this time counts as Redis being away.
const RESPONSE_WITHIN: Duration = Duration::from_secs(2);
/// After a failure Redis is left alone for so long.
const LEFT_ALONE: Duration = Duration::from_secs(1);

/// Come back after this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("over the limit for another {} ms", .retry_after.as_millis())]
pub struct Throttled {
    pub retry_after: Duration,
    pub code: ErrorCode,
}

impl From<Throttled> for AppError {
    fn from(throttled: Throttled) -> Self {
        let millis = throttled.retry_after.as_millis();
        let retry_after_s = u64::try_from(millis.div_ceil(1000)).unwrap_or(u64::MAX).max(1);
        AppError::TooMany { retry_after_s, code: throttled.code }
    }
}

/// A handle on all shared limits; cheap to clone.
#[derive(Clone)]
pub struct Limiter {
    link: Link,
    users: Arc<per_user::PerUser>,
    letters: Arc<letters::Letters>,
    sign_ins: Arc<sign_in::SignIns>,
    upstream: Upstream,
}

impl Limiter {
    /// Does not wait for Redis: it may be away at the start.
    ///
    /// # Errors
    /// When the address cannot be parsed.
    pub fn connect(redis: &config::Redis, provider: &config::Provider) -> anyhow::Result<Self> {
        let link = Link::open(redis)?;
        Ok(Self {
            upstream: Upstream::new(link.clone(), provider),
            users: Arc::default(),
            letters: Arc::default(),
            sign_ins: Arc::default(),
            link,
        })
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> bool {
        self.link.ping().await
    }

    /// The limit on calls to the provider, shared by all workers.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }
}

/// The connection, and the memory of it having failed a moment ago.
#[derive(Clone)]
struct Link {
    connection: ConnectionManager,
    prefix: Arc<str>,
    started: Instant,
    /// Milliseconds after `started` before which Redis is not asked.
    away_until: Arc<AtomicU64>,
}

/// Redis did not answer; it has been logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Away;

/// A Lua script; the server keeps it by its hash.
struct Script(redis::Script);

impl Script {
    fn new(code: &str) -> Self {
        Self(redis::Script::new(code))
    }
}

impl Link {
    fn open(config: &config::Redis) -> anyhow::Result<Self> {
        let client = redis::Client::open(config.url.expose_secret())?;
        let settings = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE_WITHIN))
            .set_connection_timeout(Some(RESPONSE_WITHIN))
            .set_number_of_retries(0);
        Ok(Self {
            connection: ConnectionManager::new_lazy_with_config(client, settings)?,
            prefix: config.prefix.as_str().into(),
            started: Instant::now(),
            away_until: Arc::default(),
        })
    }

    async fn ping(&self) -> bool {
        let mut connection = self.connection.clone();
        redis::cmd("PING").exec_async(&mut connection).await.is_ok()
    }

    /// Runs `script` with `keys` put under the prefix.
    async fn run<T: redis::FromRedisValue>(
        &self,
        script: &Script,
        keys: &[String],
        args: &[String],
    ) -> Result<T, Away> {
        let now = self.elapsed_ms();
        let away_until = self.away_until.load(Ordering::Relaxed);
        if now < away_until {
            return Err(Away);
        }
        let mut call = script.0.prepare_invoke();
        for key in keys {
            call.key(format!("{}:{key}", self.prefix));
        }
        for arg in args {
            call.arg(arg);
        }
        let mut connection = self.connection.clone();
        match call.invoke_async(&mut connection).await {
            Ok(value) => {
                if away_until != 0 && self.away_until.swap(0, Ordering::Relaxed) != 0 {
                    tracing::info!("redis is back: limits are shared again");
                }
                Ok(value)
            }
            Err(error) => {
                let until = self.elapsed_ms() + u64::try_from(LEFT_ALONE.as_millis()).unwrap_or(1000);
                if self.away_until.swap(until, Ordering::Relaxed) == 0 {
                    tracing::warn!(%error, "redis is away: limits are counted in this process");
                }
                metrics::counter!("limiter_redis_failures_total").increment(1);
                Err(Away)
            }
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}
