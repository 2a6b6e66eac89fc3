//! One worker's share of the limit, for when Redis is away. What was last heard of pauses and the breaker holds on.

use std::time::{Duration, Instant};

use super::{Breaker, CAPACITY_S};

/// A probe that says nothing for this long is given up.
const PROBE_LIFE: Duration = Duration::from_secs(60);
const RECOVERY_PER_MINUTE: f64 = 0.05;
const FACTOR_MIN: f64 = 0.05;

pub(super) struct Local {
    /// Calls per second and at one time: this worker's share.
    rate: f64,
    at_once: u32,
    tokens: f64,
    at: Option<Instant>,
    factor: f64,
    factor_at: Option<Instant>,
    halved_at: Option<Instant>,
    paused_until: Option<Instant>,
    open: Option<(String, Instant)>,
    probe_until: Option<Instant>,
}

/// Not now; worth asking again after this time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub Duration);

impl Local {
    pub fn new(rate: f64, at_once: u32) -> Self {
        Self {
            rate,
            at_once,
            // Not a whole bucket: the shared one has just been used.
            tokens: 1.0,
            at: None,
            factor: 1.0,
            factor_at: None,
            halved_at: None,
            paused_until: None,
            open: None,
            probe_until: None,
        }
    }

    fn factor(&self, now: Instant) -> f64 {
        let minutes = self.factor_at.map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64() / 60.0);
        (self.factor + RECOVERY_PER_MINUTE * minutes).min(1.0)
    }

    /// Takes the right to one call, with `held` calls of this worker under way; whether it is the probe.
    pub fn take(&mut self, held: u32, now: Instant) -> Result<bool, Refusal> {
        let left =
            |until: Option<Instant>| until.map_or(Duration::ZERO, |u| u.saturating_duration_since(now));
        let open = self.open.as_ref().map(|(_, until)| *until);
        let closed_for = left(open).max(if open.is_some() { left(self.probe_until) } else { Duration::ZERO });
        let wait = closed_for.max(left(self.paused_until));
        if !wait.is_zero() {
            return Err(Refusal(wait));
        }
        if held >= self.at_once {
            return Err(Refusal(Duration::from_millis(250)));
        }
        let rate = self.rate * self.factor(now);
        let capacity = (rate * CAPACITY_S).max(1.0);
        let since = self.at.map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        self.tokens = (self.tokens + rate * since).min(capacity);
        self.at = Some(now);
        if self.tokens < 1.0 {
            return Err(Refusal(Duration::from_secs_f64(((1.0 - self.tokens) / rate).min(3600.0))));
        }
        self.tokens -= 1.0;
        if open.is_some() {
            self.probe_until = Some(now + PROBE_LIFE);
        }
        Ok(open.is_some())
    }

    pub fn pause(&mut self, time: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(now + time));
        let mut factor = self.factor(now);
        if self.halved_at.is_none_or(|at| now.saturating_duration_since(at) >= Duration::from_secs(1)) {
            factor = (factor / 2.0).max(FACTOR_MIN);
            self.halved_at = Some(now);
        }
        self.factor = factor;
        self.factor_at = Some(now);
    }

    pub fn open(&mut self, reason: &str, time: Duration, now: Instant) {
        self.open = Some((reason.to_owned(), now + time));
        self.probe_until = None;
    }

    pub fn close(&mut self) {
        self.open = None;
        self.probe_until = None;
    }

    pub fn probe_over(&mut self) {
        self.probe_until = None;
    }

    pub fn breaker(&self, now: Instant) -> Option<Breaker> {
        let (reason, until) = self.open.as_ref()?;
        Some(Breaker { reason: reason.clone(), probe_in: until.saturating_duration_since(now) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn a_share_is_never_exceeded_and_halves_after_a_pause() {
        let (mut local, start) = (Local::new(2.0, 100), Instant::now());
        let count = |local: &mut Local, from: Instant| {
            (0..1000).filter(|i| local.take(0, from + S * 10 * *i / 1000).is_ok()).count()
        };
        let first = count(&mut local, start);
        assert!((20..=21).contains(&first), "{first} in 10 s at 2/s");
        local.pause(S, start + S * 10);
        local.pause(S, start + S * 10);
        assert_eq!(local.take(0, start + S * 10), Err(Refusal(S)));
        let slowed = count(&mut local, start + S * 11);
        assert!((10..=12).contains(&slowed), "{slowed} in 10 s at 1/s");
    }

    #[test]
    fn no_more_calls_at_one_time_than_the_share() {
        let mut local = Local::new(100.0, 3);
        assert!(local.take(3, Instant::now()).is_err());
        assert!(local.take(2, Instant::now()).is_ok());
    }

    #[test]
    fn an_open_breaker_lets_one_probe_through_when_its_time_is_up() {
        let (mut local, start) = (Local::new(100.0, 9), Instant::now());
        local.open("quota", S * 5, start);
        assert_eq!(local.take(0, start), Err(Refusal(S * 5)));
        assert_eq!(local.breaker(start + S * 2).map(|b| b.probe_in), Some(S * 3));
        assert_eq!(local.take(0, start + S * 5), Ok(true));
        assert!(local.take(0, start + S * 6).is_err(), "one probe at a time");
        local.close();
        assert_eq!(local.take(0, start + S * 7), Ok(false));
        assert_eq!(local.breaker(start), None);
    }
}
