//! What happened in a span of time, counted by the database: each question comes back as a few rows, however many
//! documents it is about.

use bson::{Bson, Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;
use serde::{Deserialize, Serialize};

use super::{Span, made_in};
use crate::domain::credits::{EntryKind, Source};
use crate::domain::desk::statistics::{SHANGHAI_MS, Window};
use crate::domain::generation::outcome::OutcomeKind;
use crate::domain::generation::{FailureCode, State};
use crate::domain::order::Order;
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, names};

/// Durations are told in steps of so many milliseconds, rounded up; those of a minute and more in steps of a second.
const FINE_MS: i64 = 250;
const COARSE_MS: i64 = 1_000;
const FINE_BELOW_MS: i64 = 60_000;

pub(in crate::store) fn order_indexes() -> Vec<IndexModel> {
    vec![
        partial("desk_paid", doc! { "paid_at": -1 }, doc! { "paid_at": { "$type": "date" } }),
        plain("desk_refunds", doc! { "refunds.at": -1 }),
    ]
}

/// Generations of one tool that were asked for in one bucket and went the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    pub at: Time,
    pub preset: String,
    pub state: State,
    pub failure: Option<FailureCode>,
    /// What the calls came to, in their order; the last one may be under way and then has only its cost.
    #[serde(default)]
    pub outcomes: Vec<OutcomeKind>,
    /// Millionths of a US dollar, of each call of one generation.
    #[serde(default)]
    pub costs: Vec<i64>,
    /// Of those with a result, from submit to result, in steps (see the module's constants).
    pub ms: Option<f64>,
    pub stars: Option<i32>,
    /// Credits for one of them.
    pub spent: i64,
    pub count: i64,
}

impl Made {
    /// Of all of them together.
    pub fn cost_micros(&self) -> i64 {
        self.costs.iter().sum::<i64>() * self.count
    }

    /// Of all of them together.
    pub fn credits(&self) -> i64 {
        self.spent * self.count
    }
}

/// The beginning of the bucket in which the date `field` lies.
fn bucket(window: Window, field: &str) -> Document {
    let midnight = Time::from_millis(-SHANGHAI_MS);
    let into = doc! { "$mod": [{ "$subtract": [field, midnight] }, window.bucket.millis()] };
    doc! { "$subtract": [field, into] }
}

fn span(window: Window) -> Span {
    Span { from: Some(window.from), to: Some(window.to) }
}

fn inside(window: Window) -> Document {
    doc! { "$gte": window.from, "$lt": window.to }
}

/// Generations that were asked for in `window`. One stage that groups right behind the match, for then the database's
/// faster engine does it; what is told apart by a group's key is added up by the caller.
///
/// # Errors
/// When the database is away.
pub async fn generations(store: &Store, window: Window) -> Result<Vec<Made>, StoreError> {
    let mut matching = Document::new();
    made_in(&mut matching, "gen", span(window), None);
    let took = doc! { "$subtract": ["$finished_at", "$created_at"] };
    let up = |step: i64| doc! { "$multiply": [{ "$ceil": { "$divide": [took.clone(), step] } }, step] };
    let step = doc! { "$cond": [{ "$lt": [took.clone(), FINE_BELOW_MS] }, up(FINE_MS), up(COARSE_MS)] };
    let group = doc! { "$group": {
        "_id": {
            "at": bucket(window, "$created_at"),
            "preset": "$preset._id",
            "state": "$state",
            "failure": "$failure.code",
            "outcomes": "$attempts.outcome.kind",
            "costs": "$attempts.cost_micros",
            "ms": { "$cond": [{ "$eq": ["$state", "succeeded"] }, step, Bson::Null] },
            "stars": "$marks.rating.stars",
            "spent": { "$cond": [{ "$eq": ["$hold.state", "committed"] }, "$hold.amount", 0_i64] },
        },
        "count": { "$sum": 1_i64 },
    } };
    let flat = doc! { "$mergeObjects": ["$_id", { "count": "$count" }] };
    let pipeline = [doc! { "$match": matching }, group, doc! { "$replaceRoot": { "newRoot": flat } }];
    let all = store.collection::<Document>(names::GENERATIONS);
    all.aggregate(pipeline).with_type::<Made>().await?.try_collect().await
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
