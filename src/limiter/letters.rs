//! So many letters an hour to one reader, whoever asks for them.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::per_user::GCRA;
use super::{Away, Limiter, Throttled, millis};
use crate::domain::error_code::ErrorCode;

const PER_HOUR: NonZeroU32 = NonZeroU32::new(5).unwrap();
const HOUR_S: u32 = 3600;
/// Without Redis a process lets this many through.
const LOCAL_PER_HOUR: NonZeroU32 = NonZeroU32::new(2).unwrap();
const LOCAL_READERS_MAX: usize = 50_000;

/// The counters of this process, for when Redis is away.
pub(super) struct Letters(DefaultKeyedRateLimiter<String>);

impl Default for Letters {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_hour(LOCAL_PER_HOUR)))
    }
}

impl Limiter {
    /// Counts one letter of this `kind` (a short fixed name) to `reader` (an opaque name, not an address).
    ///
    /// # Errors
    /// When there were too many; nothing is counted then.
    pub async fn letter(&self, kind: &'static str, reader: &str) -> Result<(), Throttled> {
        let key = format!("limit:letter:{kind}:{reader}");
        let args = [PER_HOUR.to_string(), HOUR_S.to_string()];
        let throttled = |retry_after| Throttled { retry_after, code: ErrorCode::TooManyRequests };
        match self.link.run::<i64>(&GCRA, std::slice::from_ref(&key), &args).await {
            Ok(0) => Ok(()),
            Ok(ms) => Err(throttled(millis(ms))),
            Err(Away) => {
                let local = &self.letters.0;
                if local.len() > LOCAL_READERS_MAX {
                    local.retain_recent();
                }
                local
                    .check_key(&key)
                    .map_err(|not_until| throttled(not_until.wait_time_from(DefaultClock::default().now())))
            }
        }
    }
}
