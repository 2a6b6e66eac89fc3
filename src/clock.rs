//! The database's clock, as this process guesses it: for what is shown and for what may be some milliseconds off. What
//! decides about money, memberships and leases asks the database itself ([`Store::now`]).
//!
//! A guess is a sample of the database's time laid onto the process's monotonic clock, so that somebody who sets the
//! machine's clock changes nothing. Of several samples the quickest one counts: it lies between question and answer, and
//! the shorter that took, the less it can be off. The time that is told never steps back.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio_util::sync::CancellationToken;

use crate::domain::time::Time;
use crate::store::Store;

/// How often the guess is renewed.
const SAMPLE_EVERY: Duration = Duration::from_secs(30);
/// Samples of one renewal.
const SAMPLES: usize = 5;

/// One look at the database's clock.
#[derive(Clone, Copy, Debug)]
struct Sample {
    told: Time,
    asked: Instant,
    answered: Instant,
}

impl Sample {
    fn took(&self) -> Duration {
        self.answered - self.asked
    }
}

/// The database's time at an instant of this process.
#[derive(Clone, Copy, Debug)]
struct Guess {
    time: Time,
    at: Instant,
}

impl Guess {
    /// From the quickest of `samples`.
    fn from_samples(samples: &[Sample]) -> Option<Self> {
        let best = samples.iter().min_by_key(|sample| sample.took())?;
        Some(Self { time: best.told, at: best.asked + best.took() / 2 })
    }

    fn time_at(self, at: Instant) -> Time {
        match at.checked_duration_since(self.at) {
            Some(since) => self.time + since,
            None => self.time - self.at.duration_since(at),
        }
    }
}

/// The guess of one process.
pub struct DatabaseClock {
    guess: Mutex<Guess>,
    /// The latest time that was told, in milliseconds.
    told_ms: AtomicI64,
}

impl DatabaseClock {
    /// Until the first sample: the machine's own clock.
    pub fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let local = Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Self {
            guess: Mutex::new(Guess { time: local, at: Instant::now() }),
            told_ms: AtomicI64::new(i64::MIN),
        }
    }

    /// The database's time by the last samples; never before a time that was told already.
    pub fn now(&self) -> Time {
        let guess = *self.guess.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.tell(guess.time_at(Instant::now()))
    }

    fn tell(&self, time: Time) -> Time {
        let told_ms = self.told_ms.fetch_max(time.millis(), Ordering::Relaxed);
        Time::from_millis(told_ms.max(time.millis()))
    }

    fn set(&self, guess: Guess) {
        *self.guess.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = guess;
    }

    /// Renews the guess; keeps the old one when the database does not answer.
    pub async fn sample(&self, store: &Store) {
        let mut samples = Vec::with_capacity(SAMPLES);
        for _ in 0..SAMPLES {
            let asked = Instant::now();
            // One failure is enough: the next ones would wait as long.
            let Ok(told) = store.now().await else { break };
            samples.push(Sample { told, asked, answered: Instant::now() });
        }
        if let Some(guess) = Guess::from_samples(&samples) {
            self.set(guess);
        }
    }

    /// Keeps the guess fresh until `shutdown`.
    pub async fn follow(&self, store: &Store, shutdown: CancellationToken) {
        while shutdown.run_until_cancelled(tokio::time::sleep(SAMPLE_EVERY)).await.is_some() {
            self.sample(store).await;
        }
    }
}

impl Default for DatabaseClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_quickest_of_several_samples_counts() {
        let start = Instant::now();
        let sample = |told, asked, took| Sample {
            told: Time::from_millis(told),
            asked: start + ms(asked),
            answered: start + ms(asked + took),
        };
        // A machine that was busy while the first and the last were on their way.
        let guess =
            Guess::from_samples(&[sample(1_390, 0, 400), sample(1_501, 500, 2), sample(1_900, 600, 300)]);
        assert_eq!(guess.expect("a guess").time_at(start + ms(600)), Time::from_millis(1_600));
        assert!(Guess::from_samples(&[]).is_none());
    }

    #[test]
    fn the_time_that_is_told_never_steps_back() {
        let clock = DatabaseClock::new();
        let before = clock.now();
        clock.set(Guess { time: before - ms(5_000), at: Instant::now() });
        assert!(clock.now() >= before, "a sample that lies behind");
        clock.set(Guess { time: before + ms(60_000), at: Instant::now() });
        assert!(clock.now() >= before + ms(60_000));
    }
}
