//! Periodic duties: one document per duty and tick, so that several schedulers do each of them once; one with the newest
//! report of each duty, one with the schedulers' sign of life, and one for each duty and day.

use std::time::Duration;

use bson::{DateTime, doc};
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};
use serde::{Deserialize, Deserializer, Serialize};

use super::indexes::lifetime;
use super::{Store, StoreError, is_duplicate, names, to_bson};
use crate::domain::desk::duty::{Counts, DAYS_KEPT, Duty, DutyDay, day_of};
use crate::domain::desk::duty_report::DutyReport;
use crate::domain::time::Time;

/// Of the schedulers together; it has no `at`, so it is never cleared away.
const SCHEDULER: &str = "scheduler";

pub(super) fn indexes() -> Vec<IndexModel> {
    vec![lifetime("kept_a_week", doc! { "at": 1 }, Duration::from_secs(7 * 86_400))]
}

pub(super) fn day_indexes() -> Vec<IndexModel> {
    // The day itself is whole before it counts.
    let kept = Duration::from_secs((u64::from(DAYS_KEPT) + 1) * 86_400);
    vec![lifetime("kept_90_days", doc! { "last_at": 1 }, kept)]
}

/// Takes the duty for the tick of `every_ms` that `now` lies in; `false` if another scheduler has it.
///
/// # Errors
/// When the database is away.
pub async fn take(store: &Store, duty: Duty, now: Time, every_ms: i64) -> Result<bool, StoreError> {
    let duties: Collection<bson::Document> = store.collection(names::DUTIES);
    let tick = now.millis() / every_ms.max(1);
    let row = doc! { "_id": format!("{}:{tick}", duty.name()), "at": DateTime::from_millis(now.millis()) };
    match duties.insert_one(row).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}

/// The newest round of one duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRound {
    pub duty: Duty,
    pub at: Time,
    /// Missing where it was done by a version that stored it in a form which nothing reads any more.
    pub report: Option<DutyReport>,
}

/// The same as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredRound {
    /// Another version may have duties of its own.
    duty: String,
    at: Time,
    #[serde(default, deserialize_with = "readable")]
    report: Option<DutyReport>,
    /// The numbers of a round that was done by a version without typed reports.
    #[serde(default)]
    counts: Option<Counts>,
}

impl StoredRound {
    fn read(self) -> Option<LastRound> {
        let Self { duty, at, report, counts } = self;
        let duty = Duty::parse(&duty)?;
        let report = report.or_else(|| DutyReport::from_counts(duty, &counts?));
        Some(LastRound { duty, at, report })
    }
}

/// Older versions stored the `Debug` text of a report, then its text in a document.
fn readable<'de, D: Deserializer<'de>>(stored: D) -> Result<Option<DutyReport>, D::Error> {
    let stored = bson::Bson::deserialize(stored)?;
    Ok(bson::deserialize_from_bson(stored).ok())
}

/// Notes what a round of the duty counted: as the newest, and in the sum of its day.
///
/// # Errors
/// When the database is away.
pub async fn report(store: &Store, duty: Duty, now: Time, report: DutyReport) -> Result<(), StoreError> {
    let duties: Collection<StoredRound> = store.collection(names::DUTIES);
    // Of two schedulers, the one that is late must not hide the newer report.
    let older = doc! { "_id": format!("last:{}", duty.name()), "at": { "$not": { "$gt": now } } };
    let last = doc! {
        "$set": { "duty": duty.name(), "at": now, "report": to_bson(&report)? },
        "$unset": { "counts": "" },
    };
    let before = match duties.find_one_and_update(older, last).upsert(true).await {
        Err(error) if is_duplicate(&error, "_id_") => None,
        before => before?,
    };
    let gap = before.map_or(0, |before| now.millis() - before.at.millis());
    let mut sums = doc! { "runs": 1_i64 };
    for (name, count) in report.counts() {
        sums.insert(format!("counts.{name}"), i64::try_from(count).unwrap_or(i64::MAX));
    }
    note(store, duty, now, doc! { "$inc": sums, "$max": { "last_at": now, "longest_gap_ms": gap } }).await
}

/// Notes that a round of the duty failed.
///
/// # Errors
/// When the database is away.
pub async fn failed(store: &Store, duty: Duty, now: Time) -> Result<(), StoreError> {
    note(store, duty, now, doc! { "$inc": { "failures": 1_i64 } }).await
}

async fn note(store: &Store, duty: Duty, now: Time, mut update: bson::Document) -> Result<(), StoreError> {
    let days: Collection<bson::Document> = store.collection(names::DUTY_DAYS);
    let day = day_of(now);
    update.insert("$set", doc! { "duty": duty.name(), "day": &day });
    let id = format!("{}:{day}", duty.name());
    days.update_one(doc! { "_id": id }, update).upsert(true).await.map(drop)
}

/// The newest round of each duty, by name; none of one that was not done for a week.
///
/// # Errors
/// When the database is away.
pub async fn last_rounds(store: &Store) -> Result<Vec<LastRound>, StoreError> {
    let duties: Collection<StoredRound> = store.collection(names::DUTIES);
    let last = doc! { "_id": { "$gte": "last:", "$lt": "last;" } };
    let found: Vec<StoredRound> = duties.find(last).sort(doc! { "_id": 1 }).await?.try_collect().await?;
    Ok(found.into_iter().filter_map(StoredRound::read).collect())
}

/// The remembered days of one duty from `from` on, in no order.
///
/// # Errors
/// When the database is away.
pub async fn days(store: &Store, duty: Duty, from: Time) -> Result<Vec<DutyDay>, StoreError> {
    let days: Collection<DutyDay> = store.collection(names::DUTY_DAYS);
    let (first, end) = (format!("{}:{}", duty.name(), day_of(from)), format!("{};", duty.name()));
    days.find(doc! { "_id": { "$gte": first, "$lt": end } }).await?.try_collect().await
}

/// A scheduler lives.
///
/// # Errors
/// When the database is away.
pub async fn sign(store: &Store) -> Result<(), StoreError> {
    let duties: Collection<bson::Document> = store.collection(names::DUTIES);
    let update = vec![doc! { "$set": { "seen_at": "$$NOW" } }];
    duties.update_one(doc! { "_id": SCHEDULER }, update).upsert(true).await.map(drop)
}

/// When a scheduler lived last; `None` = never.
///
/// # Errors
/// When the database is away.
pub async fn last_sign(store: &Store) -> Result<Option<Time>, StoreError> {
    #[derive(Serialize, Deserialize)]
    struct Seen {
        seen_at: Time,
    }
    let found = store.collection::<Seen>(names::DUTIES).find_one(doc! { "_id": SCHEDULER }).await?;
    Ok(found.map(|seen| seen.seen_at))
}
