//! Periodic duties: one document per duty and tick, so that several schedulers do each of them once.

use bson::{DateTime, doc};
use futures::TryStreamExt;
use mongodb::Collection;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, is_duplicate, names, to_bson};
use crate::domain::time::Time;

/// Takes the duty for the tick of `every_ms` that `now` lies in; `false` if another scheduler has it.
///
/// # Errors
/// When the database is away.
pub async fn take(store: &Store, duty: &str, now: Time, every_ms: i64) -> Result<bool, StoreError> {
    let duties: Collection<bson::Document> = store.collection(names::DUTIES);
    let tick = now.millis() / every_ms.max(1);
    let row = doc! { "_id": format!("{duty}:{tick}"), "at": DateTime::from_millis(now.millis()) };
    match duties.insert_one(row).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}

/// What a duty did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyReport {
    /// For people, in English.
    pub text: String,
    /// Of the audit.
    pub audit: Option<AuditCounts>,
}

/// What an audit went through, and how many violations it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCounts {
    pub accounts: i64,
    pub entries: i64,
    pub violations: i64,
}

/// The newest report of one duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReport {
    pub duty: String,
    pub at: Time,
    pub report: DutyReport,
}

/// Notes what the duty did.
///
/// # Errors
/// When the database is away.
pub async fn report(
    store: &Store,
    duty: &str,
    now: Time,
    every_ms: i64,
    report: &DutyReport,
) -> Result<(), StoreError> {
    let duties: Collection<bson::Document> = store.collection(names::DUTIES);
    let tick = now.millis() / every_ms.max(1);
    let update = doc! { "$set": { "report": &report.text } };
    duties.update_one(doc! { "_id": format!("{duty}:{tick}") }, update).await?;
    // Of two schedulers, the one that is late must not hide the newer report.
    let older = doc! { "_id": format!("last:{duty}"), "at": { "$not": { "$gt": now } } };
    let last = doc! { "$set": { "duty": duty, "at": now, "report": to_bson(report)? } };
    match duties.update_one(older, last).upsert(true).await {
        Err(error) if is_duplicate(&error, "_id_") => Ok(()),
        done => done.map(drop),
    }
}

/// The newest report of each duty, by name; none of one that was not done for a week.
///
/// # Errors
/// When the database is away.
pub async fn last_reports(store: &Store) -> Result<Vec<LastReport>, StoreError> {
    let duties: Collection<LastReport> = store.collection(names::DUTIES);
    let last = doc! { "_id": { "$gte": "last:", "$lt": "last;" } };
    duties.find(last).sort(doc! { "_id": 1 }).await?.try_collect().await
}
