//! Generations of everybody.

use bson::{Document, doc};
use mongodb::IndexModel;

use super::{Span, made_in, newest, newest_ending};
use crate::domain::generation::{FailureCode, Generation, State};
use crate::domain::ids::{AssetId, BatchId, GenerationId, UserId};
use crate::domain::time::Time;
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, names, to_bson};

#[derive(Clone, Debug, Default)]
pub struct GenerationFilter {
    /// Of one of these people.
    pub users: Option<Vec<UserId>>,
    pub preset: Option<String>,
    /// Any of these; empty = all.
    pub states: Vec<State>,
    pub failure: Option<FailureCode>,
    /// One that was called for it.
    pub model: Option<String>,
    pub batch: Option<BatchId>,
    /// Rated, with so many stars at the most.
    pub rating_max: Option<i32>,
    pub made: Span,
    /// Older than this one.
    pub before: Option<GenerationId>,
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![
        plain("desk_state", doc! { "state": 1, "_id": -1 }),
        plain("desk_preset", doc! { "preset._id": 1, "_id": -1 }),
        plain("by_batch", doc! { "batch_id": 1, "_id": -1 }),
        // Only of those that have one: not everything that is submitted pays for it.
        partial("desk_failure", doc! { "failure.code": 1, "_id": -1 }, exists("failure.code")),
        partial("desk_unjudged", doc! { "unjudged._id": 1 }, exists("unjudged._id")),
        partial("desk_rating", doc! { "marks.rating.stars": 1, "_id": -1 }, exists("marks.rating.stars")),
        partial("desk_model", doc! { "attempts.model": 1, "_id": -1 }, exists("attempts.model")),
    ]
}

fn exists(field: &str) -> Document {
    doc! { field: { "$exists": true } }
}

fn query(filter: &GenerationFilter) -> Result<Document, StoreError> {
    let mut query = Document::new();
    match filter.users.as_deref() {
        None => {}
        Some([one]) => drop(query.insert("user_id", one.as_str())),
        Some(some) => {
            let ids: Vec<&str> = some.iter().map(UserId::as_str).collect();
            query.insert("user_id", doc! { "$in": ids });
        }
    }
    if let Some(stars) = filter.rating_max {
        query.insert("marks.rating.stars", doc! { "$lte": stars });
    }
    if let Some(preset) = &filter.preset {
        query.insert("preset._id", preset);
    }
    let states: Vec<&str> = filter.states.iter().map(|state| state.name()).collect();
    match states.as_slice() {
        [] => {}
        [one] => drop(query.insert("state", *one)),
        many => drop(query.insert("state", doc! { "$in": many })),
    }
    if let Some(code) = &filter.failure {
        query.insert("failure.code", to_bson(code)?);
    }
    if let Some(model) = &filter.model {
        query.insert("attempts.model", model);
    }
    if let Some(batch) = &filter.batch {
        query.insert("batch_id", batch.as_str());
    }
    made_in(&mut query, "gen", filter.made, filter.before.as_ref().map(GenerationId::as_str));
    Ok(query)
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    filter: &GenerationFilter,
    limit: i64,
) -> Result<Vec<Generation>, StoreError> {
    newest(store, names::GENERATIONS, query(filter)?, limit).await
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
) -> Result<Vec<Generation>, StoreError> {
    newest_ending(store, names::GENERATIONS, "gen", end, since, limit).await
}

/// The one in review that waits for a verdict about this picture.
///
/// # Errors
/// When the database is away.
pub async fn find_by_unjudged(store: &Store, id: &AssetId) -> Result<Option<Generation>, StoreError> {
    store.collection(names::GENERATIONS).find_one(doc! { "unjudged._id": id.as_str() }).await
}
