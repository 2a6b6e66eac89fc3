//! So many a minute for one user, whichever process they reach (GCRA: the whole minute's worth at once, then evenly).

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use dashmap::DashMap;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::{Limiter, Script, Throttled, millis};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;

/// Without Redis a process gives out this part of the limit: several processes do so at the same time.
const LOCAL_SHARE: u32 = 4;
const LOCAL_USERS_MAX: usize = 50_000;

/// ARGV: how many, in how many seconds. `tat` is the instant (µs) at which the bucket will be whole again.
pub(super) static GCRA: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local per = tonumber(ARGV[1])
        local window = ARGV[2] * 1000000
        local step = window / per
        local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
        local over = tat + step - window - now
        if over > 0 then return math.ceil(over / 1000) end
        redis.call('SET', KEYS[1], string.format('%.0f', tat + step), 'PX', ARGV[2] * 1000 + 1000)
        return 0
        ",
    )
});

/// The limits of this process, by kind and number, for when Redis is away.
#[derive(Default)]
pub(super) struct PerUser {
    local: DashMap<(&'static str, u32), Arc<DefaultKeyedRateLimiter<UserId>>>,
}

impl PerUser {
    fn wait(&self, kind: &'static str, user: &UserId, per_minute: u32) -> Result<(), Throttled> {
        let share = NonZeroU32::new(per_minute / LOCAL_SHARE).unwrap_or(NonZeroU32::MIN);
        let limiter = self
            .local
            .entry((kind, per_minute))
            .or_insert_with(|| Arc::new(RateLimiter::keyed(Quota::per_minute(share))))
            .clone();
        if limiter.len() > LOCAL_USERS_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(user).map_err(|not_until| Throttled {
            retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            code: ErrorCode::TooManyRequests,
        })
    }
}

impl Limiter {
    /// Counts one act of `user` of this `kind` (a short fixed name) against `per_minute`.
    ///
    /// # Errors
    /// When there were too many; nothing is counted then.
    pub async fn per_user(
        &self,
        kind: &'static str,
        user: &UserId,
        per_minute: u32,
    ) -> Result<(), Throttled> {
        let per_minute = per_minute.max(1);
        let key = format!("limit:{kind}:{user}");
        match self.link.run::<i64>(&GCRA, &[key], &[per_minute.to_string(), "60".to_owned()]).await {
            Ok(0) => Ok(()),
            Ok(ms) => Err(Throttled { retry_after: millis(ms), code: ErrorCode::TooManyRequests }),
            Err(super::Away) => self.users.wait(kind, user, per_minute),
        }
    }
}
