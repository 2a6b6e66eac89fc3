//! Presets as documents.

use bson::doc;
use futures::TryStreamExt;
use mongodb::Collection;

use super::{Store, StoreError, is_duplicate, names};
use crate::domain::preset::Preset;

fn presets(store: &Store) -> Collection<Preset> {
    store.collection(names::PRESETS)
}

/// Enabled presets in the order of the tool list.
///
/// # Errors
/// When the database is away.
pub async fn enabled(store: &Store) -> Result<Vec<Preset>, StoreError> {
    let sort = doc! { "position": 1, "_id": 1 };
    presets(store).find(doc! { "enabled": true }).sort(sort).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, key: &str) -> Result<Option<Preset>, StoreError> {
    presets(store).find_one(doc! { "_id": key }).await
}

/// Adds a preset unless one with its key exists; answers whether it was added.
///
/// # Errors
/// When the database is away.
pub async fn add_missing(store: &Store, preset: &Preset) -> Result<bool, StoreError> {
    match presets(store).insert_one(preset).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}
