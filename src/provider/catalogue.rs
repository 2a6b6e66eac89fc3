//! The public catalogue of models: whether ours is being retired, and by what. Free, without a key.
//! Source: AIHubMix "Models API", `GET /api/v1/models`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::AiHubMix;
use super::wire::{self, Body, Head};

const FRESH: Duration = Duration::from_secs(300);
const TIMEOUT: Duration = Duration::from_secs(15);
const BYTES_MAX: usize = 8 << 20;

#[derive(Debug, thiserror::Error)]
#[error("the model catalogue cannot be read: {detail}")]
pub struct CatalogueError {
    pub detail: String,
}

/// What the catalogue says of one model; the words are the vendor's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ModelState {
    /// `active`, `deprecated`, …
    pub retire_stage: Option<String>,
    pub deprecated_at: Option<String>,
    pub retired_at: Option<String>,
    pub successor_model: Option<String>,
}

/// All models by id; a model that is not in it is not sold any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub models: HashMap<String, ModelState>,
}

#[derive(Default)]
pub(super) struct Cache(Mutex<Option<(Instant, Arc<Catalogue>)>>);

#[derive(Deserialize)]
struct Listing {
    data: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(alias = "id")]
    model_id: String,
    #[serde(flatten)]
    state: ModelState,
}

impl AiHubMix {
    /// The catalogue, at most 5 minutes old.
    ///
    /// # Errors
    /// When the gateway does not answer with a catalogue within 15 s.
    pub async fn health(&self) -> Result<Arc<Catalogue>, CatalogueError> {
        let mut cached = self.inner.catalogue.0.lock().await;
        if let Some((at, catalogue)) = &*cached
            && at.elapsed() < FRESH
        {
            return Ok(catalogue.clone());
        }
        let catalogue = Arc::new(self.fetch().await.map_err(|detail| CatalogueError { detail })?);
        *cached = Some((Instant::now(), catalogue.clone()));
        Ok(catalogue)
    }

    async fn fetch(&self) -> Result<Catalogue, String> {
        let deadline = Instant::now() + TIMEOUT;
        let sending = self.inner.http.get(format!("{}/api/v1/models", self.inner.base_url)).send();
        let response = tokio::time::timeout_at(deadline, sending)
            .await
            .map_err(|_| "no answer in time".to_owned())?
            .map_err(|error| wire::reason(&error))?;
        let head = Head::of(&response);
        if !head.is_success() {
            return Err(format!("HTTP {}", head.status));
        }
        let Body::Whole(body) = wire::read(response, BYTES_MAX, deadline).await else {
            return Err("cut off or too large".into());
        };
        let listing: Listing =
            serde_json::from_slice(&body).map_err(|error| format!("not a catalogue: {error}"))?;
        Ok(Catalogue { models: listing.data.into_iter().map(|row| (row.model_id, row.state)).collect() })
    }
}
