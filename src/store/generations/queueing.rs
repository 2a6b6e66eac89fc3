//! What the sweep and the metrics ask about generations that are on their way.

use bson::doc;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::generations;
use crate::domain::generation::Generation;
use crate::domain::ids::{GenerationId, UserId};
use crate::domain::time::Time;
use crate::store::{Store, StoreError, names};

/// A generation by id and run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    #[serde(rename = "_id")]
    pub id: GenerationId,
    pub run: i32,
}

/// Marks as rung and returns up to `limit` generations that are due and were not rung since `rung_before`.
///
/// # Errors
/// When the database is away.
pub async fn take_due(
    store: &Store,
    now: Time,
    rung_before: Time,
    limit: i64,
) -> Result<Vec<Trip>, StoreError> {
    let filter = doc! {
        "state": "queued", "admitted": true, "not_before": { "$lte": now },
        "$or": [{ "rung_at": null }, { "rung_at": { "$lt": rung_before } }],
    };
    let found = trips(store, filter, limit).await?;
    if !found.is_empty() {
        let ids: Vec<&str> = found.iter().map(|trip| trip.id.as_str()).collect();
        let update = vec![doc! { "$set": { "rung_at": "$$NOW" } }];
        generations(store).update_many(doc! { "_id": { "$in": ids }, "state": "queued" }, update).await?;
    }
    Ok(found)
}

/// Due generations, for a worker that looks for itself because the doorbell may be broken.
///
/// # Errors
/// When the database is away.
pub async fn peek_due(
    store: &Store,
    now: Time,
    rung_before: Time,
    limit: i64,
) -> Result<Vec<Trip>, StoreError> {
    let filter = doc! {
        "state": "queued", "admitted": true, "not_before": { "$lte": now }, "deadline": { "$gt": now },
        "$or": [{ "rung_at": null }, { "rung_at": { "$lt": rung_before } }],
    };
    trips(store, filter, limit).await
}

/// Running generations whose lease is over.
///
/// # Errors
/// When the database is away.
pub async fn lost(store: &Store, now: Time, limit: i64) -> Result<Vec<Trip>, StoreError> {
    trips(store, doc! { "state": "running", "lease_until": { "$lt": now } }, limit).await
}

/// Generations in review whose time is over, and with `queued` those that wait.
///
/// # Errors
/// When the database is away.
pub async fn overdue(
    store: &Store,
    now: Time,
    review_before: Time,
    queued: bool,
    limit: i64,
) -> Result<Vec<Trip>, StoreError> {
    let mut over = vec![doc! { "state": "review", "deadline": { "$lte": review_before } }];
    if queued {
        over.push(doc! { "state": "queued", "deadline": { "$lte": now } });
    }
    trips(store, doc! { "$or": over }, limit).await
}

/// Generations in review, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn in_review(store: &Store, limit: i64) -> Result<Vec<Generation>, StoreError> {
    generations(store)
        .find(doc! { "state": "review" })
        .sort(doc! { "_id": 1 })
        .limit(limit)
        .await?
        .try_collect()
        .await
}

async fn trips(store: &Store, filter: bson::Document, limit: i64) -> Result<Vec<Trip>, StoreError> {
    store
        .collection::<Trip>(names::GENERATIONS)
        .find(filter)
        .projection(doc! { "_id": 1, "run": 1 })
        .sort(doc! { "_id": 1 })
        .limit(limit)
        .await?
        .try_collect()
        .await
}

/// Users who have waiting generations although their window has room: `window` for everybody, more for some members.
///
/// # Errors
/// When the database is away.
pub async fn users_with_room(store: &Store, window: i64, limit: i64) -> Result<Vec<UserId>, StoreError> {
    #[derive(Serialize, Deserialize)]
    struct OnlyId {
        #[serde(rename = "_id")]
        id: UserId,
    }
    // As `Account::benefits`: the first span that is not over.
    let spans = doc! { "$ifNull": ["$membership", []] };
    let not_over = doc! { "$lt": ["$$NOW", "$$span.ends_at"] };
    let not_over = doc! { "$filter": { "input": spans, "as": "span", "cond": not_over } };
    let in_force = doc! { "$slice": [not_over, 1] };
    let members = doc! { "$map": { "input": in_force, "as": "span", "in": "$$span.benefits.parallel" } };
    let theirs = doc! { "$max": { "$concatArrays": [members, [window]] } };
    let filter = doc! {
        // The second one for the index: it knows only accounts with something open.
        "open": { "$gt": 0 }, "admitted": { "$gte": 0 },
        "$expr": { "$and": [{ "$gt": ["$open", "$admitted"] }, { "$lt": ["$admitted", theirs] }] },
    };
    let cursor = store
        .collection::<OnlyId>(names::ACCOUNTS)
        .find(filter)
        .projection(doc! { "_id": 1 })
        .limit(limit)
        .await?;
    cursor.map_ok(|only| only.id).try_collect().await
}

/// What is on its way, for the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnTheWay {
    pub queued: u64,
    pub running: u64,
    pub review: u64,
    /// Milliseconds since the oldest due generation became due.
    pub oldest_due_ms: u64,
}

/// # Errors
/// When the database is away.
pub async fn on_the_way(store: &Store, now: Time) -> Result<OnTheWay, StoreError> {
    let all = generations(store);
    let oldest = all
        .find_one(doc! { "state": "queued", "admitted": true, "not_before": { "$lte": now } })
        .sort(doc! { "not_before": 1 })
        .await?;
    Ok(OnTheWay {
        queued: all.count_documents(doc! { "state": "queued" }).await?,
        running: all.count_documents(doc! { "state": "running" }).await?,
        review: all.count_documents(doc! { "state": "review" }).await?,
        oldest_due_ms: oldest.map_or(0, |g| u64::try_from(now.since(g.not_before).as_millis()).unwrap_or(0)),
    })
}
