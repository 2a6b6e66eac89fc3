//! Sealed picture bytes, one document each, written once. No more is known here than a name and bytes.

use bson::spec::BinarySubtype;
use bson::{Binary, doc};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, is_duplicate, names};

#[derive(Serialize, Deserialize)]
struct Blob {
    #[serde(rename = "_id")]
    id: String,
    data: Binary,
    at: bson::DateTime,
}

/// Whether it was written; `false` if the name is taken.
///
/// # Errors
/// Database errors; the bytes may have been written nevertheless.
pub async fn insert(store: &Store, name: &str, bytes: Bytes) -> Result<bool, StoreError> {
    let data = Binary { subtype: BinarySubtype::Generic, bytes: bytes.into() };
    let blob = Blob { id: name.to_owned(), data, at: bson::DateTime::now() };
    match store.collection::<Blob>(names::BLOBS).insert_one(&blob).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}

/// # Errors
/// Database errors.
pub async fn get(store: &Store, name: &str) -> Result<Option<Bytes>, StoreError> {
    let found = store.collection::<Blob>(names::BLOBS).find_one(doc! { "_id": name }).await?;
    Ok(found.map(|blob| blob.data.bytes.into()))
}

/// # Errors
/// Database errors.
pub async fn remove(store: &Store, name: &str) -> Result<(), StoreError> {
    store.collection::<Blob>(names::BLOBS).delete_one(doc! { "_id": name }).await.map(drop)
}
