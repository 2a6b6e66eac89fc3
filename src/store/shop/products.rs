//! Plans and packs: the collection `subscription_plans`.

use bson::doc;
use futures::TryStreamExt;
use mongodb::Collection;

use crate::domain::ids::ProductId;
use crate::domain::product::Product;
use crate::store::{Session, Store, StoreError, is_duplicate, names};

fn products(store: &Store) -> Collection<Product> {
    store.collection(names::PRODUCTS)
}

/// What is on sale, in the order of the shop.
///
/// # Errors
/// When the database is away.
pub async fn on_sale(store: &Store) -> Result<Vec<Product>, StoreError> {
    let sort = doc! { "position": 1, "_id": 1 };
    products(store).find(doc! { "on_sale": true }).sort(sort).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &ProductId) -> Result<Option<Product>, StoreError> {
    products(store).find_one(doc! { "_id": id.as_str() }).await
}

/// Adds a product unless one with its id exists; answers whether it was added.
///
/// # Errors
/// When the database is away.
pub async fn add_missing(store: &Store, product: &Product) -> Result<bool, StoreError> {
    match products(store).insert_one(product).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error, "_id_") => Ok(false),
        Err(error) => Err(error),
    }
}

/// All products, also those that are not on sale, in the order of the shop.
///
/// # Errors
/// When the database is away.
pub async fn all(store: &Store) -> Result<Vec<Product>, StoreError> {
    products(store).find(doc! {}).sort(doc! { "position": 1, "_id": 1 }).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find_in(
    store: &Store,
    session: &mut Session,
    id: &ProductId,
) -> Result<Option<Product>, StoreError> {
    products(store).find_one(doc! { "_id": id.as_str() }).session(session).await
}

/// # Errors
/// When the database is away or the id exists.
pub async fn insert_in(store: &Store, session: &mut Session, product: &Product) -> Result<(), StoreError> {
    products(store).insert_one(product).session(session).await.map(drop)
}

/// Writes the product back inside the transaction that read it in `version`.
///
/// # Errors
/// When the database is away or the version has moved on.
pub async fn replace_in(
    store: &Store,
    session: &mut Session,
    product: &Product,
    version: i64,
) -> Result<(), StoreError> {
    let filter = doc! { "_id": product.id.as_str(), "version": version };
    let result = products(store).replace_one(filter, product).session(session).await?;
    if result.matched_count == 1 { Ok(()) } else { Err(StoreError::custom("the product changed meanwhile")) }
}
