//! The audit log (`admin_audit_logs`) and the end of its chain (`admin_audit_head`). Rows are added inside the
//! transaction that they tell of, and never changed.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::options::ReadConcern;
use mongodb::{Collection, IndexModel};
use serde::{Deserialize, Serialize};

use super::indexes::plain;
use super::{Session, Store, StoreError, names};
use crate::domain::audit_log::{Action, Head, Row};
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::store::to_bson;

/// The one document of its collection.
const HEAD: &str = "head";

#[derive(Serialize, Deserialize)]
struct StoredHead {
    #[serde(rename = "_id")]
    id: String,
    #[serde(flatten)]
    head: Head,
}

fn rows(store: &Store) -> Collection<Row> {
    store.collection(names::AUDIT_LOG)
}

fn heads(store: &Store) -> Collection<StoredHead> {
    store.collection(names::AUDIT_HEAD)
}

pub(super) fn indexes() -> Vec<IndexModel> {
    vec![
        plain("by_actor", doc! { "actor": 1, "_id": -1 }),
        plain("by_action", doc! { "action": 1, "_id": -1 }),
        plain("by_target", doc! { "target.id": 1, "_id": -1 }),
        plain("by_person", doc! { "target.user": 1, "_id": -1 }),
        plain("by_time", doc! { "at": -1 }),
    ]
}

/// Adds `row` as the next one; its number and hashes are set here. Two at one time: the database lets one of them begin
/// again.
///
/// # Errors
/// When the database is away.
pub async fn append(store: &Store, session: &mut Session, row: Row) -> Result<(), StoreError> {
    let found = heads(store).find_one(doc! { "_id": HEAD }).session(&mut *session).await?;
    let row = row.chained(&found.map(|stored| stored.head).unwrap_or_default());
    let next = StoredHead { id: HEAD.into(), head: Head { seq: row.seq, hash: row.hash.clone() } };
    heads(store).replace_one(doc! { "_id": HEAD }, &next).upsert(true).session(&mut *session).await?;
    rows(store).insert_one(row).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn head(store: &Store) -> Result<Head, StoreError> {
    Ok(heads(store).find_one(doc! { "_id": HEAD }).await?.map(|stored| stored.head).unwrap_or_default())
}

/// The whole log up to row `last`, in order, as a stream that does not fill memory.
///
/// # Errors
/// When the database is away.
pub async fn walk(store: &Store, last: i64) -> Result<mongodb::Cursor<Row>, StoreError> {
    rows(store).find(doc! { "_id": { "$lte": last } }).sort(doc! { "_id": 1 }).await
}

/// The newest row about `target` by one of `actions`.
///
/// # Errors
/// When the database is away.
pub async fn newest(store: &Store, target: &str, actions: &[Action]) -> Result<Option<Row>, StoreError> {
    let actions = to_bson(&actions)?;
    let filter = doc! { "target.id": target, "action": { "$in": actions } };
    // Read as the transaction that was too late read it: a change that the majority has not confirmed yet is in it.
    rows(store).find_one(filter).sort(doc! { "_id": -1 }).read_concern(ReadConcern::local()).await
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    pub actor: Option<UserId>,
    pub action: Option<Action>,
    /// An id: of what was changed, or of the person whom it concerned.
    pub target: Option<String>,
    pub from: Option<Time>,
    pub to: Option<Time>,
    /// Only rows with a smaller `seq`.
    pub before: Option<i64>,
}

impl LogFilter {
    fn query(&self) -> Result<Document, StoreError> {
        let mut query = Document::new();
        if let Some(actor) = &self.actor {
            query.insert("actor", actor.as_str());
        }
        if let Some(action) = &self.action {
            query.insert("action", to_bson(action)?);
        }
        if let Some(target) = &self.target {
            query.insert("$or", vec![doc! { "target.id": target }, doc! { "target.user": target }]);
        }
        let mut at = Document::new();
        if let Some(from) = self.from {
            at.insert("$gte", from);
        }
        if let Some(to) = self.to {
            at.insert("$lt", to);
        }
        if !at.is_empty() {
            query.insert("at", at);
        }
        if let Some(before) = self.before {
            query.insert("_id", doc! { "$lt": before });
        }
        Ok(query)
    }
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(store: &Store, filter: &LogFilter, limit: i64) -> Result<Vec<Row>, StoreError> {
    rows(store).find(filter.query()?).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}
