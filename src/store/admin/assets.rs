//! Records of everybody's pictures.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;

use super::newest;
use crate::domain::asset::{Asset, AssetKind, AssetState};
use crate::domain::ids::{AssetId, UserId};
use crate::store::indexes::plain;
use crate::store::{Store, StoreError, names, to_bson};

#[derive(Clone, Debug, Default)]
pub struct AssetFilter {
    pub user: Option<UserId>,
    pub kind: Option<AssetKind>,
    pub state: Option<AssetState>,
    /// Older than this one.
    pub before: Option<AssetId>,
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![plain("desk_state", doc! { "state": 1, "_id": -1 })]
}

/// Newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(store: &Store, filter: &AssetFilter, limit: i64) -> Result<Vec<Asset>, StoreError> {
    let mut query = Document::new();
    if let Some(user) = &filter.user {
        query.insert("user_id", user.as_str());
    }
    if let Some(kind) = &filter.kind {
        query.insert("kind", to_bson(kind)?);
    }
    if let Some(state) = &filter.state {
        query.insert("state", to_bson(state)?);
    }
    if let Some(before) = &filter.before {
        query.insert("_id", doc! { "$lt": before.as_str() });
    }
    newest(store, names::ASSETS, query, limit).await
}

/// In no order; those that do not exist are left out.
///
/// # Errors
/// When the database is away.
pub async fn find_many(store: &Store, ids: &[AssetId]) -> Result<Vec<Asset>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = ids.iter().map(AssetId::as_str).collect();
    store.collection(names::ASSETS).find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
}
