//! Questions about orders whose every answer is a violation, for the audit; each answers at most `limit` of them.

use bson::{Document, doc};
use futures::TryStreamExt;

use crate::domain::order::Order;
use crate::domain::time::Time;
use crate::store::audit::ids_of;
use crate::store::{Store, StoreError, names};

/// Orders without exactly one right grant in the ledger where they were fulfilled, or with one where they were not.
///
/// # Errors
/// When the database is away.
pub async fn misgranted(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let granted = doc! { "$and": [{ "$ne": ["$fulfilled_at", null] }, { "$gt": ["$item.credits", 0] }] };
    let right = doc! { "$and": [
        { "$eq": ["$$grant.kind", "grant"] },
        { "$eq": ["$$grant.order_id", "$_id"] },
        { "$eq": ["$$grant.user_id", "$user_id"] },
        { "$eq": ["$$grant.delta_available", "$item.credits"] },
        { "$eq": ["$credits_granted", "$item.credits"] },
    ] };
    let wrong = doc! { "$anyElementTrue": [{ "$map": {
        "input": "$grants", "as": "grant", "in": { "$not": [right] },
    } }] };
    let pipeline = vec![
        doc! { "$lookup": {
            "from": names::ENTRIES,
            "let": { "key": { "$concat": ["grant:", "$_id"] } },
            "pipeline": [{ "$match": { "$expr": { "$eq": ["$key", "$$key"] } } }],
            "as": "grants",
        } },
        doc! { "$match": { "$expr": { "$or": [
            { "$ne": [{ "$size": "$grants" }, { "$cond": [granted, 1, 0] }] },
            wrong,
        ] } } },
    ];
    ids_of(store, names::ORDERS, pipeline, limit).await
}

/// Ledger lines that grant bought credits and belong to no order.
///
/// # Errors
/// When the database is away.
pub async fn grants_without_order(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let pipeline = vec![
        doc! { "$match": { "kind": "grant", "source": { "$in": ["subscription", "purchase"] } } },
        doc! { "$lookup": {
            "from": names::ORDERS, "localField": "order_id", "foreignField": "_id", "as": "order",
            "pipeline": [{ "$project": { "_id": 1 } }],
        } },
        doc! { "$match": { "$expr": { "$or": [
            { "$eq": [{ "$size": "$order" }, 0] },
            { "$ne": ["$key", { "$concat": ["grant:", { "$ifNull": ["$order_id", ""] }] }] },
        ] } } },
    ];
    ids_of(store, names::ENTRIES, pipeline, limit).await
}

/// Orders whose state, times and refunds contradict each other, or whose books are behind since before `before`.
///
/// # Errors
/// When the database is away.
pub async fn contradictory(store: &Store, before: Time, limit: i64) -> Result<Vec<String>, StoreError> {
    let back = doc! { "$ifNull": [{ "$max": "$refunds.total_fen" }, 0_i64] };
    // As `Order::paid_fen`.
    let came = doc! { "$cond": [{ "$eq": ["$money.for_us", true] }, "$money.amount_fen", null] };
    let all_back = doc! { "$gte": [back, { "$ifNull": [came, "$item.price_fen"] }] };
    let last_change = doc! { "$max": ["$paid_at", { "$max": "$refunds.at" }] };
    let wrong = doc! { "$match": { "$or": [
        { "state": { "$in": ["created", "pending", "closed", "review"] }, "paid_at": { "$ne": null } },
        { "state": { "$in": ["paid", "fulfilled", "refunded"] }, "paid_at": null },
        { "state": { "$in": ["created", "pending", "closed", "review", "paid"] }, "fulfilled_at": { "$ne": null } },
        { "state": "fulfilled", "fulfilled_at": null },
        { "state": "paid", "due": false },
        { "$expr": { "$ne": [all_back, { "$eq": ["$state", "refunded"] }] } },
        { "due": true, "$expr": { "$lt": [last_change, before] } },
    ] } };
    ids_of(store, names::ORDERS, vec![wrong], limit).await
}

/// Orders for which the ledger took back something else than they say.
///
/// # Errors
/// When the database is away.
pub async fn misrevoked(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let pipeline = vec![
        doc! { "$lookup": {
            "from": names::ENTRIES, "localField": "user_id", "foreignField": "user_id", "as": "taken",
            "let": { "order": "$_id" },
            "pipeline": [
                { "$match": { "kind": "revoke", "$expr": { "$eq": ["$order_id", "$$order"] } } },
                { "$project": { "delta_available": 1 } },
            ],
        } },
        doc! { "$match": { "$expr": {
            "$ne": [{ "$multiply": [{ "$sum": "$taken.delta_available" }, -1] }, "$credits_revoked"],
        } } },
    ];
    let with_refunds = doc! { "$match": { "$or": [
        { "refunds.0": { "$exists": true } }, { "credits_revoked": { "$ne": 0_i64 } },
    ] } };
    ids_of(store, names::ORDERS, [vec![with_refunds], pipeline].concat(), limit).await
}

/// Orders of which something went back, as they are, for rules that the database cannot compute.
///
/// # Errors
/// When the database is away.
pub async fn with_refunds(store: &Store, limit: i64) -> Result<Vec<Order>, StoreError> {
    let filter = doc! { "refunds.0": { "$exists": true }, "due": false };
    let all = store.collection::<Order>(names::ORDERS);
    all.find(filter).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

/// People with a plan that was granted and no membership.
///
/// # Errors
/// When the database is away.
pub async fn without_membership(store: &Store, limit: i64) -> Result<Vec<String>, StoreError> {
    let pipeline: Vec<Document> = vec![
        doc! { "$match": { "item.offer.kind": "plan", "fulfilled_at": { "$ne": null } } },
        doc! { "$lookup": {
            "from": names::MEMBERSHIPS, "localField": "user_id", "foreignField": "_id", "as": "membership",
            "pipeline": [{ "$project": { "_id": 1 } }],
        } },
        doc! { "$match": { "membership": { "$size": 0 } } },
    ];
    ids_of(store, names::ORDERS, pipeline, limit).await
}
