//! Presets as submits see them: read at the most once a second per process, not once per submit. What an operator
//! changes therefore takes effect within a second everywhere, and at once where the change was made.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use crate::domain::preset::Preset;
use crate::error::Result;
use crate::store::{Store, presets};

const FRESH_FOR: Duration = Duration::from_secs(1);

/// Only presets that exist are kept, so it is no larger than their collection.
#[derive(Default)]
pub struct Shelf {
    kept: DashMap<String, (Instant, Arc<Preset>)>,
}

impl Shelf {
    /// # Errors
    /// When the database is away and nothing fresh is known.
    pub async fn preset(&self, store: &Store, key: &str) -> Result<Option<Arc<Preset>>> {
        if let Some(kept) = self.kept.get(key)
            && kept.0.elapsed() < FRESH_FOR
        {
            return Ok(Some(kept.1.clone()));
        }
        let read_at = Instant::now();
        let Some(found) = presets::find(store, key).await? else {
            self.forget(key);
            return Ok(None);
        };
        let found = Arc::new(found);
        self.kept.insert(key.to_owned(), (read_at, found.clone()));
        Ok(Some(found))
    }

    /// Has the preset read again at the next submit.
    pub fn forget(&self, key: &str) {
        self.kept.remove(key);
    }
}
