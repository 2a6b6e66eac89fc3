//! What happened in a span of time, counted by the database: each question comes back as a few rows, however many
//! documents it is about.

use bson::{Bson, Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;
use serde::{Deserialize, Serialize};

use super::{Span, made_in};
use crate::domain::credits::{EntryKind, Source};
use crate::domain::desk::statistics::{SHANGHAI_MS, Window};
use crate::domain::generation::{FailureCode, State};
use crate::domain::order::Order;
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, names};

/// Durations are told in steps of so many milliseconds, rounded up; those of a minute and more in steps of a second.
const FINE_MS: i64 = 100;
const COARSE_MS: i64 = 1_000;
const FINE_BELOW_MS: i64 = 60_000;

pub(in crate::store) fn order_indexes() -> Vec<IndexModel> {
    vec![
        partial("desk_paid", doc! { "paid_at": -1 }, doc! { "paid_at": { "$type": "date" } }),
        plain("desk_refunds", doc! { "refunds.at": -1 }),
    ]
}

/// Generations of one tool that were asked for in one bucket and came to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub at: Time,
    pub preset: String,
    pub state: State,
    pub failure: Option<FailureCode>,
    pub count: i64,
    /// Credits.
    pub spent: i64,
    pub cost_micros: i64,
    /// Sum and number of stars.
    pub stars: i64,
    pub rated: i64,
}

/// Results of one tool that took the same time from submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Took {
    pub preset: String,
    pub ms: i64,
    pub count: i64,
}

/// Calls that came to the same; `None` = under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    pub outcome: Option<String>,
    pub count: i64,
    pub cost_micros: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generations {
    pub made: Vec<Made>,
    pub took: Vec<Took>,
    pub called: Vec<Called>,
}

/// The beginning of the bucket in which the date `field` lies.
fn bucket(window: Window, field: &str) -> Document {
    let ms = doc! { "$toLong": field };
    let into = doc! { "$mod": [{ "$add": [ms.clone(), SHANGHAI_MS] }, window.bucket.millis()] };
    doc! { "$toDate": { "$subtract": [ms, into] } }
}

fn span(window: Window) -> Span {
    Span { from: Some(window.from), to: Some(window.to) }
}

fn inside(window: Window) -> Document {
    doc! { "$gte": window.from, "$lt": window.to }
}

/// Generations that were asked for in `window`.
///
/// # Errors
/// When the database is away.
pub async fn generations(store: &Store, window: Window) -> Result<Generations, StoreError> {
    let mut matching = Document::new();
    made_in(&mut matching, "gen", span(window), None);
    let took = doc! { "$subtract": ["$finished_at", "$created_at"] };
    let up = |ms: &str, step: i64| doc! { "$multiply": [{ "$ceil": { "$divide": [ms, step] } }, step] };
    let step = doc! { "$cond": [
        { "$lt": ["$ms", FINE_BELOW_MS] }, up("$ms", FINE_MS), up("$ms", COARSE_MS),
    ] };
    let few = doc! { "$project": {
        "_id": 0,
        "at": bucket(window, "$created_at"),
        "preset": "$preset._id",
        "state": 1,
        "failure": "$failure.code",
        "spent": { "$cond": [{ "$eq": ["$hold.state", "committed"] }, "$hold.amount", 0_i64] },
        "cost": { "$sum": "$attempts.cost_micros" },
        "stars": "$marks.rating.stars",
        "ms": took,
        "attempts.outcome.kind": 1,
        "attempts.cost_micros": 1,
    } };
    let made = vec![
        doc! { "$group": {
            "_id": { "at": "$at", "preset": "$preset", "state": "$state", "failure": "$failure" },
            "count": { "$sum": 1_i64 },
            "spent": { "$sum": "$spent" },
            "cost_micros": { "$sum": "$cost" },
            "stars": { "$sum": { "$toLong": { "$ifNull": ["$stars", 0_i64] } } },
            "rated": { "$sum": { "$cond": [{ "$gt": ["$stars", 0] }, 1_i64, 0_i64] } },
        } },
        doc! { "$replaceRoot": { "newRoot": { "$mergeObjects": ["$$ROOT", "$_id"] } } },
    ];
    let took = vec![
        doc! { "$match": { "state": "succeeded" } },
        doc! { "$group": {
            "_id": { "preset": "$preset", "ms": { "$toLong": step } }, "count": { "$sum": 1_i64 },
        } },
        doc! { "$replaceRoot": { "newRoot": { "$mergeObjects": ["$$ROOT", "$_id"] } } },
    ];
    let called = vec![
        doc! { "$unwind": "$attempts" },
        doc! { "$group": {
            "_id": "$attempts.outcome.kind",
            "count": { "$sum": 1_i64 },
            "cost_micros": { "$sum": "$attempts.cost_micros" },
        } },
        doc! { "$set": { "outcome": "$_id" } },
    ];
    let pipeline = [
        doc! { "$match": matching },
        few,
        doc! { "$facet": { "made": made, "took": took, "called": called } },
    ];
    let all = store.collection::<Document>(names::GENERATIONS);
    let mut rows = all.aggregate(pipeline).with_type::<Generations>().await?;
    Ok(rows.try_next().await?.unwrap_or_default())
}

/// Lines of the ledger of one kind and origin in one bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub at: Time,
    pub kind: EntryKind,
    pub source: Option<Source>,
    pub available: i64,
    pub held: i64,
}

/// What the ledger says of `window`; holds are left out, for they end in something else.
///
/// # Errors
/// When the database is away.
pub async fn booked(store: &Store, window: Window) -> Result<Vec<Booked>, StoreError> {
    let kinds = ["grant", "commit", "release", "expire", "adjust", "revoke"];
    let pipeline = [
        doc! { "$match": { "kind": { "$in": &kinds[..] }, "at": inside(window) } },
        doc! { "$group": {
            "_id": { "at": bucket(window, "$at"), "kind": "$kind", "source": "$source" },
            "available": { "$sum": "$delta_available" },
            "held": { "$sum": "$delta_held" },
        } },
        doc! { "$replaceRoot": { "newRoot": { "$mergeObjects": ["$$ROOT", "$_id"] } } },
    ];
    let all = store.collection::<Document>(names::ENTRIES);
    all.aggregate(pipeline).with_type::<Booked>().await?.try_collect().await
}

/// A number of something in one bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    #[serde(rename = "_id")]
    pub at: Time,
    pub count: i64,
    pub sum: i64,
}

/// People who signed up.
///
/// # Errors
/// When the database is away.
pub async fn signups(store: &Store, window: Window) -> Result<Vec<Counted>, StoreError> {
    counted(store, names::USERS, window, "created_at", Bson::Int64(0)).await
}

/// Orders that were paid, and the fen that came in.
///
/// # Errors
/// When the database is away.
pub async fn paid(store: &Store, window: Window) -> Result<Vec<Counted>, StoreError> {
    counted(store, names::ORDERS, window, "paid_at", Bson::String("$item.price_fen".into())).await
}

async fn counted(
    store: &Store,
    collection: &str,
    window: Window,
    field: &str,
    sum: Bson,
) -> Result<Vec<Counted>, StoreError> {
    let mut range = inside(window);
    range.insert("$type", "date");
    let pipeline = [
        doc! { "$match": { field: range } },
        doc! { "$group": {
            "_id": bucket(window, &format!("${field}")),
            "count": { "$sum": 1_i64 },
            "sum": { "$sum": sum },
        } },
    ];
    let all = store.collection::<Document>(collection);
    all.aggregate(pipeline).with_type::<Counted>().await?.try_collect().await
}

/// Orders of which money went back in `window`.
///
/// # Errors
/// When the database is away.
pub async fn refunded(store: &Store, window: Window) -> Result<Vec<Order>, StoreError> {
    let filter = doc! { "refunds": { "$elemMatch": { "at": inside(window) } } };
    store.collection(names::ORDERS).find(filter).await?.try_collect().await
}

/// Fen that were paid and not given back, ever, and credits that were sold for them.
///
/// # Errors
/// When the database is away.
pub async fn sold(store: &Store) -> Result<(i64, i64), StoreError> {
    let back = doc! { "$ifNull": [{ "$max": "$refunds.total_fen" }, 0_i64] };
    let pipeline = [
        doc! { "$match": { "paid_at": { "$type": "date" }, "item.credits": { "$gt": 0 } } },
        doc! { "$group": {
            "_id": null,
            "kept": { "$sum": { "$subtract": ["$item.price_fen", back] } },
            "credits": { "$sum": { "$subtract": ["$credits_granted", "$credits_revoked"] } },
        } },
    ];
    let mut rows = store.collection::<Document>(names::ORDERS).aggregate(pipeline).await?;
    let row = rows.try_next().await?.unwrap_or_default();
    let number = |name: &str| row.get_i64(name).unwrap_or(0);
    Ok((number("kept"), number("credits")))
}
