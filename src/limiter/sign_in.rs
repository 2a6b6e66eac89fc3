//! Slows down guessing of passwords without locking anybody out: after some failures each further one must wait, twice
//! as long each time up to a bound. Counted per address and account, per account and per address; who has signed in
//! from an address before is not hindered by what others do to the account. Unknown accounts count like known ones.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use super::{Away, Limiter, Script, Throttled, millis};
use crate::domain::error_code::ErrorCode;

/// Failures without a wait, memory of them, and the longest wait.
#[derive(Clone, Copy, Debug)]
struct Rule {
    free: u32,
    window: Duration,
    longest: Duration,
}

const PAIR: Rule = Rule { free: 5, window: Duration::from_secs(900), longest: Duration::from_secs(900) };
const ACCOUNT: Rule = Rule { free: 20, window: Duration::from_secs(3600), longest: Duration::from_secs(60) };
const ADDRESS: Rule =
    Rule { free: 100, window: Duration::from_secs(3600), longest: Duration::from_secs(300) };
/// How long an address from which somebody signed in is theirs.
const KNOWN: Duration = Duration::from_secs(30 * 86_400);
/// Without Redis a process allows this part of the free failures.
const LOCAL_SHARE: u32 = 2;
const LOCAL_KEYS_MAX: usize = 100_000;

/// KEYS: pair, account, address, known. ARGV: free, window ms, longest ms for each of the three.
/// Answers the wait in ms, or 0 after counting the attempt as a failure (success takes it back).
static ATTEMPT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local known = redis.call('EXISTS', KEYS[4]) == 1
        local wait = 0
        for i = 1, 3 do
          if not (known and i == 2) then
            local seen = redis.call('HMGET', KEYS[i], 'n', 'at')
            local over = tonumber(seen[1] or '0') - tonumber(ARGV[i * 3 - 2])
            if over >= 0 then
              local delay = math.min(1000 * 2 ^ math.min(over, 30), tonumber(ARGV[i * 3]))
              wait = math.max(wait, tonumber(seen[2]) + delay - now)
            end
          end
        end
        if wait > 0 then return math.ceil(wait) end
        for i = 1, 3 do
          redis.call('HINCRBY', KEYS[i], 'n', 1)
          redis.call('HSET', KEYS[i], 'at', string.format('%.0f', now))
          redis.call('PEXPIRE', KEYS[i], ARGV[i * 3 - 1])
        end
        return 0
        ",
    )
});

/// KEYS as above. ARGV: how long the address stays known, ms.
static SUCCESS: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        redis.call('DEL', KEYS[1])
        for i = 2, 3 do
          if tonumber(redis.call('HGET', KEYS[i], 'n') or '0') > 0 then
            redis.call('HINCRBY', KEYS[i], 'n', -1)
          end
        end
        redis.call('SET', KEYS[4], '1', 'PX', ARGV[1])
        return 1
        ",
    )
});

/// The counters of this process, for when Redis is away.
#[derive(Default)]
pub(super) struct SignIns {
    local: DashMap<String, Failures>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    number: u32,
    last: Instant,
}

/// How long after the last of `number` failures the next attempt may come.
fn delay(rule: Rule, number: u32) -> Duration {
    match number.checked_sub(rule.free) {
        None => Duration::ZERO,
        Some(over) => Duration::from_secs(1 << over.min(30)).min(rule.longest),
    }
}

impl SignIns {
    fn attempt(&self, keys: &[String; 4], now: Instant) -> Result<(), Throttled> {
        let rules = [PAIR, ACCOUNT, ADDRESS].map(|rule| Rule { free: rule.free / LOCAL_SHARE, ..rule });
        let mut wait = Duration::ZERO;
        for (key, rule) in keys.iter().zip(rules) {
            let Some(seen) = self.local.get(key).map(|seen| *seen) else { continue };
            let since = now.saturating_duration_since(seen.last);
            if since < rule.window {
                wait = wait.max(delay(rule, seen.number).saturating_sub(since));
            }
        }
        if !wait.is_zero() {
            return Err(Throttled { retry_after: wait, code: CODE });
        }
        if self.local.len() > LOCAL_KEYS_MAX {
            self.local.retain(|_, seen| now.saturating_duration_since(seen.last) < PAIR.window);
        }
        for (key, rule) in keys.iter().zip(rules) {
            let mut seen = self.local.entry(key.clone()).or_insert(Failures { number: 0, last: now });
            let fresh = now.saturating_duration_since(seen.last) < rule.window;
            *seen = Failures { number: if fresh { seen.number.saturating_add(1) } else { 1 }, last: now };
        }
        Ok(())
    }

    fn succeeded(&self, keys: &[String; 4]) {
        self.local.remove(&keys[0]);
        for key in &keys[1..3] {
            if let Some(mut seen) = self.local.get_mut(key) {
                seen.number = seen.number.saturating_sub(1);
            }
        }
    }
}

const CODE: ErrorCode = ErrorCode::TooManySignIns;

fn keys(ip: &str, account: &str) -> [String; 4] {
    [
        format!("signin:pair:{ip}:{account}"),
        format!("signin:account:{account}"),
        format!("signin:address:{ip}"),
        format!("signin:known:{ip}:{account}"),
    ]
}

impl Limiter {
    /// Counts an attempt to sign in to `account` (an opaque name, not an address) as failed, until told otherwise.
    ///
    /// # Errors
    /// When there were too many; the attempt is not counted then and must not be made.
    pub async fn sign_in_attempt(&self, ip: &str, account: &str) -> Result<(), Throttled> {
        let keys = keys(ip, account);
        let args: Vec<String> = [PAIR, ACCOUNT, ADDRESS]
            .iter()
            .flat_map(|rule| [u128::from(rule.free), rule.window.as_millis(), rule.longest.as_millis()])
            .map(|number| number.to_string())
            .collect();
        match self.link.run::<i64>(&ATTEMPT, &keys, &args).await {
            Ok(0) => Ok(()),
            Ok(ms) => Err(Throttled { retry_after: millis(ms), code: CODE }),
            Err(Away) => self.sign_ins.attempt(&keys, Instant::now()),
        }
    }

    /// Takes the last attempt's failure back and remembers the address as the account's own.
    pub async fn sign_in_succeeded(&self, ip: &str, account: &str) {
        let keys = keys(ip, account);
        self.sign_ins.succeeded(&keys);
        let known = [KNOWN.as_millis().to_string()];
        // Away: the shared failures simply run out.
        let _ = self.link.run::<i64>(&SUCCESS, &keys, &known).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        let seconds = |number| delay(PAIR, number).as_secs();
        assert_eq!([4, 5, 6, 7, 14, 15, 1000].map(seconds), [0, 1, 2, 4, 512, 900, 900]);
    }

    #[test]
    fn without_redis_guessing_is_slowed_sooner_and_success_clears_the_pair() {
        let (sign_ins, now) = (SignIns::default(), Instant::now());
        let keys = keys("1.1.1.1", "a");
        assert!(sign_ins.attempt(&keys, now).is_ok());
        assert!(sign_ins.attempt(&keys, now).is_ok());
        let refused = sign_ins.attempt(&keys, now).expect_err("third");
        assert_eq!(refused.retry_after, Duration::from_secs(1));
        let later = now + Duration::from_secs(1);
        assert!(sign_ins.attempt(&keys, later).is_ok(), "never locked out for good");
        sign_ins.succeeded(&keys);
        assert!(sign_ins.attempt(&keys, later).is_ok());
    }
}
