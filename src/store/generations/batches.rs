//! Submits as they were answered: the memory behind `Idempotency-Key`.

use bson::doc;
use mongodb::Collection;
use serde::{Deserialize, Serialize};

use crate::domain::credits::Balance;
use crate::domain::ids::{BatchId, GenerationId, UserId};
use crate::domain::time::Time;
use crate::store::{Session, Store, StoreError, names};

/// One accepted submit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batch {
    #[serde(rename = "_id")]
    pub id: BatchId,
    pub user_id: UserId,
    /// Unique per user.
    pub key: String,
    /// SHA-256 of what was asked, in hex: the same key with another body is refused.
    pub body_hash: String,
    pub generations: Vec<GenerationId>,
    /// How many of them, from the first, were admitted at once.
    pub admitted: i64,
    /// The balance that was answered.
    pub balance: Balance,
    pub created_at: Time,
}

fn batches(store: &Store) -> Collection<Batch> {
    store.collection(names::BATCHES)
}

/// # Errors
/// When the database is away or the user used the key before.
pub async fn insert(store: &Store, session: &mut Session, batch: &Batch) -> Result<(), StoreError> {
    batches(store).insert_one(batch).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn find_by_key(store: &Store, user: &UserId, key: &str) -> Result<Option<Batch>, StoreError> {
    batches(store).find_one(doc! { "user_id": user.as_str(), "key": key }).await
}
