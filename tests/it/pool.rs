//! Databases that tests take turns with. A new one for each test would cost a second for its collections and indexes, and
//! MongoDB keeps the files of a dropped one open for minutes: some 90 each, which adds up to its limit.

use bson::{Bson, Document, doc};
use futures::future::try_join_all;
use mongodb::{Client, Collection, Database};

/// The database that knows which ones are free.
const POOL: &str = "test_pool";
/// A database rests before the next test gets it: what its last test left running may still write for a moment.
const REST_MS: i64 = 3_000;

fn free(client: &Client) -> Collection<Document> {
    client.database(POOL).collection("free")
}

/// A database without a document in it, for one test alone.
pub async fn take(client: &Client) -> Database {
    let rested = doc! { "$expr": { "$lt": ["$free_at", { "$subtract": ["$$NOW", REST_MS] }] } };
    let found = free(client).find_one_and_delete(rested).sort(doc! { "free_at": 1 }).await.expect("the pool");
    let known = found.and_then(|free| free.get_str("_id").map(str::to_owned).ok());
    let name = known.unwrap_or_else(|| format!("test_{}", ulid::Ulid::generate().to_string().to_lowercase()));
    client.database(&name)
}

/// Empties the database, indexes apart, and lets another test have it.
pub async fn give_back(client: &Client, database: &Database) {
    let names = database.list_collection_names().await.expect("collections");
    // A test that had it profiled leaves more behind than documents.
    if names.iter().any(|name| name.starts_with("system.")) {
        return database.drop().await.expect("dropped");
    }
    let all = names.iter().map(async |name| database.collection::<Document>(name).delete_many(doc! {}).await);
    try_join_all(all).await.expect("emptied");
    let now = doc! { "$set": { "free_at": Bson::String("$$NOW".into()) } };
    let row = doc! { "_id": database.name() };
    free(client).update_one(row, vec![now]).upsert(true).await.expect("the pool");
}
