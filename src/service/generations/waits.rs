//! How long pictures take at the moment, read at the most every half minute per process: every open page asks.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::app::App;
use crate::domain::generation::{Wait, waits};
use crate::store::generations::marks;

const FRESH_FOR: Duration = Duration::from_secs(30);
const SINCE: Duration = Duration::from_secs(86_400);
const SEEN_MAX: i64 = 2_000;

/// Nobody waits longer than this for a number that is only good to know.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub struct Waits {
    kept: Mutex<Option<(Instant, Vec<Wait>)>>,
}

/// What is known; nothing while the database is away.
pub async fn recent_waits(app: &App) -> Vec<Wait> {
    let mut kept = app.waits.kept.lock().await;
    let known = kept.as_ref().map(|(_, known)| known.clone()).unwrap_or_default();
    if kept.as_ref().is_some_and(|(at, _)| at.elapsed() < FRESH_FOR) {
        return known;
    }
    let took = marks::took(&app.store, app.clock() - SINCE, SEEN_MAX);
    let read = tokio::time::timeout(PATIENCE, took).await;
    let fresh = match read {
        Ok(Ok(took)) => waits(took),
        Ok(Err(_)) | Err(_) => known,
    };
    *kept = Some((Instant::now(), fresh.clone()));
    fresh
}
