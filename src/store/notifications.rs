//! What people were told: the collection `notifications`, each row under a key of its own and gone after half a year.

pub mod mailed_links;
pub mod mails;

use std::time::Duration;

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};

use super::indexes::{lifetime, plain, unique};
use super::{Session, Store, StoreError, names, to_bson};
use crate::domain::ids::{NotificationId, UserId};
use crate::domain::notification::Notification;
use crate::domain::time::Time;

/// Days that a notification is kept.
const KEPT_DAYS: u64 = 180;

fn notifications(store: &Store) -> Collection<Notification> {
    store.collection(names::NOTIFICATIONS)
}

pub(super) fn indexes() -> Vec<IndexModel> {
    vec![
        unique("key_once", doc! { "key": 1 }),
        plain("by_owner", doc! { "user_id": 1, "_id": -1 }),
        plain("by_owner_unread", doc! { "user_id": 1, "read_at": 1, "_id": -1 }),
        lifetime("kept_half_a_year", doc! { "at": 1 }, Duration::from_secs(KEPT_DAYS * 86_400)),
    ]
}

/// Adds it unless there is one with its key; whether it was added.
///
/// # Errors
/// When the database is away.
pub async fn put(
    store: &Store,
    session: &mut Session,
    notification: &Notification,
) -> Result<bool, StoreError> {
    let fields = to_bson(notification)?;
    let done = notifications(store)
        .update_one(doc! { "key": &notification.key }, doc! { "$setOnInsert": fields })
        .upsert(true)
        .session(session)
        .await?;
    Ok(done.upserted_id.is_some())
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &NotificationId) -> Result<Option<Notification>, StoreError> {
    notifications(store).find_one(doc! { "_id": id.as_str() }).await
}

/// Those of `keys` that are taken.
///
/// # Errors
/// When the database is away.
pub async fn known_keys(store: &Store, keys: &[String]) -> Result<Vec<String>, StoreError> {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct OnlyKey {
        key: String,
    }
    let found = store
        .collection::<OnlyKey>(names::NOTIFICATIONS)
        .find(doc! { "key": { "$in": keys } })
        .projection(doc! { "_id": 0, "key": 1 })
        .await?;
    found.map_ok(|only| only.key).try_collect().await
}

/// Newest first, from before `before` on.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    user: &UserId,
    unread: bool,
    before: Option<&NotificationId>,
    limit: i64,
) -> Result<Vec<Notification>, StoreError> {
    let mut filter = doc! { "user_id": user.as_str() };
    if unread {
        filter.insert("read_at", bson::Bson::Null);
    }
    if let Some(before) = before {
        filter.insert("_id", doc! { "$lt": before.as_str() });
    }
    notifications(store).find(filter).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn count_unread(store: &Store, user: &UserId) -> Result<u64, StoreError> {
    notifications(store).count_documents(doc! { "user_id": user.as_str(), "read_at": null }).await
}

/// Marks `ids` read, or all with `None`; how many were not before.
///
/// # Errors
/// When the database is away.
pub async fn mark_read(
    store: &Store,
    user: &UserId,
    ids: Option<&[NotificationId]>,
    now: Time,
) -> Result<u64, StoreError> {
    let mut filter: Document = doc! { "user_id": user.as_str(), "read_at": null };
    if let Some(ids) = ids {
        let ids: Vec<&str> = ids.iter().map(NotificationId::as_str).collect();
        filter.insert("_id", doc! { "$in": ids });
    }
    let done = notifications(store).update_many(filter, doc! { "$set": { "read_at": now } }).await?;
    Ok(done.modified_count)
}
