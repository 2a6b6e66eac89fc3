//! Cache of what the database said of a sign-in a moment ago, so that not every request asks.

use std::time::{Duration, Instant};

use dashmap::DashMap;

use crate::domain::ids::{SessionId, UserId};
use crate::domain::user::Role;

/// How long it may take until a disabled account or an ended sign-in is shut out by every process.
const LIFE: Duration = Duration::from_secs(4);
const ENTRIES_MAX: usize = 100_000;

/// A sign-in as the database knew it at `read_at`.
#[derive(Clone, Debug)]
pub struct KnownSignIn {
    pub user: UserId,
    pub role: Role,
    pub session_version: i64,
    pub read_at: Instant,
}

/// Shared by all requests of a process.
#[derive(Default)]
pub struct SignInCache {
    all: DashMap<SessionId, KnownSignIn>,
}

impl SignInCache {
    /// What is known and not older than [`LIFE`].
    pub fn fresh(&self, session: &SessionId) -> Option<KnownSignIn> {
        let known = self.all.get(session).map(|known| known.clone());
        known.filter(|known| known.read_at.elapsed() < LIFE)
    }

    pub fn remember(&self, session: &SessionId, known: KnownSignIn) {
        if self.all.len() >= ENTRIES_MAX {
            self.all.retain(|_, old| old.read_at.elapsed() < LIFE);
        }
        self.all.insert(session.clone(), known);
    }

    /// Has the database asked again at the next request of this sign-in.
    pub fn forget(&self, session: &SessionId) {
        self.all.remove(session);
    }

    /// As [`SignInCache::forget`], for all sign-ins of `user`.
    pub fn forget_user(&self, user: &UserId) {
        self.all.retain(|_, known| known.user != *user);
    }
}
