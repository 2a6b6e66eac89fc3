//! Periodic duties: one document per duty and tick, so that several schedulers do each of them once.

use bson::{DateTime, doc};
use mongodb::Collection;

use super::{Store, StoreError, is_duplicate, names};
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

/// Notes what the duty did.
///
/// # Errors
/// When the database is away.
pub async fn report(
    store: &Store,
    duty: &str,
    now: Time,
    every_ms: i64,
    report: &str,
) -> Result<(), StoreError> {
    let duties: Collection<bson::Document> = store.collection(names::DUTIES);
    let tick = now.millis() / every_ms.max(1);
    let update = doc! { "$set": { "report": report } };
    duties.update_one(doc! { "_id": format!("{duty}:{tick}") }, update).await.map(drop)
}
