//! Presets as documents.

use bson::doc;
use bytes::Bytes;
use futures::TryStreamExt;
use mongodb::Collection;
use serde::{Deserialize, Serialize};

use super::{Session, Store, StoreError, is_duplicate, names};
use crate::domain::ids::UserId;
use crate::domain::preset::Preset;
use crate::domain::time::Time;

/// A preset as it was from one change to the next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PresetVersion {
    /// `{key}:{version}`.
    #[serde(rename = "_id")]
    pub id: String,
    pub key: String,
    pub version: i64,
    pub at: Time,
    /// `None`: it came with the product.
    pub by: Option<UserId>,
    pub reason: String,
    pub preset: Preset,
}

impl PresetVersion {
    pub fn new(preset: &Preset, at: Time, by: Option<UserId>, reason: &str) -> Self {
        Self {
            id: format!("{}:{}", preset.key, preset.version),
            key: preset.key.clone(),
            version: preset.version,
            at,
            by,
            reason: reason.to_owned(),
            preset: preset.clone(),
        }
    }
}

fn versions(store: &Store) -> Collection<PresetVersion> {
    store.collection(names::PRESET_VERSIONS)
}

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

/// All presets in the order of the tool list.
///
/// # Errors
/// When the database is away.
pub async fn all(store: &Store) -> Result<Vec<Preset>, StoreError> {
    presets(store).find(doc! {}).sort(doc! { "position": 1, "_id": 1 }).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find_in(store: &Store, session: &mut Session, key: &str) -> Result<Option<Preset>, StoreError> {
    presets(store).find_one(doc! { "_id": key }).session(session).await
}

/// # Errors
/// When the database is away or the key exists.
pub async fn insert_in(store: &Store, session: &mut Session, preset: &Preset) -> Result<(), StoreError> {
    presets(store).insert_one(preset).session(session).await.map(drop)
}

/// Writes the preset back inside the transaction that read it in `version`.
///
/// # Errors
/// When the database is away or the version has moved on.
pub async fn replace_in(
    store: &Store,
    session: &mut Session,
    preset: &Preset,
    version: i64,
) -> Result<(), StoreError> {
    let filter = doc! { "_id": &preset.key, "version": version };
    let result = presets(store).replace_one(filter, preset).session(session).await?;
    if result.matched_count == 1 { Ok(()) } else { Err(StoreError::custom("the preset changed meanwhile")) }
}

/// Keeps `version` unless it is kept.
///
/// # Errors
/// When the database is away.
pub async fn keep_version(
    store: &Store,
    session: &mut Session,
    version: &PresetVersion,
) -> Result<(), StoreError> {
    let found = versions(store).find_one(doc! { "_id": &version.id }).session(&mut *session).await?;
    match found {
        Some(_) => Ok(()),
        None => versions(store).insert_one(version).session(session).await.map(drop),
    }
}

/// The versions of one preset that were ever offered, newest first.
///
/// # Errors
/// When the database is away.
pub async fn history(store: &Store, key: &str, limit: i64) -> Result<Vec<PresetVersion>, StoreError> {
    versions(store)
        .find(doc! { "key": key })
        .sort(doc! { "version": -1 })
        .limit(limit)
        .await?
        .try_collect()
        .await
}

/// The kept versions by their ids.
///
/// # Errors
/// When the database is away.
pub async fn versions_by_id(store: &Store, ids: &[String]) -> Result<Vec<PresetVersion>, StoreError> {
    versions(store).find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
}

/// A public picture that shows what a tool does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// SHA-256 of the bytes, in hex: the same picture is kept once and never changes.
    #[serde(rename = "_id")]
    pub id: String,
    pub mime: String,
    pub bytes: bson::Binary,
}

impl Sample {
    pub fn new(id: String, mime: &str, bytes: &Bytes) -> Self {
        let bytes = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: bytes.to_vec() };
        Self { id, mime: mime.to_owned(), bytes }
    }
}

/// # Errors
/// When the database is away.
pub async fn add_sample(store: &Store, session: &mut Session, sample: &Sample) -> Result<(), StoreError> {
    let samples = store.collection::<Sample>(names::SAMPLES);
    let filter = doc! { "_id": &sample.id };
    samples.replace_one(filter, sample).upsert(true).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn sample(store: &Store, id: &str) -> Result<Option<Sample>, StoreError> {
    store.collection::<Sample>(names::SAMPLES).find_one(doc! { "_id": id }).await
}
