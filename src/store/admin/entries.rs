//! The whole ledger. One account's lines are in order of `seq`; those of many in order of time.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;

use super::Span;
use crate::domain::credits::{Entry, EntryKind, Source};
use crate::domain::ids::{GenerationId, OrderId, UserId};
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, names, to_bson};

#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    pub user: Option<UserId>,
    pub kind: Option<EntryKind>,
    pub source: Option<Source>,
    pub generation: Option<GenerationId>,
    pub order: Option<OrderId>,
    /// Changes that this person made.
    pub actor: Option<UserId>,
    pub at: Span,
    pub before: Option<Mark>,
}

impl EntryFilter {
    /// Whether what is listed is of one account, and so in order of `seq`.
    pub fn is_of_one_account(&self) -> bool {
        self.user.is_some() || self.generation.is_some() || self.order.is_some()
    }
}

/// A place in the ledger: of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: Time,
    pub user: UserId,
    pub seq: i64,
}

impl Mark {
    pub fn of(entry: &Entry) -> Self {
        Self { at: entry.at, user: entry.user_id.clone(), seq: entry.seq }
    }
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    let by_time = |field: &str| {
        let mut keys = Document::new();
        if !field.is_empty() {
            keys.insert(field, 1);
        }
        keys.extend(doc! { "at": -1, "seq": -1, "_id": -1 });
        keys
    };
    let is_text = |field: &str| doc! { field: { "$gt": "" } };
    vec![
        plain("desk_time", by_time("")),
        plain("desk_kind", by_time("kind")),
        plain("desk_owner_kind", doc! { "user_id": 1, "kind": 1, "seq": -1 }),
        // Few lines have these: holds and what closes them have none.
        partial("desk_source", by_time("source"), is_text("source")),
        partial("desk_actor", by_time("actor.id"), doc! { "actor.id": { "$exists": true } }),
        partial("desk_order", doc! { "order_id": 1, "seq": -1 }, is_text("order_id")),
    ]
}

fn query(filter: &EntryFilter) -> Result<Document, StoreError> {
    let mut query = Document::new();
    if let Some(user) = &filter.user {
        query.insert("user_id", user.as_str());
    }
    if let Some(kind) = &filter.kind {
        query.insert("kind", to_bson(kind)?);
    }
    if let Some(source) = &filter.source {
        query.insert("source", to_bson(source)?);
    }
    if let Some(id) = &filter.generation {
        // A generation has three lines at the most, and the unique key of each is known: no index of its own.
        let keys = [format!("hold:{id}"), format!("close:{id}"), format!("void:{id}")];
        query.insert("key", doc! { "$in": keys.to_vec() });
        query.insert("generation_id", id.as_str());
    }
    if let Some(order) = &filter.order {
        query.insert("order_id", order.as_str());
    }
    if let Some(actor) = &filter.actor {
        query.insert("actor.id", actor.as_str());
    }
    let mut at = filter.at.condition().unwrap_or_default();
    if let Some(mark) = &filter.before {
        if filter.is_of_one_account() {
            query.insert("seq", doc! { "$lt": mark.seq });
        } else {
            at.insert("$lte", mark.at);
            query.insert(
                "$or",
                vec![
                    doc! { "at": { "$lt": mark.at } },
                    doc! { "seq": { "$lt": mark.seq } },
                    doc! { "seq": mark.seq, "_id": { "$lt": format!("{}:{}", mark.user, mark.seq) } },
                ],
            );
        }
    }
    if !at.is_empty() {
        query.insert("at", at);
    }
    Ok(query)
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(store: &Store, filter: &EntryFilter, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let order = if filter.is_of_one_account() {
        doc! { "seq": -1 }
    } else {
        doc! { "at": -1, "seq": -1, "_id": -1 }
    };
    let all = store.collection::<Entry>(names::ENTRIES);
    all.find(query(filter)?).sort(order).limit(limit).await?.try_collect().await
}
