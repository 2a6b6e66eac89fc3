//! Who takes generations, and whether they may: the collection `workers` with one document for each process, and one of
//! another shape, `queue`, while the whole queue is paused. All times are the database's.

use std::time::Duration;

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::options::ReturnDocument;
use mongodb::{Collection, IndexModel};

use crate::domain::desk::worker::{Doing, QueuePause, WishKind, Worker, WorkerWish};
use crate::domain::time::Time;
use crate::store::indexes::lifetime;
use crate::store::{Session, Store, StoreError, names, to_bson};

/// The pause's `_id`; a worker's begins with `worker_`.
const QUEUE: &str = "queue";
/// A worker that fell silent is shown as lost for this long.
const LOST_KEPT: Duration = Duration::from_secs(86_400);

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![lifetime("lost_kept_a_day", doc! { "seen_at": 1 }, LOST_KEPT)]
}

fn workers(store: &Store) -> Collection<Worker> {
    store.collection(names::WORKERS)
}

/// What a worker says with each sign of life.
#[derive(Clone, Debug)]
pub struct Sign<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub running: i64,
    pub concurrency: i64,
    pub doing: Doing,
}

/// Notes a sign of life and answers the worker with what is wished of it.
///
/// # Errors
/// When the database is away.
pub async fn sign(store: &Store, sign: &Sign<'_>) -> Result<Option<Worker>, StoreError> {
    let update = vec![doc! { "$set": {
        "host": sign.host, "version": env!("CARGO_PKG_VERSION"), "running": sign.running,
        "concurrency": sign.concurrency, "doing": to_bson(&sign.doing)?, "seen_at": "$$NOW",
        "started_at": { "$ifNull": ["$started_at", "$$NOW"] },
    } }];
    workers(store)
        .find_one_and_update(doc! { "_id": sign.name }, update)
        .upsert(true)
        .return_document(ReturnDocument::After)
        .await
}

/// A worker ended as it should.
///
/// # Errors
/// When the database is away.
pub async fn sign_off(store: &Store, name: &str) -> Result<(), StoreError> {
    workers(store).delete_one(doc! { "_id": name }).await.map(drop)
}

/// By name, also those that have been silent for less than a day.
///
/// # Errors
/// When the database is away.
pub async fn list(store: &Store) -> Result<Vec<Worker>, StoreError> {
    workers(store).find(doc! { "_id": { "$ne": QUEUE } }).sort(doc! { "_id": 1 }).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find_in(store: &Store, session: &mut Session, name: &str) -> Result<Option<Worker>, StoreError> {
    if name == QUEUE {
        return Ok(None);
    }
    workers(store).find_one(doc! { "_id": name }).session(session).await
}

/// Asks something of a worker; `None` = it may go on.
///
/// # Errors
/// When the database is away.
pub async fn wish_in(
    store: &Store,
    session: &mut Session,
    name: &str,
    wish: Option<&WorkerWish>,
) -> Result<(), StoreError> {
    let update = match wish {
        Some(wish) => doc! { "$set": { "wish": to_bson(wish)? } },
        None => doc! { "$unset": { "wish": "" } },
    };
    workers(store).update_one(doc! { "_id": name }, update).session(session).await.map(drop)
}

/// Whether the queue is paused, and why.
///
/// # Errors
/// When the database is away.
pub async fn pause(store: &Store) -> Result<Option<QueuePause>, StoreError> {
    store.collection(names::WORKERS).find_one(doc! { "_id": QUEUE }).await
}

/// # Errors
/// When the database is away.
pub async fn pause_of_in(store: &Store, session: &mut Session) -> Result<Option<QueuePause>, StoreError> {
    store.collection(names::WORKERS).find_one(doc! { "_id": QUEUE }).session(session).await
}

/// # Errors
/// When the database is away.
pub async fn pause_in(store: &Store, session: &mut Session, pause: &QueuePause) -> Result<(), StoreError> {
    let queue = store.collection::<Document>(names::WORKERS);
    let update = doc! { "$set": { "at": pause.at, "by": pause.by.as_str(), "reason": &pause.reason } };
    queue.update_one(doc! { "_id": QUEUE }, update).upsert(true).session(session).await.map(drop)
}

/// # Errors
/// When the database is away.
pub async fn resume_in(store: &Store, session: &mut Session) -> Result<(), StoreError> {
    let queue = store.collection::<Document>(names::WORKERS);
    queue.delete_one(doc! { "_id": QUEUE }).session(session).await.map(drop)
}

/// What waits gets its whole time from `now` on: it did not wait by its own fault.
///
/// # Errors
/// When the database is away.
pub async fn prolong_waiting(store: &Store, now: Time, whole: Duration) -> Result<(), StoreError> {
    let generations = store.collection::<Document>(names::GENERATIONS);
    let update = doc! { "$max": { "deadline": now + whole } };
    generations.update_many(doc! { "state": "queued" }, update).await.map(drop)
}

/// Whether this worker may take a generation now: asked before each claim, so that a pause holds from the moment it is
/// written. One read of two documents by `_id`.
///
/// # Errors
/// When the database is away.
pub async fn may_claim(store: &Store, worker: &str) -> Result<bool, StoreError> {
    let forbids = doc! { "$or": [{ "_id": QUEUE }, { "_id": worker, "wish.kind": { "$in": wishes()? } }] };
    Ok(store.collection::<Document>(names::WORKERS).find_one(forbids).await?.is_none())
}

fn wishes() -> Result<Vec<bson::Bson>, StoreError> {
    [WishKind::Pause, WishKind::Drain].iter().map(to_bson).collect()
}
