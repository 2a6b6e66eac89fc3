//! Wrapped keys of pictures, in a collection of their own that backups leave out. One row for each blob,
//! `_id` = asset/blob, so that all keys of an asset are a range of the primary index.

use bson::spec::BinarySubtype;
use bson::{Binary, Document, doc};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, is_duplicate, names};
use crate::domain::ids::AssetId;
use crate::domain::time::Time;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyRow {
    #[serde(rename = "_id")]
    pub id: String,
    /// Id of the key-encryption key.
    pub kek: String,
    wrapped: Binary,
    at: bson::DateTime,
}

impl KeyRow {
    pub fn new(id: String, kek: &str, wrapped: Vec<u8>) -> Self {
        let wrapped = Binary { subtype: BinarySubtype::Generic, bytes: wrapped };
        Self { id, kek: kek.to_owned(), wrapped, at: bson::DateTime::now() }
    }

    pub fn id_of(asset: &AssetId, blob: &str) -> String {
        format!("{asset}/{blob}")
    }

    /// Asset and blob name; `None` if the row is not one of ours.
    pub fn parts(&self) -> Option<(AssetId, &str)> {
        let (asset, blob) = self.id.split_once('/')?;
        Some((AssetId::parse(asset)?, blob))
    }

    pub fn wrapped(&self) -> &[u8] {
        &self.wrapped.bytes
    }
}

fn rows(store: &Store) -> mongodb::Collection<KeyRow> {
    store.collection(names::ASSET_KEYS)
}

/// Whether it was written; `false` if the blob has a key already.
///
/// # Errors
/// Database errors; the row may have been written nevertheless.
pub async fn insert(store: &Store, row: &KeyRow) -> Result<bool, StoreError> {
    match rows(store).insert_one(row).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}

/// # Errors
/// Database errors.
pub async fn get(store: &Store, asset: &AssetId, blob: &str) -> Result<Option<KeyRow>, StoreError> {
    rows(store).find_one(doc! { "_id": KeyRow::id_of(asset, blob) }).await
}

/// Deletes all keys of the asset.
///
/// # Errors
/// Database errors.
pub async fn remove_all(store: &Store, asset: &AssetId) -> Result<(), StoreError> {
    rows(store).delete_many(of_asset(asset)).await.map(drop)
}

/// `0` is the character after `/`.
fn of_asset(asset: &AssetId) -> Document {
    doc! { "_id": { "$gte": format!("{asset}/"), "$lt": format!("{asset}0") } }
}

/// Up to `limit` rows behind `after` that are wrapped by another key than `kek`, in order of id.
///
/// # Errors
/// Database errors.
pub async fn not_under(store: &Store, kek: &str, after: &str, limit: i64) -> Result<Vec<KeyRow>, StoreError> {
    let filter = doc! { "_id": { "$gt": after }, "kek": { "$ne": kek } };
    rows(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).await?.try_collect().await
}

/// Puts the wrapping of `new` in the place of `old`; `false` if somebody changed or deleted the row meanwhile.
///
/// # Errors
/// Database errors; the row may have been changed nevertheless.
pub async fn replace(store: &Store, old: &KeyRow, new: &KeyRow) -> Result<bool, StoreError> {
    let filter = doc! { "_id": &old.id, "kek": &old.kek, "wrapped": old.wrapped.clone() };
    let change = doc! { "$set": { "kek": &new.kek, "wrapped": new.wrapped.clone() } };
    Ok(rows(store).update_one(filter, change).await?.modified_count == 1)
}

/// Keys older than `before` whose picture has no record: left by runs that never settled.
///
/// # Errors
/// Database errors.
pub async fn orphans(store: &Store, before: Time, limit: i64) -> Result<Vec<KeyRow>, StoreError> {
    let pipeline = [
        doc! { "$match": { "at": { "$lt": before } } },
        doc! { "$set": { "asset": { "$first": { "$split": ["$_id", "/"] } } } },
        doc! { "$lookup": {
            "from": names::ASSETS, "localField": "asset", "foreignField": "_id", "as": "record",
        } },
        doc! { "$match": { "record": { "$size": 0 } } },
        doc! { "$limit": limit },
        doc! { "$unset": ["asset", "record"] },
    ];
    rows(store).aggregate(pipeline).with_type::<KeyRow>().await?.try_collect().await
}
