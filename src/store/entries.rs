//! The ledger: only ever inserted and read.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::Collection;

use super::{Session, Store, StoreError, names, to_bson};
use crate::domain::credits::{Entry, EntryKind};
use crate::domain::ids::{GenerationId, UserId};
use crate::domain::time::Time;

fn entries(store: &Store) -> Collection<Entry> {
    store.collection(names::ENTRIES)
}

/// # Errors
/// When the database is away or a key or number exists already.
pub async fn insert(store: &Store, session: &mut Session, new: &[Entry]) -> Result<(), StoreError> {
    match new {
        [] => Ok(()),
        [one] => entries(store).insert_one(one).session(session).await.map(drop),
        many => entries(store).insert_many(many).session(session).await.map(drop),
    }
}

/// What to list of one account's ledger.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    pub kind: Option<EntryKind>,
    pub generation: Option<GenerationId>,
    pub from: Option<Time>,
    pub to: Option<Time>,
    /// Only entries with a smaller `seq`.
    pub before_seq: Option<i64>,
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    user: &UserId,
    filter: &EntryFilter,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let mut query = doc! { "user_id": user.as_str() };
    if let Some(kind) = filter.kind {
        query.insert("kind", to_bson(&kind)?);
    }
    if let Some(generation) = &filter.generation {
        query.insert("generation_id", generation.as_str());
    }
    if let Some(before) = filter.before_seq {
        query.insert("seq", doc! { "$lt": before });
    }
    let mut at = Document::new();
    if let Some(from) = filter.from {
        at.insert("$gte", from);
    }
    if let Some(to) = filter.to {
        at.insert("$lt", to);
    }
    if !at.is_empty() {
        query.insert("at", at);
    }
    entries(store).find(query).sort(doc! { "seq": -1 }).limit(limit).await?.try_collect().await
}

/// One account's whole ledger in order of `seq`, as a stream that does not fill memory.
///
/// # Errors
/// When the database is away.
pub async fn walk(store: &Store, user: &UserId) -> Result<mongodb::Cursor<Entry>, StoreError> {
    entries(store).find(doc! { "user_id": user.as_str() }).sort(doc! { "seq": 1 }).await
}

/// How many entries have each of `keys`: at the most one, or the books are wrong.
///
/// # Errors
/// When the database is away.
pub async fn count_key(store: &Store, key: &str) -> Result<u64, StoreError> {
    entries(store).count_documents(doc! { "key": key }).await
}

/// # Errors
/// When the database is away.
pub async fn find_by_key(store: &Store, key: &str) -> Result<Option<Entry>, StoreError> {
    entries(store).find_one(doc! { "key": key }).await
}
