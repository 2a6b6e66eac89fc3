//! Questions whose every answer is a violation, for the audit; each answers at most `limit` of them.

use std::time::Duration;

use bson::{Document, doc};
use futures::TryStreamExt;

use super::{Store, StoreError, names};
use crate::domain::ids::UserId;
use crate::domain::time::Time;

/// Held credits of open generations, and how many are open and admitted, of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenHolds {
    pub held: i64,
    pub open: i64,
    pub admitted: i64,
}

/// # Errors
/// When the database is away.
pub async fn open_holds(store: &Store, user: &UserId) -> Result<OpenHolds, StoreError> {
    let pipeline = [
        doc! { "$match": { "user_id": user.as_str(), "state": { "$in": ["queued", "running", "review"] } } },
        doc! { "$group": {
            "_id": null,
            "held": { "$sum": "$hold.amount" },
            "open": { "$sum": 1_i64 },
            "admitted": { "$sum": { "$cond": ["$admitted", 1_i64, 0_i64] } },
        } },
    ];
    let mut cursor = store.collection::<Document>(names::GENERATIONS).aggregate(pipeline).await?;
    let row = cursor.try_next().await?.unwrap_or_default();
    let number = |name: &str| row.get_i64(name).unwrap_or(0);
    Ok(OpenHolds { held: number("held"), open: number("open"), admitted: number("admitted") })
}

pub(super) async fn ids_of(
    store: &Store,
    collection: &str,
    mut pipeline: Vec<Document>,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    pipeline.push(doc! { "$limit": limit });
    pipeline.push(doc! { "$project": { "_id": 1 } });
    let cursor = store.collection::<Document>(collection).aggregate(pipeline).await?;
    let rows: Vec<Document> = cursor.try_collect().await?;
    Ok(rows.iter().filter_map(|row| row.get_str("_id").ok().map(str::to_owned)).collect())
}

/// Generations whose state and hold disagree: terminal ⇔ closed, succeeded ⇔ committed ⇔ picture.
///
/// # Errors
/// When the database is away.
pub async fn disagreeing(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let open = ["queued", "running", "review"];
    let wrong = doc! { "$match": { "$or": [
        { "state": { "$in": open }, "hold.state": { "$ne": "open" } },
        { "state": { "$nin": open }, "hold.state": "open" },
        { "state": "succeeded", "hold.state": { "$ne": "committed" } },
        { "state": { "$ne": "succeeded" }, "hold.state": "committed" },
        { "state": "succeeded", "picture": null },
        { "state": { "$ne": "succeeded" }, "picture": { "$ne": null } },
    ] } };
    ids_of(store, names::GENERATIONS, vec![wrong], limit).await
}

/// Generations with more than `max` attempts that were or may have been billed.
///
/// # Errors
/// When the database is away.
pub async fn overpaid(store: &Store, max: i64, limit: i64) -> Result<Vec<String>, StoreError> {
    let paid = doc! { "$filter": { "input": "$attempts", "as": "a", "cond": "$$a.paid" } };
    let wrong = doc! { "$match": { "$expr": { "$gt": [{ "$size": paid }, max] } } };
    ids_of(store, names::GENERATIONS, vec![wrong], limit).await
}

/// Running generations whose lease was over before `before`.
///
/// # Errors
/// When the database is away.
pub async fn leaseless(store: &Store, before: Time, limit: i64) -> Result<Vec<String>, StoreError> {
    let wrong = doc! { "$match": { "state": "running", "lease_until": { "$lt": before } } };
    ids_of(store, names::GENERATIONS, vec![wrong], limit).await
}

/// Succeeded generations whose picture has no record or, while it lives, no key; with `kept_here` (pictures are stored in
/// the database) also those without bytes.
///
/// # Errors
/// When the database is away.
pub async fn pictureless(store: &Store, kept_here: bool, limit: i64) -> Result<Vec<String>, StoreError> {
    let lookup = |from: &str, local: &str, name: &str| {
        doc! { "$lookup": {
            "from": from, "localField": local, "foreignField": "_id", "as": name,
            "pipeline": [{ "$project": { "_id": 1 } }],
        } }
    };
    let mut missing = vec![doc! { "key": { "$size": 0 } }];
    if kept_here {
        missing.push(doc! { "bytes": { "$size": 0 } });
    }
    let lives = doc! { "$expr": { "$gt": ["$asset.expires_at", "$$NOW"] }, "asset.state": "stored" };
    let pipeline = vec![
        doc! { "$match": { "state": "succeeded" } },
        doc! { "$project": { "asset_id": "$picture.asset_id" } },
        doc! { "$lookup": {
            "from": names::ASSETS, "localField": "asset_id", "foreignField": "_id", "as": "asset",
        } },
        doc! { "$set": { "asset": { "$first": "$asset" } } },
        doc! { "$match": { "$or": [{ "asset": { "$exists": false } }, lives] } },
        doc! { "$set": { "key": { "$concat": ["$asset._id", "/", "$asset.blob"] }, "bytes": "$asset.blob" } },
        lookup(names::ASSET_KEYS, "key", "key"),
        lookup(names::BLOBS, "bytes", "bytes"),
        doc! { "$match": { "$or": missing } },
    ];
    ids_of(store, names::GENERATIONS, pipeline, limit).await
}

/// Generations without exactly one closing entry once they are terminal, or with one before.
///
/// # Errors
/// When the database is away.
pub async fn miscounted_closings(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let terminal = doc! { "$in": ["$state", ["succeeded", "failed", "canceled"]] };
    let pipeline = vec![
        doc! { "$lookup": {
            "from": names::ENTRIES,
            "let": { "key": { "$concat": ["close:", "$_id"] } },
            "pipeline": [
                { "$match": { "$expr": { "$eq": ["$key", "$$key"] } } },
                { "$project": { "kind": 1 } },
            ],
            "as": "closing",
        } },
        doc! { "$match": { "$expr": { "$or": [
            { "$ne": [{ "$size": "$closing" }, { "$cond": [terminal, 1, 0] }] },
            { "$and": [{ "$eq": ["$state", "succeeded"] }, { "$ne": [{ "$first": "$closing.kind" }, "commit"] }] },
            { "$and": [
                { "$in": ["$state", ["failed", "canceled"]] },
                { "$ne": [{ "$first": "$closing.kind" }, "release"] },
            ] },
        ] } } },
    ];
    ids_of(store, names::GENERATIONS, pipeline, limit).await
}

/// Pictures that are past their time by more than the grace and still have a key: somebody could read them.
///
/// # Errors
/// When the database is away.
pub async fn readable_after_end(store: &Store, before: Time, limit: i64) -> Result<Vec<String>, StoreError> {
    let recently = before - Duration::from_secs(3 * 86_400);
    let pipeline = vec![
        doc! { "$match": {
            "expires_at": { "$lt": before },
            "$or": [{ "state": { "$ne": "purged" } }, { "purged_at": { "$gt": recently } }],
        } },
        doc! { "$lookup": {
            "from": names::ASSET_KEYS,
            // The keys of an asset are named asset/blob; "0" is the character after "/".
            "let": { "from": { "$concat": ["$_id", "/"] }, "to": { "$concat": ["$_id", "0"] } },
            "pipeline": [
                { "$match": { "$expr": { "$and": [
                    { "$gte": ["$_id", "$$from"] }, { "$lt": ["$_id", "$$to"] },
                ] } } },
                { "$project": { "_id": 1 } },
            ],
            "as": "key",
        } },
        doc! { "$match": { "$or": [{ "state": "stored" }, { "key.0": { "$exists": true } }] } },
    ];
    ids_of(store, names::ASSETS, pipeline, limit).await
}

/// Users without an account, or accounts without a user.
///
/// # Errors
/// When the database is away.
pub async fn unmatched_accounts(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let missing = |from: &str| {
        vec![
            doc! { "$lookup": { "from": from, "localField": "_id", "foreignField": "_id", "as": "other" } },
            doc! { "$match": { "other": { "$size": 0 } } },
        ]
    };
    let mut found = ids_of(store, names::USERS, missing(names::ACCOUNTS), limit).await?;
    found.extend(ids_of(store, names::ACCOUNTS, missing(names::USERS), limit).await?);
    Ok(found)
}
