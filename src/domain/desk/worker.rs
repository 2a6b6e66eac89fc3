//! Workers as the back office shows and steers them: each writes down that it lives and what it is asked to do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::duty::is_alive;
use crate::ids::UserId;
use crate::time::Time;

/// What a worker says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    Working,
    /// It takes nothing new; what runs goes on.
    Paused,
    /// It takes nothing new, and ends when nothing runs any more.
    Draining,
}

/// How a worker is shown: what it says, or that it has said nothing for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkerState {
    Working,
    Paused,
    Draining,
    Lost,
}

/// What an operator wants of one worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WorkerWish)]
pub enum WishKind {
    Pause,
    Drain,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerWish {
    pub kind: WishKind,
    pub by: UserId,
    pub at: Time,
    pub reason: String,
}

/// A process that takes generations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    #[serde(rename = "_id")]
    pub name: String,
    pub host: String,
    pub version: String,
    /// Both by the database's clock.
    pub started_at: Time,
    pub seen_at: Time,
    pub running: i64,
    pub concurrency: i64,
    pub doing: Doing,
    #[serde(default)]
    pub wish: Option<WorkerWish>,
}

impl Worker {
    pub fn state(&self, now: Time) -> WorkerState {
        if !is_alive(self.seen_at, now) {
            return WorkerState::Lost;
        }
        // A wish that it has not read yet is as good as done: it reads it before it takes the next generation.
        match (self.wish.as_ref().map(|wish| wish.kind), self.doing) {
            (Some(WishKind::Drain), _) | (_, Doing::Draining) => WorkerState::Draining,
            (Some(WishKind::Pause), _) => WorkerState::Paused,
            (None, _) => WorkerState::Working,
        }
    }
}

/// The whole queue stands still: no worker takes anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuePause {
    pub at: Time,
    pub by: UserId,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_wish_shows_before_it_is_read_and_silence_shows_above_all() {
        let now = Time::from_millis(1_000_000);
        let by = UserId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let wish = |kind| Some(WorkerWish { kind, by: by.clone(), at: now, reason: "x".into() });
        let worker = |wish, doing| Worker {
            name: "worker_1".into(),
            host: "one".into(),
            version: "0.1.0".into(),
            started_at: now,
            seen_at: now,
            running: 1,
            concurrency: 4,
            doing,
            wish,
        };
        assert_eq!(worker(None, Doing::Working).state(now), WorkerState::Working);
        assert_eq!(worker(wish(WishKind::Pause), Doing::Working).state(now), WorkerState::Paused);
        assert_eq!(worker(wish(WishKind::Drain), Doing::Working).state(now), WorkerState::Draining);
        let later = now + Duration::from_secs(16);
        assert_eq!(worker(wish(WishKind::Drain), Doing::Draining).state(later), WorkerState::Lost);
    }
}
