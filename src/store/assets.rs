//! Records of stored pictures. The bytes are in `blobs.rs`, the wrapped keys in `asset_keys.rs`.

use bson::doc;
use futures::TryStreamExt;
use mongodb::Collection;

use super::{Session, Store, StoreError, names};
use crate::domain::asset::Asset;
use crate::domain::ids::{AssetId, UserId};
use crate::domain::time::Time;

/// Reads of one picture within this long, in milliseconds, are one person's one download: browsers ask again and in pieces.
const DOWNLOAD_MS: i64 = 60_000;

fn assets(store: &Store) -> Collection<Asset> {
    store.collection(names::ASSETS)
}

/// # Errors
/// When the database is away.
pub async fn insert(store: &Store, asset: &Asset) -> Result<(), StoreError> {
    assets(store).insert_one(asset).await.map(drop)
}

/// Inserts inside the transaction that settles the generation.
///
/// # Errors
/// When the database is away or the asset exists.
pub async fn insert_in(store: &Store, session: &mut Session, asset: &Asset) -> Result<(), StoreError> {
    assets(store).insert_one(asset).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn find_owned(store: &Store, user: &UserId, id: &AssetId) -> Result<Option<Asset>, StoreError> {
    assets(store).find_one(doc! { "_id": id.as_str(), "user_id": user.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &AssetId) -> Result<Option<Asset>, StoreError> {
    assets(store).find_one(doc! { "_id": id.as_str() }).await
}

/// Those of `ids` that belong to `user`, in no order.
///
/// # Errors
/// When the database is away.
pub async fn find_many_owned(
    store: &Store,
    user: &UserId,
    ids: &[AssetId],
) -> Result<Vec<Asset>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(AssetId::as_str).collect();
    assets(store).find(doc! { "_id": { "$in": ids }, "user_id": user.as_str() }).await?.try_collect().await
}

/// The user's uploads that can be read at `now`, newest first.
///
/// # Errors
/// When the database is away.
pub async fn live_uploads(
    store: &Store,
    user: &UserId,
    now: Time,
    before: Option<&AssetId>,
    limit: i64,
) -> Result<Vec<Asset>, StoreError> {
    let mut filter = doc! {
        "user_id": user.as_str(), "kind": "upload", "state": "stored", "expires_at": { "$gt": now },
    };
    if let Some(before) = before {
        filter.insert("_id", doc! { "$lt": before.as_str() });
    }
    assets(store).find(filter).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

/// The newest of the user's uploads that is the very same picture and can be read at `now`.
///
/// # Errors
/// When the database is away.
pub async fn live_twin(
    store: &Store,
    user: &UserId,
    sha256: &str,
    now: Time,
) -> Result<Option<AssetId>, StoreError> {
    let filter = doc! {
        "user_id": user.as_str(), "kind": "upload", "state": "stored", "sha256": sha256,
        "expires_at": { "$gt": now },
    };
    Ok(assets(store).find_one(filter).sort(doc! { "_id": -1 }).await?.map(|asset| asset.id))
}

/// Stored pictures whose time is over.
///
/// # Errors
/// When the database is away.
pub async fn due_to_expire(store: &Store, now: Time, limit: i64) -> Result<Vec<Asset>, StoreError> {
    let due = doc! { "state": "stored", "expires_at": { "$lte": now } };
    assets(store).find(due).sort(doc! { "expires_at": 1 }).limit(limit).await?.try_collect().await
}

/// Pictures whose key is gone and whose bytes may still be there.
///
/// # Errors
/// When the database is away.
pub async fn due_to_purge(store: &Store, limit: i64) -> Result<Vec<Asset>, StoreError> {
    assets(store).find(doc! { "state": "expired" }).limit(limit).await?.try_collect().await
}

/// Ends the picture's time: from now on it is due.
///
/// # Errors
/// When the database is away.
pub async fn end(store: &Store, id: &AssetId) -> Result<(), StoreError> {
    let update = vec![doc! { "$set": { "expires_at": { "$min": ["$expires_at", "$$NOW"] } } }];
    assets(store).update_one(doc! { "_id": id.as_str() }, update).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn mark_expired(store: &Store, id: &AssetId) -> Result<(), StoreError> {
    let filter = doc! { "_id": id.as_str(), "state": "stored" };
    let update = vec![doc! { "$set": {
        "state": "expired",
        "expires_at": { "$min": ["$expires_at", "$$NOW"] },
    } }];
    assets(store).update_one(filter, update).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn mark_purged(store: &Store, id: &AssetId) -> Result<(), StoreError> {
    let filter = doc! { "_id": id.as_str(), "state": "expired" };
    let update = vec![doc! { "$set": { "state": "purged", "purged_at": "$$NOW" } }];
    assets(store).update_one(filter, update).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn count_download(store: &Store, id: &AssetId) -> Result<(), StoreError> {
    let minute_ago = doc! { "$subtract": ["$$NOW", DOWNLOAD_MS] };
    let filter = doc! { "_id": id.as_str(), "$expr": { "$or": [
        { "$not": ["$downloaded_at"] }, { "$lt": ["$downloaded_at", minute_ago] },
    ] } };
    let update = doc! { "downloads": { "$add": ["$downloads", 1_i64] }, "downloaded_at": "$$NOW" };
    assets(store).update_one(filter, vec![doc! { "$set": update }]).await.map(drop)
}

/// Pictures that are still marked as stored this long after their time: must be none.
///
/// # Errors
/// When the database is away.
pub async fn count_overdue(store: &Store, before: Time) -> Result<u64, StoreError> {
    assets(store).count_documents(doc! { "state": "stored", "expires_at": { "$lt": before } }).await
}

/// How many pictures exist by now, in any state.
///
/// # Errors
/// When the database is away.
pub async fn count_expired(store: &Store, before: Time) -> Result<u64, StoreError> {
    assets(store).count_documents(doc! { "expires_at": { "$lt": before } }).await
}
