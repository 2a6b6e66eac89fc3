//! Generations: the outbox, the lease and the record in one document. Every write of a running one carries its run
//! and its worker, so that whoever lost the lease can change nothing.

pub mod batches;
pub mod marks;
pub mod queueing;
pub mod workers;

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::Collection;
use mongodb::options::ReturnDocument;

use super::{Session, Store, StoreError, names, to_bson};
use crate::domain::generation::{Attempt, Generation, Stage};
use crate::domain::ids::{BatchId, GenerationId, UserId};
use crate::domain::time::Time;

pub(super) fn generations(store: &Store) -> Collection<Generation> {
    store.collection(names::GENERATIONS)
}

/// # Errors
/// When the database is away.
pub async fn insert(store: &Store, session: &mut Session, new: &[Generation]) -> Result<(), StoreError> {
    match new {
        [] => Ok(()),
        [one] => generations(store).insert_one(one).session(session).await.map(drop),
        many => generations(store).insert_many(many).session(session).await.map(drop),
    }
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &GenerationId) -> Result<Option<Generation>, StoreError> {
    generations(store).find_one(doc! { "_id": id.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_in(
    store: &Store,
    session: &mut Session,
    id: &GenerationId,
) -> Result<Option<Generation>, StoreError> {
    generations(store).find_one(doc! { "_id": id.as_str() }).session(session).await
}

/// # Errors
/// When the database is away.
pub async fn find_owned(
    store: &Store,
    user: &UserId,
    id: &GenerationId,
) -> Result<Option<Generation>, StoreError> {
    generations(store).find_one(doc! { "_id": id.as_str(), "user_id": user.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_many(
    store: &Store,
    user: &UserId,
    ids: &[GenerationId],
) -> Result<Vec<Generation>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(GenerationId::as_str).collect();
    let filter = doc! { "_id": { "$in": ids }, "user_id": user.as_str() };
    generations(store).find(filter).sort(doc! { "_id": 1 }).await?.try_collect().await
}

/// Writes the whole document back, inside the transaction that read it.
///
/// # Errors
/// When the database is away or the document is not in `run` any more.
pub async fn replace(
    store: &Store,
    session: &mut Session,
    generation: &Generation,
    run: i32,
) -> Result<(), StoreError> {
    let filter = doc! { "_id": generation.id.as_str(), "run": run };
    let result = generations(store).replace_one(filter, generation).session(session).await?;
    if result.matched_count == 1 {
        Ok(())
    } else {
        Err(StoreError::custom("the generation moved on meanwhile"))
    }
}

/// Takes a queued generation that is due: `running`, with a lease by the server's clock. `None`: not ours.
///
/// # Errors
/// When the database is away.
pub async fn claim(
    store: &Store,
    id: &GenerationId,
    run: i32,
    worker: &str,
    lease_ms: i64,
) -> Result<Option<Generation>, StoreError> {
    let filter = doc! {
        "_id": id.as_str(), "state": "queued", "admitted": true, "run": run, "cancel_requested": false,
        "$expr": { "$and": [{ "$lte": ["$not_before", "$$NOW"] }, { "$gt": ["$deadline", "$$NOW"] }] },
    };
    let update = vec![doc! { "$set": {
        "state": "running", "stage": "preparing", "worker": worker,
        "lease_until": { "$add": ["$$NOW", lease_ms] },
        "started_at": { "$ifNull": ["$started_at", "$$NOW"] },
    } }];
    generations(store).find_one_and_update(filter, update).return_document(ReturnDocument::After).await
}

fn ours(id: &GenerationId, run: i32, worker: &str) -> Document {
    doc! { "_id": id.as_str(), "state": "running", "run": run, "worker": worker }
}

/// Prolongs the lease; `false` when it was lost.
///
/// # Errors
/// When the database is away.
pub async fn heartbeat(
    store: &Store,
    id: &GenerationId,
    run: i32,
    worker: &str,
    lease_ms: i64,
) -> Result<bool, StoreError> {
    let update = vec![doc! { "$set": { "lease_until": { "$add": ["$$NOW", lease_ms] } } }];
    Ok(generations(store).update_one(ours(id, run, worker), update).await?.matched_count == 1)
}

/// Notes how far a run is; `false` when the lease was lost.
///
/// # Errors
/// When the database is away.
pub async fn set_stage(
    store: &Store,
    id: &GenerationId,
    run: i32,
    worker: &str,
    stage: Stage,
) -> Result<bool, StoreError> {
    let update = doc! { "$set": { "stage": to_bson(&stage)? } };
    Ok(generations(store).update_one(ours(id, run, worker), update).await?.matched_count == 1)
}

/// Writes the attempt before its first byte goes out. `false`: the lease was lost or the user canceled; do not send.
///
/// # Errors
/// When the database is away.
pub async fn begin_attempt(
    store: &Store,
    id: &GenerationId,
    worker: &str,
    attempt: &Attempt,
) -> Result<bool, StoreError> {
    let mut filter = ours(id, attempt.run, worker);
    filter.insert("cancel_requested", false);
    filter.insert("attempts", doc! { "$not": { "$elemMatch": { "run": attempt.run } } });
    let update = doc! { "$push": { "attempts": to_bson(attempt)? }, "$set": { "stage": "generating" } };
    Ok(generations(store).update_one(filter, update).await?.matched_count == 1)
}

/// Asks a running generation to stop before it sends; `false` when it is not running any more.
///
/// # Errors
/// When the database is away.
pub async fn request_cancel(store: &Store, id: &GenerationId) -> Result<bool, StoreError> {
    let filter = doc! { "_id": id.as_str(), "state": "running" };
    let update = doc! { "$set": { "cancel_requested": true } };
    Ok(generations(store).update_one(filter, update).await?.matched_count == 1)
}

/// As [`request_cancel`], inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn request_cancel_in(
    store: &Store,
    session: &mut Session,
    id: &GenerationId,
) -> Result<bool, StoreError> {
    let filter = doc! { "_id": id.as_str(), "state": "running", "cancel_requested": false };
    let update = doc! { "$set": { "cancel_requested": true } };
    Ok(generations(store).update_one(filter, update).session(session).await?.modified_count == 1)
}

/// Hides a finished generation from its owner's lists.
///
/// # Errors
/// When the database is away.
pub async fn hide(store: &Store, user: &UserId, id: &GenerationId) -> Result<bool, StoreError> {
    let finished = doc! { "$in": ["succeeded", "failed", "canceled"] };
    let filter = doc! { "_id": id.as_str(), "user_id": user.as_str(), "state": finished };
    let update = doc! { "$set": { "hidden": true } };
    Ok(generations(store).update_one(filter, update).await?.matched_count == 1)
}

/// The user's oldest generations that wait behind their window.
///
/// # Errors
/// When the database is away.
pub async fn next_waiting(
    store: &Store,
    session: &mut Session,
    user: &UserId,
    limit: i64,
) -> Result<Vec<(GenerationId, i32)>, StoreError> {
    let filter = doc! { "user_id": user.as_str(), "state": "queued", "admitted": false };
    let mut cursor =
        generations(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).session(&mut *session).await?;
    let mut next = Vec::new();
    while let Some(generation) = cursor.next(session).await.transpose()? {
        next.push((generation.id, generation.run));
    }
    Ok(next)
}

/// Admits a waiting generation.
///
/// # Errors
/// When the database is away.
pub async fn admit(store: &Store, session: &mut Session, id: &GenerationId) -> Result<(), StoreError> {
    let filter = doc! { "_id": id.as_str(), "state": "queued", "admitted": false };
    let update = vec![doc! { "$set": { "admitted": true, "stage": "queued", "rung_at": "$$NOW" } }];
    generations(store).update_one(filter, update).session(session).await.map(drop)
}

/// What to list of one user's generations.
#[derive(Clone, Debug, Default)]
pub struct GenerationFilter {
    pub states: Vec<&'static str>,
    pub preset: Option<String>,
    pub batch: Option<BatchId>,
    pub favorite: bool,
    pub folder: Option<String>,
    /// Submitted from this instant on, and before that one.
    pub from: Option<Time>,
    pub to: Option<Time>,
    pub before: Option<GenerationId>,
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    user: &UserId,
    filter: &GenerationFilter,
    limit: i64,
) -> Result<Vec<Generation>, StoreError> {
    let mut query = doc! { "user_id": user.as_str(), "hidden": false };
    if !filter.states.is_empty() {
        query.insert("state", doc! { "$in": &filter.states });
    }
    if let Some(preset) = &filter.preset {
        query.insert("preset._id", preset);
    }
    if let Some(batch) = &filter.batch {
        query.insert("batch_id", batch.as_str());
    }
    if filter.favorite {
        query.insert("marks.favorite", true);
    }
    if let Some(folder) = &filter.folder {
        query.insert("marks.folder", folder);
    }
    let mut at = Document::new();
    if let Some(from) = filter.from {
        at.insert("$gte", from);
    }
    if let Some(to) = filter.to {
        at.insert("$lt", to);
    }
    if !at.is_empty() {
        query.insert("created_at", at);
    }
    if let Some(before) = &filter.before {
        query.insert("_id", doc! { "$lt": before.as_str() });
    }
    generations(store).find(query).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

/// How many queued generations of the whole site are before this one; counted up to `cap`.
///
/// # Errors
/// When the database is away.
pub async fn count_ahead(store: &Store, id: &GenerationId, now: Time, cap: u64) -> Result<u64, StoreError> {
    let filter = doc! {
        "state": "queued", "admitted": true, "not_before": { "$lte": now }, "_id": { "$lt": id.as_str() },
    };
    generations(store).count_documents(filter).limit(cap).await
}
