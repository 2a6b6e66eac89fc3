//! Read-through cache (TTL 1 s) of the presets and pictures that submits ask for. A batch of many products asks for the same
//! tool and the same reference again and again within moments.
//!
//! What an operator changes in a preset therefore takes effect within a second everywhere, and at once where the change was
//! made. A picture that is deleted elsewhere at this very moment is found gone by the worker, which gives the credits back.

use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use crate::domain::asset::Asset;
use crate::domain::ids::{AssetId, UserId};
use crate::domain::preset::Preset;
use crate::error::Result;
use crate::store::{Store, assets, presets};

const FRESH_FOR: Duration = Duration::from_secs(1);
/// Pictures kept at the most; there are few presets.
const PICTURES_MAX: usize = 10_000;

#[derive(Default)]
pub struct SubmitCache {
    presets: Kept<String, Preset>,
    pictures: Kept<AssetId, Asset>,
}

impl SubmitCache {
    /// # Errors
    /// When the database is away and nothing fresh is known.
    pub async fn preset(&self, store: &Store, key: &str) -> Result<Option<Arc<Preset>>> {
        if let Some(kept) = self.presets.fresh(&key.to_owned()) {
            return Ok(Some(kept));
        }
        let read_at = Instant::now();
        match presets::find(store, key).await? {
            Some(found) => Ok(Some(self.presets.keep(key.to_owned(), found, read_at))),
            None => {
                self.forget(key);
                Ok(None)
            }
        }
    }

    /// Those of `wanted` that belong to `user`, in no order.
    ///
    /// # Errors
    /// When the database is away and nothing fresh is known.
    pub async fn pictures(
        &self,
        store: &Store,
        user: &UserId,
        wanted: &[AssetId],
    ) -> Result<Vec<Arc<Asset>>> {
        let kept: Option<Vec<Arc<Asset>>> = wanted.iter().map(|id| self.pictures.fresh(id)).collect();
        if let Some(kept) = kept.filter(|all| all.iter().all(|asset| asset.user_id == *user)) {
            return Ok(kept);
        }
        let read_at = Instant::now();
        let found = assets::find_many_owned(store, user, wanted).await?;
        self.pictures.make_room(PICTURES_MAX);
        Ok(found.into_iter().map(|asset| self.pictures.keep(asset.id.clone(), asset, read_at)).collect())
    }

    /// Has the preset or the picture of this name read again at the next submit.
    pub fn forget(&self, name: &str) {
        self.presets.all.remove(name);
        if let Some(id) = AssetId::parse(name) {
            self.pictures.all.remove(&id);
        }
    }
}

/// What was read a moment ago.
struct Kept<K, V> {
    all: DashMap<K, (Instant, Arc<V>)>,
}

impl<K: Eq + Hash, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { all: DashMap::new() }
    }
}

impl<K: Eq + Hash, V> Kept<K, V> {
    fn fresh(&self, key: &K) -> Option<Arc<V>> {
        let kept = self.all.get(key)?;
        (kept.0.elapsed() < FRESH_FOR).then(|| kept.1.clone())
    }

    fn keep(&self, key: K, value: V, read_at: Instant) -> Arc<V> {
        let value = Arc::new(value);
        self.all.insert(key, (read_at, value.clone()));
        value
    }

    fn make_room(&self, most: usize) {
        if self.all.len() >= most {
            self.all.retain(|_, (read_at, _)| read_at.elapsed() < FRESH_FOR);
        }
    }
}
