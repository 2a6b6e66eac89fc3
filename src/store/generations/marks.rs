//! What owners note on their generations, and what finished ones tell about waiting.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::options::ReturnDocument;
use serde::{Deserialize, Serialize};

use super::generations;
use crate::domain::generation::{Generation, Rating};
use crate::domain::ids::{GenerationId, UserId};
use crate::domain::time::Time;
use crate::store::{Store, StoreError, names, to_bson};

/// What to change; `None` = leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarksChange {
    pub favorite: Option<bool>,
    /// `Some(None)` = out of its folder.
    pub folder: Option<Option<String>>,
}

/// Answers the generation as it is then; `None` when the user has no such one.
///
/// # Errors
/// When the database is away.
pub async fn mark(
    store: &Store,
    user: &UserId,
    id: &GenerationId,
    change: &MarksChange,
) -> Result<Option<Generation>, StoreError> {
    let mut set = Document::new();
    if let Some(favorite) = change.favorite {
        set.insert("marks.favorite", favorite);
    }
    if let Some(folder) = &change.folder {
        set.insert("marks.folder", folder.clone());
    }
    let filter = doc! { "_id": id.as_str(), "user_id": user.as_str(), "hidden": false };
    if set.is_empty() {
        return generations(store).find_one(filter).await;
    }
    update(store, filter, set).await
}

/// Notes a rating of a result, in place of an older one; `None` when the user has no such result.
///
/// # Errors
/// When the database is away.
pub async fn rate(
    store: &Store,
    user: &UserId,
    id: &GenerationId,
    rating: &Rating,
) -> Result<Option<Generation>, StoreError> {
    let filter = doc! { "_id": id.as_str(), "user_id": user.as_str(), "state": "succeeded" };
    update(store, filter, doc! { "marks.rating": to_bson(rating)? }).await
}

async fn update(store: &Store, filter: Document, set: Document) -> Result<Option<Generation>, StoreError> {
    generations(store)
        .find_one_and_update(filter, doc! { "$set": set })
        .return_document(ReturnDocument::After)
        .await
}

/// A folder and how many generations are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    #[serde(rename = "_id")]
    pub name: String,
    pub count: i64,
}

/// The user's folders by name.
///
/// # Errors
/// When the database is away.
pub async fn folders(store: &Store, user: &UserId) -> Result<Vec<Folder>, StoreError> {
    let pipeline = [
        doc! { "$match": {
            "user_id": user.as_str(), "hidden": false, "marks.folder": { "$type": "string" },
        } },
        doc! { "$group": { "_id": "$marks.folder", "count": { "$sum": 1_i64 } } },
        doc! { "$sort": { "_id": 1 } },
    ];
    generations(store).aggregate(pipeline).with_type::<Folder>().await?.try_collect().await
}

/// Preset and milliseconds from submit to result of the newest `limit` results finished since `since`.
///
/// # Errors
/// When the database is away.
pub async fn took(store: &Store, since: Time, limit: i64) -> Result<Vec<(String, u64)>, StoreError> {
    #[derive(Serialize, Deserialize)]
    struct Row {
        preset: String,
        ms: i64,
    }
    // Ids begin with the time: the newest come first without an index of their own, and the walk ends after a day.
    let oldest = ulid::Ulid::from_parts(u64::try_from(since.millis()).unwrap_or(0), 0);
    let pipeline = [
        doc! { "$match": {
            "_id": { "$gte": GenerationId::from_ulid(oldest).as_str() }, "state": "succeeded",
        } },
        doc! { "$sort": { "_id": -1 } },
        doc! { "$limit": limit },
        doc! { "$project": {
            "_id": 0,
            "preset": "$preset._id",
            "ms": { "$toLong": { "$subtract": ["$finished_at", "$created_at"] } },
        } },
    ];
    let rows: Vec<Row> = store
        .collection::<Document>(names::GENERATIONS)
        .aggregate(pipeline)
        .with_type::<Row>()
        .await?
        .try_collect()
        .await?;
    Ok(rows.into_iter().map(|row| (row.preset, u64::try_from(row.ms).unwrap_or(0))).collect())
}
