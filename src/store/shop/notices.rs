//! Authentic notices of payment providers: the collection `payment_events`. A notice is written down before anything is
//! done about it.

use bson::doc;
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};
use serde::{Deserialize, Serialize};

use crate::domain::payment::{Fact, ProviderName};
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, is_duplicate, names};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredNotice {
    /// `{provider}:{event}`: the same notice again is the same document.
    #[serde(rename = "_id")]
    pub id: String,
    pub provider: ProviderName,
    /// The provider's word for what happened.
    pub kind: String,
    pub fact: Option<Fact>,
    pub received_at: Time,
    /// `None` = still to be applied.
    pub applied_at: Option<Time>,
    /// What came of it.
    pub result: Option<String>,
    /// How often it came.
    pub seen: i64,
}

impl StoredNotice {
    pub fn new(provider: ProviderName, event: &str, kind: String, fact: Option<Fact>, now: Time) -> Self {
        Self {
            id: format!("{provider}:{event}"),
            provider,
            kind,
            fact,
            received_at: now,
            applied_at: None,
            result: None,
            seen: 1,
        }
    }
}

fn notices(store: &Store) -> Collection<StoredNotice> {
    store.collection(names::NOTICES)
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![
        plain("by_order", doc! { "fact.order": 1, "_id": 1 }),
        partial("to_apply", doc! { "applied_at": 1, "received_at": 1 }, doc! { "applied_at": null }),
    ]
}

/// Writes a notice down, or counts it when it is there; answers the stored one.
///
/// # Errors
/// When the database is away.
pub async fn keep(store: &Store, notice: StoredNotice) -> Result<StoredNotice, StoreError> {
    match notices(store).insert_one(&notice).await {
        Ok(_) => Ok(notice),
        Err(error) if is_duplicate(&error, "_id_") => {
            let again = doc! { "$inc": { "seen": 1_i64 } };
            let stored = notices(store).find_one_and_update(doc! { "_id": &notice.id }, again).await?;
            Ok(stored.unwrap_or(notice))
        }
        Err(error) => Err(error),
    }
}

/// Notes what came of a notice.
///
/// # Errors
/// When the database is away.
pub async fn applied(store: &Store, id: &str, result: &str, now: Time) -> Result<(), StoreError> {
    let update = doc! { "$set": { "applied_at": now, "result": result } };
    notices(store).update_one(doc! { "_id": id, "applied_at": null }, update).await.map(drop)
}

/// Notices that were written down before `before` and not applied, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn unapplied(store: &Store, before: Time, limit: i64) -> Result<Vec<StoredNotice>, StoreError> {
    let filter = doc! { "applied_at": null, "received_at": { "$lt": before } };
    notices(store).find(filter).sort(doc! { "received_at": 1 }).limit(limit).await?.try_collect().await
}
