//! One limit on calls to the provider for all workers together: a token bucket that slows down when the provider asks
//! for patience, a bound on calls at one time, a pause, and a breaker that lets one probe through when its time is up.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Away, Link, Script, millis};
use crate::config;
use local::{Local, Refusal};

mod local;

/// A call whose worker died gives its place back after this time.
const PERMIT_LIFE: Duration = Duration::from_secs(60);
/// What a bucket holds, in seconds of its rate.
const CAPACITY_S: f64 = 1.0;
/// Longest sleep before the next look: a place may come free earlier than computed.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Shared by all scripts: the state as it is now. KEYS: state, holders.
const NOW: &str = r"
    local t = redis.call('TIME')
    local now = t[1] * 1000 + math.floor(t[2] / 1000)
    local function num(field) return tonumber(redis.call('HGET', KEYS[1], field) or '') end
    local function put(field, value) redis.call('HSET', KEYS[1], field, string.format('%.6f', value)) end
    local function factor()
      local f = num('factor') or 1
      return math.min(1, f + 0.05 * (now - (num('factor_at') or now)) / 60000)
    end
";

/// ARGV: rate per s, capacity s, calls at once, member, life ms. Answers {0, probe} or {reason, wait ms}.
static ACQUIRE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW}{}",
        r"
        local probe = 0
        local open_until = num('open_until')
        if open_until then
          if now < open_until then return {1, open_until - now} end
          local probing = num('probe_until') or 0
          if now < probing then return {1, math.min(probing - now, 1000)} end
          probe = 1
        end
        local paused = num('paused_until') or 0
        if now < paused then return {2, paused - now} end
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
        if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) then return {3, 250} end
        local rate = tonumber(ARGV[1]) * factor()
        local capacity = math.max(1, rate * tonumber(ARGV[2]))
        local tokens = num('tokens') or capacity
        tokens = math.min(capacity, tokens + rate * math.max(0, now - (num('at') or now)) / 1000)
        put('tokens', tokens)
        put('at', now)
        redis.call('PEXPIRE', KEYS[1], 86400000)
        if tokens < 1 then return {4, math.ceil((1 - tokens) / rate * 1000)} end
        put('tokens', tokens - 1)
        local until_ms = now + tonumber(ARGV[5])
        redis.call('ZADD', KEYS[2], until_ms, ARGV[4])
        redis.call('PEXPIRE', KEYS[2], ARGV[5])
        if probe == 1 then
          put('probe_until', until_ms)
          redis.call('HSET', KEYS[1], 'probe', ARGV[4])
        end
        return {0, probe}
        ",
    ))
});

/// ARGV: member, life ms. Adds the member again if it was lost.
static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW}{}",
        r"
        local until_ms = now + tonumber(ARGV[2])
        redis.call('ZADD', KEYS[2], until_ms, ARGV[1])
        redis.call('PEXPIRE', KEYS[2], ARGV[2])
        if redis.call('HGET', KEYS[1], 'probe') == ARGV[1] then put('probe_until', until_ms) end
        return 1
        ",
    ))
});

/// ARGV: member.
static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        redis.call('ZREM', KEYS[2], ARGV[1])
        if redis.call('HGET', KEYS[1], 'probe') == ARGV[1] then
          redis.call('HDEL', KEYS[1], 'probe', 'probe_until')
        end
        return 1
        ",
    )
});

/// ARGV: ms. Nobody calls before that, and the rate is halved (not below a twentieth; once a second at the most, for
/// one moment of trouble reaches many calls).
static PAUSE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW}{}",
        r"
        put('paused_until', math.max(num('paused_until') or 0, now + tonumber(ARGV[1])))
        local f = factor()
        if now - (num('halved_at') or 0) >= 1000 then
          f = math.max(0.05, f / 2)
          put('halved_at', now)
        end
        put('factor', f)
        put('factor_at', now)
        redis.call('PEXPIRE', KEYS[1], 86400000)
        return 1
        ",
    ))
});

/// ARGV: ms, reason.
static OPEN: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW}{}",
        r"
        put('open_until', now + tonumber(ARGV[1]))
        redis.call('HSET', KEYS[1], 'open_reason', ARGV[2])
        redis.call('HDEL', KEYS[1], 'probe', 'probe_until')
        redis.call('PEXPIRE', KEYS[1], 86400000 + tonumber(ARGV[1]))
        return 1
        ",
    ))
});

static CLOSE: LazyLock<Script> = LazyLock::new(|| {
    Script::new("return redis.call('HDEL', KEYS[1], 'open_until', 'open_reason', 'probe', 'probe_until')")
});

/// Answers {} or {ms until the probe, reason}.
static LOOK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW}{}",
        r"
        local open_until = num('open_until')
        if not open_until then return {} end
        local left = string.format('%.0f', math.max(0, open_until - now))
        return {left, redis.call('HGET', KEYS[1], 'open_reason') or ''}
        ",
    ))
});

/// Why nobody calls the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    pub reason: String,
    /// Until a probe is let through; zero = one may go now.
    pub probe_in: Duration,
}

/// A handle on the shared limit; cheap to clone.
#[derive(Clone)]
pub struct Upstream(Arc<Inner>);

struct Inner {
    link: Link,
    rate: f64,
    at_once: u32,
    local: Mutex<Local>,
    held: AtomicU32,
}

/// The right to make one call. Dropping it gives the place back.
#[must_use]
pub struct Permit {
    upstream: Upstream,
    member: String,
    probe: bool,
}

impl Upstream {
    pub(super) fn new(link: Link, provider: &config::Provider) -> Self {
        let share = f64::from(provider.workers_expected.max(1));
        let at_once = (provider.calls_at_once / provider.workers_expected.max(1)).max(1);
        let local = Local::new(provider.calls_per_second / share, at_once);
        Self(Arc::new(Inner {
            link,
            rate: provider.calls_per_second,
            at_once: provider.calls_at_once,
            local: Mutex::new(local),
            held: AtomicU32::new(0),
        }))
    }

    /// Waits for the right to make one call, but not past `deadline`: then `None`.
    pub async fn acquire(&self, deadline: Instant) -> Option<Permit> {
        loop {
            let wait = match self.try_acquire().await {
                Ok(permit) => return Some(permit),
                Err(wait) => wait,
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            // Spread out, so that waiting workers do not all look at the same moment.
            let jitter = rand::random_range(1.0..1.3);
            tokio::time::sleep(wait.clamp(Duration::from_millis(5), LOOK_AGAIN).mul_f64(jitter).min(left))
                .await;
        }
    }

    /// A permit now, or the time until it is worth asking again.
    ///
    /// # Errors
    /// That time.
    pub async fn try_acquire(&self) -> Result<Permit, Duration> {
        let member = format!("{:032x}", rand::random::<u128>());
        let args = [
            self.0.rate.to_string(),
            CAPACITY_S.to_string(),
            self.0.at_once.to_string(),
            member.clone(),
            PERMIT_LIFE.as_millis().to_string(),
        ];
        let probe = match self.0.link.run::<(i64, i64)>(&ACQUIRE, &self.keys(), &args).await {
            Ok((0, probe)) => probe == 1,
            Ok((reason, wait)) => {
                let why = ["breaker", "pause", "at_once", "rate"];
                let why = usize::try_from(reason - 1).ok().and_then(|i| why.get(i)).copied().unwrap_or("?");
                metrics::counter!("upstream_waits_total", "why" => why).increment(1);
                return Err(millis(wait));
            }
            Err(Away) => {
                let held = self.0.held.load(Ordering::Relaxed);
                match self.local().take(held, Instant::now()) {
                    Ok(probe) => probe,
                    Err(Refusal(wait)) => return Err(wait),
                }
            }
        };
        self.0.held.fetch_add(1, Ordering::Relaxed);
        Ok(Permit { upstream: self.clone(), member, probe })
    }

    /// Nobody calls for this long, and then slower: the rate is halved and recovers by 5 % of the whole a minute.
    pub async fn pause(&self, time: Duration) {
        self.local().pause(time, Instant::now());
        let _ = self.0.link.run::<i64>(&PAUSE, &self.keys(), &[time.as_millis().to_string()]).await;
    }

    /// Nobody calls for this long, then one at a time until one [`Permit::worked`].
    pub async fn open_breaker(&self, reason: &str, time: Duration) {
        self.local().open(reason, time, Instant::now());
        let args = [time.as_millis().to_string(), reason.to_owned()];
        let _ = self.0.link.run::<i64>(&OPEN, &self.keys(), &args).await;
        tracing::error!(reason, seconds = time.as_secs(), "calls to the provider are stopped");
    }

    pub async fn close_breaker(&self) {
        self.local().close();
        if self.0.link.run::<i64>(&CLOSE, &self.keys(), &[]).await.is_ok_and(|fields| fields > 0) {
            tracing::info!("calls to the provider go on");
        }
    }

    /// Why nobody calls; `None` when the way is free.
    pub async fn breaker(&self) -> Option<Breaker> {
        match self.0.link.run::<Vec<String>>(&LOOK, &self.keys(), &[]).await {
            Ok(answer) => match answer.as_slice() {
                [left, reason] => {
                    let probe_in = millis(left.parse().unwrap_or(0));
                    Some(Breaker { reason: reason.clone(), probe_in })
                }
                _ => None,
            },
            Err(Away) => self.local().breaker(Instant::now()),
        }
    }

    fn local(&self) -> std::sync::MutexGuard<'_, Local> {
        self.0.local.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> [String; 2] {
        ["upstream:state".to_owned(), "upstream:holders".to_owned()]
    }
}

impl Permit {
    /// Whether this call finds out if the provider works again.
    pub fn is_probe(&self) -> bool {
        self.probe
    }

    /// Keeps the place for another minute; to be called every 20 s or so during a call. A place that Redis has lost, or
    /// has never heard of, is taken again so that it counts.
    pub async fn renew(&self) {
        let args = [self.member.clone(), PERMIT_LIFE.as_millis().to_string()];
        let _ = self.upstream.0.link.run::<i64>(&RENEW, &self.upstream.keys(), &args).await;
    }

    /// The provider answered as it should: a probe closes the breaker.
    pub async fn worked(&self) {
        if self.probe {
            self.upstream.close_breaker().await;
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.upstream.0.held.fetch_sub(1, Ordering::Relaxed);
        if self.probe {
            self.upstream.local().probe_over();
        }
        let (upstream, member) = (self.upstream.clone(), std::mem::take(&mut self.member));
        // Without a runtime the process is ending, and the place comes free by itself.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = upstream.0.link.run::<i64>(&RELEASE, &upstream.keys(), &[member]).await;
            });
        }
    }
}
