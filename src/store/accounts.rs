//! Credit accounts: read for a change, written back under their version.

use bson::doc;
use futures::TryStreamExt;
use mongodb::Collection;
use serde::{Deserialize, Serialize};

use super::{Session, Store, StoreError, names};
use crate::domain::credits::Account;
use crate::domain::ids::UserId;
use crate::domain::time::Time;

/// A document together with the server's time at which it was read.
#[derive(Debug, Serialize, Deserialize)]
struct Dated<T> {
    doc: T,
    now: Time,
}

fn accounts(store: &Store) -> Collection<Account> {
    store.collection(names::ACCOUNTS)
}

/// The account and the server's time, inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn load(
    store: &Store,
    session: &mut Session,
    id: &UserId,
) -> Result<Option<(Account, Time)>, StoreError> {
    let dated = store.collection::<Dated<Account>>(names::ACCOUNTS);
    let with_time = doc! { "_id": 0, "doc": "$$ROOT", "now": "$$NOW" };
    let found = dated.find_one(doc! { "_id": id.as_str() }).projection(with_time).session(session).await?;
    Ok(found.map(|dated| (dated.doc, dated.now)))
}

/// Writes the account back if nobody changed it since `version`.
///
/// # Errors
/// When the database is away or the version has moved on.
pub async fn save(
    store: &Store,
    session: &mut Session,
    account: &Account,
    version: i64,
) -> Result<(), StoreError> {
    let filter = doc! { "_id": account.id.as_str(), "version": version };
    let result = accounts(store).replace_one(filter, account).session(session).await?;
    if result.matched_count == 1 { Ok(()) } else { Err(StoreError::custom("the account changed meanwhile")) }
}

/// # Errors
/// When the database is away or the account exists.
pub async fn insert(store: &Store, session: &mut Session, account: &Account) -> Result<(), StoreError> {
    accounts(store).insert_one(account).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &UserId) -> Result<Option<Account>, StoreError> {
    accounts(store).find_one(doc! { "_id": id.as_str() }).await
}

/// Accounts with credits that are over and not yet swept.
///
/// # Errors
/// When the database is away.
pub async fn with_due_lots(store: &Store, now: Time, limit: i64) -> Result<Vec<UserId>, StoreError> {
    #[derive(Serialize, Deserialize)]
    struct OnlyId {
        #[serde(rename = "_id")]
        id: UserId,
    }
    let due = doc! { "lots": { "$elemMatch": { "expires_at": { "$lte": now }, "available": { "$gt": 0 } } } };
    let cursor = store
        .collection::<OnlyId>(names::ACCOUNTS)
        .find(due)
        .projection(doc! { "_id": 1 })
        .limit(limit)
        .await?;
    cursor.map_ok(|only| only.id).try_collect().await
}

/// Accounts after `after` in order of id that have credits which end after `from` and not after `until`.
///
/// # Errors
/// When the database is away.
pub async fn with_ending_lots(
    store: &Store,
    after: Option<&UserId>,
    from: Time,
    until: Time,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    let ends = doc! { "expires_at": { "$gt": from, "$lte": until }, "available": { "$gt": 0 } };
    let mut filter = doc! { "lots": { "$elemMatch": ends } };
    if let Some(after) = after {
        filter.insert("_id", doc! { "$gt": after.as_str() });
    }
    accounts(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find_many(store: &Store, ids: &[UserId]) -> Result<Vec<Account>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(UserId::as_str).collect();
    accounts(store).find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
}

/// Accounts after `after` in order of id, for a walk over all of them.
///
/// # Errors
/// When the database is away.
pub async fn page(store: &Store, after: Option<&UserId>, limit: i64) -> Result<Vec<Account>, StoreError> {
    let filter = after.map_or_else(bson::Document::new, |id| doc! { "_id": { "$gt": id.as_str() } });
    accounts(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).await?.try_collect().await
}

/// Sum of credits held, over all accounts.
///
/// # Errors
/// When the database is away.
pub async fn held_total(store: &Store) -> Result<i64, StoreError> {
    let pipeline = [
        doc! { "$match": { "held": { "$gt": 0 } } },
        doc! { "$group": { "_id": null, "held": { "$sum": "$held" } } },
    ];
    let mut cursor = accounts(store).aggregate(pipeline).await?;
    let row = cursor.try_next().await?;
    Ok(row.and_then(|row| row.get_i64("held").ok()).unwrap_or(0))
}
