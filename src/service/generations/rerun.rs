//! Rerun: a new submit with what an earlier generation was made from.

use super::submit::{NewGeneration, Submitted, submit};
use crate::app::App;
use crate::domain::ids::{GenerationId, UserId};
use crate::error::{AppError, Result};
use crate::store::generations;

/// Submits one generation with the inputs and choices of `id`, by the preset as it is now.
///
/// # Errors
/// 404, and what [`submit`] refuses with (422 `asset_expired` when a picture is gone).
pub async fn rerun(app: &App, user: &UserId, id: &GenerationId, key: &str) -> Result<Submitted> {
    let old = generations::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    let new = NewGeneration {
        preset: old.preset.key.clone(),
        locale: old.locale,
        inputs: old.inputs.iter().map(|input| (input.slot.clone(), input.asset_id.clone())).collect(),
        prompt: old.prompt.clone(),
        params: old.choices.params.clone(),
        aspect_ratio: old.aspect_ratio.clone(),
        count: 1,
    };
    submit(app, user, key, new).await
}
