//! Cache of how long pictures take at the moment, read at most every half minute per process: every open page asks.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::domain::generation::{Wait, waits};
use crate::domain::time::Time;
use crate::store::{Store, generations::marks};

const FRESH_FOR: Duration = Duration::from_secs(30);
const SINCE: Duration = Duration::from_secs(86_400);
const SEEN_MAX: i64 = 2_000;
/// Nobody waits longer than this for a number that is only good to know.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub struct WaitCache {
    kept: Mutex<Option<(Instant, Vec<Wait>)>>,
}

impl WaitCache {
    /// What is known; nothing while the database is away.
    pub async fn recent(&self, store: &Store, now: Time) -> Vec<Wait> {
        let mut kept = self.kept.lock().await;
        let known = kept.as_ref().map(|(_, known)| known.clone()).unwrap_or_default();
        if kept.as_ref().is_some_and(|(at, _)| at.elapsed() < FRESH_FOR) {
            return known;
        }
        let took = marks::took(store, now - SINCE, SEEN_MAX);
        let fresh = match tokio::time::timeout(PATIENCE, took).await {
            Ok(Ok(took)) => waits(took),
            Ok(Err(_)) | Err(_) => known,
        };
        *kept = Some((Instant::now(), fresh.clone()));
        fresh
    }
}
