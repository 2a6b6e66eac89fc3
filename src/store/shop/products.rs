//! Plans and packs: the collection `subscription_plans`.

use bson::doc;
use futures::TryStreamExt;
use mongodb::Collection;

use crate::domain::ids::ProductId;
use crate::domain::product::Product;
use crate::store::{Store, StoreError, is_duplicate, names};

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
