//! Orders. Every change of one is written under the version it was computed from.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};

use crate::domain::ids::{OrderId, UserId};
use crate::domain::order::Order;
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain, unique};
use crate::store::{Session, Store, StoreError, is_duplicate, names};

const KEY_INDEX: &str = "key_once";

fn orders(store: &Store) -> Collection<Order> {
    store.collection(names::ORDERS)
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![
        unique(KEY_INDEX, doc! { "user_id": 1, "key": 1 }),
        plain("by_owner", doc! { "user_id": 1, "_id": -1 }),
        plain("by_state", doc! { "state": 1, "_id": -1 }),
        partial("due", doc! { "due": 1, "_id": 1 }, doc! { "due": true }),
        partial("to_ask", doc! { "ask_at": 1 }, doc! { "ask_at": { "$type": "date" } }),
        plain("by_wish_state", doc! { "wishes.state": 1, "_id": -1 }),
    ]
}

/// Adds an order; `false` when the user has used its key before.
///
/// # Errors
/// When the database is away.
pub async fn insert(store: &Store, order: &Order) -> Result<bool, StoreError> {
    match orders(store).insert_one(order).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, KEY_INDEX) => Ok(false),
        Err(error) => Err(error),
    }
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &OrderId) -> Result<Option<Order>, StoreError> {
    orders(store).find_one(doc! { "_id": id.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_in(
    store: &Store,
    session: &mut Session,
    id: &OrderId,
) -> Result<Option<Order>, StoreError> {
    orders(store).find_one(doc! { "_id": id.as_str() }).session(session).await
}

/// # Errors
/// When the database is away.
pub async fn find_owned(store: &Store, user: &UserId, id: &OrderId) -> Result<Option<Order>, StoreError> {
    orders(store).find_one(doc! { "_id": id.as_str(), "user_id": user.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_by_key(store: &Store, user: &UserId, key: &str) -> Result<Option<Order>, StoreError> {
    orders(store).find_one(doc! { "user_id": user.as_str(), "key": key }).await
}

/// Writes the order if nobody changed it since `version`; `false` when somebody did.
///
/// # Errors
/// When the database is away.
pub async fn replace(store: &Store, order: &Order, version: i64) -> Result<bool, StoreError> {
    let filter = doc! { "_id": order.id.as_str(), "version": version };
    Ok(orders(store).replace_one(filter, order).await?.matched_count == 1)
}

/// As [`replace`], inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn replace_in(
    store: &Store,
    session: &mut Session,
    order: &Order,
    version: i64,
) -> Result<bool, StoreError> {
    let filter = doc! { "_id": order.id.as_str(), "version": version };
    Ok(orders(store).replace_one(filter, order).session(session).await?.matched_count == 1)
}

/// As [`replace_in`]; a version that has moved on ends the transaction.
///
/// # Errors
/// When the database is away or the version has moved on.
pub async fn save(
    store: &Store,
    session: &mut Session,
    order: &Order,
    version: i64,
) -> Result<(), StoreError> {
    if replace_in(store, session, order, version).await? {
        Ok(())
    } else {
        Err(StoreError::custom("the order changed meanwhile"))
    }
}

/// How many of the user's orders can still be paid.
///
/// # Errors
/// When the database is away.
pub async fn count_open(store: &Store, user: &UserId, now: Time) -> Result<u64, StoreError> {
    let open = doc! { "$in": ["created", "pending"] };
    let filter = doc! { "user_id": user.as_str(), "state": open, "expires_at": { "$gt": now } };
    orders(store).count_documents(filter).await
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    user: &UserId,
    before: Option<&OrderId>,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    let mut filter = doc! { "user_id": user.as_str() };
    if let Some(before) = before {
        filter.insert("_id", doc! { "$lt": before.as_str() });
    }
    orders(store).find(filter).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

/// Orders whose books are behind, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn due(store: &Store, limit: i64) -> Result<Vec<Order>, StoreError> {
    some(store, doc! { "due": true }, doc! { "_id": 1 }, limit).await
}

/// Orders about which the provider is to be asked.
///
/// # Errors
/// When the database is away.
pub async fn to_ask(store: &Store, now: Time, limit: i64) -> Result<Vec<Order>, StoreError> {
    some(store, doc! { "ask_at": { "$lte": now, "$type": "date" } }, doc! { "ask_at": 1 }, limit).await
}

/// Orders with a refund that the provider has not answered.
///
/// # Errors
/// When the database is away.
pub async fn with_asked_refunds(store: &Store, limit: i64) -> Result<Vec<Order>, StoreError> {
    some(store, doc! { "wishes.state": "asked" }, doc! { "_id": 1 }, limit).await
}

/// One person's orders that bought something of this kind and were granted, as they were granted.
///
/// # Errors
/// When the database is away.
pub async fn granted(store: &Store, user: &UserId, kind: &str) -> Result<Vec<Order>, StoreError> {
    let filter = doc! {
        "user_id": user.as_str(), "item.offer.kind": kind, "fulfilled_at": { "$ne": null },
    };
    some(store, filter, doc! { "fulfilled_at": 1, "_id": 1 }, 0).await
}

async fn some(store: &Store, filter: Document, sort: Document, limit: i64) -> Result<Vec<Order>, StoreError> {
    orders(store).find(filter).sort(sort).limit(limit).await?.try_collect().await
}
