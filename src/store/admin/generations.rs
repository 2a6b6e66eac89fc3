//! Generations of everybody.

use bson::{Document, doc};
use mongodb::IndexModel;

use super::{Span, made_in, newest};
use crate::domain::generation::{FailureCode, Generation, State};
use crate::domain::ids::{AssetId, BatchId, GenerationId, UserId};
use crate::store::indexes::{partial, plain};
use crate::store::{Store, StoreError, names, to_bson};

#[derive(Clone, Debug, Default)]
pub struct GenerationFilter {
    pub user: Option<UserId>,
    pub preset: Option<String>,
    /// Any of these; empty = all.
    pub states: Vec<State>,
    pub failure: Option<FailureCode>,
    /// One that was called for it.
    pub model: Option<String>,
    pub batch: Option<BatchId>,
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
        partial("desk_model", doc! { "attempts.model": 1, "_id": -1 }, exists("attempts.model")),
    ]
}

fn exists(field: &str) -> Document {
    doc! { field: { "$exists": true } }
}

fn query(filter: &GenerationFilter) -> Result<Document, StoreError> {
    let mut query = Document::new();
    if let Some(user) = &filter.user {
        query.insert("user_id", user.as_str());
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

/// The one in review that waits for a verdict about this picture.
///
/// # Errors
/// When the database is away.
pub async fn find_by_unjudged(store: &Store, id: &AssetId) -> Result<Option<Generation>, StoreError> {
    store.collection(names::GENERATIONS).find_one(doc! { "unjudged._id": id.as_str() }).await
}
