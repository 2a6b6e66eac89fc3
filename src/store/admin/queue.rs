//! What is on its way, held and overdue at this moment. Asked every few seconds by every open dashboard, so each question
//! is answered by an index.

use std::time::Duration;

use bson::{Document, doc};
use futures::TryStreamExt;

use super::orders;
use crate::domain::time::Time;
use crate::store::generations::queueing;
use crate::store::{Store, StoreError, names};

/// Finished generations are counted over this long.
const THROUGHPUT: Duration = Duration::from_secs(5 * 60);
/// A picture may outlive its time by this much: one round of the purge.
const PURGE_GRACE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Now {
    pub queued: u64,
    pub running: u64,
    pub review: u64,
    /// Of the queued ones, those behind others of the same person.
    pub waiting: u64,
    pub oldest_due_ms: u64,
    /// Generations with credits on hold, and how many credits.
    pub holds: u64,
    pub held: i64,
    /// Ended in the last 5 minutes.
    pub ended: u64,
    /// Pictures that can be read, and those that should not be any more.
    pub stored: u64,
    pub overdue: u64,
    /// Pictures whose time ended in the last 24 hours and that are gone, as they should be.
    pub gone: u64,
    pub orders_abnormal: u64,
}

/// # Errors
/// When the database is away.
pub async fn now(store: &Store, at: Time) -> Result<Now, StoreError> {
    let generations = store.collection::<Document>(names::GENERATIONS);
    let entries = store.collection::<Document>(names::ENTRIES);
    let assets = store.collection::<Document>(names::ASSETS);
    let waiting = doc! { "state": "queued", "admitted": false };
    let closing = doc! { "kind": { "$in": ["commit", "release"] }, "at": { "$gte": at - THROUGHPUT } };
    let stored = doc! { "state": "stored" };
    let overdue = doc! { "state": "stored", "expires_at": { "$lt": at - PURGE_GRACE } };
    let gone =
        doc! { "state": { "$in": ["expired", "purged"] }, "expires_at": { "$gte": at - DAY, "$lt": at } };
    let (on_the_way, waiting, (holds, held), ended, stored, overdue, gone, orders_abnormal) = tokio::try_join!(
        queueing::on_the_way(store, at),
        async { generations.count_documents(waiting).await },
        held(store),
        async { entries.count_documents(closing).await },
        async { assets.count_documents(stored).await },
        async { assets.count_documents(overdue).await },
        async { assets.count_documents(gone).await },
        orders::count_abnormal(store),
    )?;
    Ok(Now {
        queued: on_the_way.queued,
        running: on_the_way.running,
        review: on_the_way.review,
        waiting,
        oldest_due_ms: on_the_way.oldest_due_ms,
        holds,
        held,
        ended,
        stored,
        overdue,
        gone,
        orders_abnormal,
    })
}

/// Open holds and their credits, from the accounts that have something open.
async fn held(store: &Store) -> Result<(u64, i64), StoreError> {
    let pipeline = [
        // The second condition for the index: it knows only accounts with something open.
        doc! { "$match": { "open": { "$gt": 0 }, "admitted": { "$gte": 0 } } },
        doc! { "$group": { "_id": null, "open": { "$sum": "$open" }, "held": { "$sum": "$held" } } },
    ];
    let mut rows = store.collection::<Document>(names::ACCOUNTS).aggregate(pipeline).await?;
    let row = rows.try_next().await?.unwrap_or_default();
    let open = u64::try_from(row.get_i64("open").unwrap_or(0)).unwrap_or(0);
    Ok((open, row.get_i64("held").unwrap_or(0)))
}
