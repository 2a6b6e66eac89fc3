//! Orders of everybody.

use std::collections::BTreeSet;

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;

use super::{Span, made_in, newest, newest_ending};
use crate::domain::ids::{OrderId, ProductId, UserId};
use crate::domain::order::{Order, State};
use crate::domain::payment::ProviderName;
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::shop::notices::StoredNotice;
use crate::store::{Store, StoreError, names};

/// Orders with an odd notice that the list of abnormal ones looks at, the newest notices first.
const ODD_MAX: i64 = 1_000;

#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    pub user: Option<UserId>,
    pub state: Option<State>,
    pub provider: Option<ProviderName>,
    pub product: Option<ProductId>,
    /// Only those that a person should look at.
    pub abnormal: bool,
    pub made: Span,
    /// Older than this one.
    pub before: Option<OrderId>,
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![
        plain("desk_provider", doc! { "provider": 1, "_id": -1 }),
        plain("desk_product", doc! { "item.product": 1, "_id": -1 }),
        partial("desk_transaction", doc! { "transaction": 1 }, doc! { "transaction": { "$gt": "" } }),
    ]
}

pub(in crate::store) fn notice_indexes() -> Vec<IndexModel> {
    let odd = doc! { "result": "odd" };
    vec![partial("desk_odd", doc! { "result": 1, "received_at": -1 }, odd)]
}

/// What [`crate::domain::desk::abnormalities`] says, as a condition.
fn abnormal(odd: Vec<String>) -> Document {
    let last = doc! { "$expr": { "$eq": [{ "$last": "$wishes.state" }, "refused"] } };
    let mut refused = doc! { "wishes.state": "refused" };
    refused.extend(last);
    doc! { "$or": [
        { "state": "review" },
        { "due": true },
        { "wishes.state": "asked" },
        refused,
        { "_id": { "$in": odd }, "paid_at": { "$ne": null } },
    ] }
}

async fn query(store: &Store, filter: &OrderFilter) -> Result<Document, StoreError> {
    let mut query = Document::new();
    if let Some(user) = &filter.user {
        query.insert("user_id", user.as_str());
    }
    if let Some(state) = filter.state {
        query.insert("state", state.name());
    }
    if let Some(provider) = filter.provider {
        query.insert("provider", provider.as_str());
    }
    if let Some(product) = &filter.product {
        query.insert("item.product", product.as_str());
    }
    made_in(&mut query, "ord", filter.made, filter.before.as_ref().map(OrderId::as_str));
    if filter.abnormal {
        query = doc! { "$and": [abnormal(odd(store, None).await?.into_iter().collect()), query] };
    }
    Ok(query)
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(store: &Store, filter: &OrderFilter, limit: i64) -> Result<Vec<Order>, StoreError> {
    newest(store, names::ORDERS, query(store, filter).await?, limit).await
}

/// How many orders a person should look at.
///
/// # Errors
/// When the database is away.
pub async fn count_abnormal(store: &Store) -> Result<u64, StoreError> {
    let filter = abnormal(odd(store, None).await?.into_iter().collect());
    store.collection::<Document>(names::ORDERS).count_documents(filter).await
}

/// Ids of orders about which a notice told of money that did not fit; of `among` only, or of the newest of all.
///
/// # Errors
/// When the database is away.
pub async fn odd(store: &Store, among: Option<&[Order]>) -> Result<BTreeSet<String>, StoreError> {
    let mut filter = doc! { "result": "odd" };
    if let Some(orders) = among {
        if orders.is_empty() {
            return Ok(BTreeSet::new());
        }
        let ids: Vec<&str> = orders.iter().map(|order| order.id.as_str()).collect();
        filter.insert("fact.order", doc! { "$in": ids });
    }
    let all = store.collection::<Document>(names::NOTICES);
    let found = all.find(filter).projection(doc! { "fact.order": 1 });
    let found = if among.is_some() { found } else { found.sort(doc! { "received_at": -1 }).limit(ODD_MAX) };
    let rows: Vec<Document> = found.await?.try_collect().await?;
    let order = |row: &Document| row.get_document("fact").ok()?.get_str("order").ok().map(str::to_owned);
    Ok(rows.iter().filter_map(order).collect())
}

/// By the provider's number of the payment, newest first.
///
/// # Errors
/// When the database is away.
pub async fn by_transaction(store: &Store, number: &str, limit: i64) -> Result<Vec<Order>, StoreError> {
    let all = store.collection::<Order>(names::ORDERS);
    // The second condition for the index: it knows only orders with a number.
    let filter = doc! { "$and": [{ "transaction": number }, { "transaction": { "$gt": "" } }] };
    all.find(filter).limit(limit).await?.try_collect().await
}

/// The newest since `since` whose ids end so.
///
/// # Errors
/// When the database is away, or this takes too long.
pub async fn ending_with(
    store: &Store,
    end: &str,
    since: Time,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    newest_ending(store, names::ORDERS, "ord", end, since, limit).await
}

/// What the provider told about one order, the oldest first.
///
/// # Errors
/// When the database is away.
pub async fn notices(store: &Store, order: &OrderId, limit: i64) -> Result<Vec<StoredNotice>, StoreError> {
    let all = store.collection::<StoredNotice>(names::NOTICES);
    let mut found: Vec<StoredNotice> =
        all.find(doc! { "fact.order": order.as_str() }).limit(limit).await?.try_collect().await?;
    found.sort_by_key(|notice| notice.received_at);
    Ok(found)
}
