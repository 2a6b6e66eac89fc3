//! What owners do with their finished generations: favourites, folders, ratings, removal.

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, Rating, folder_name};
use crate::domain::ids::{GenerationId, UserId};
use crate::error::{AppError, Result};
use crate::service::assets;
use crate::store::generations::{
    self,
    marks::{self, MarksChange},
};

/// # Errors
/// 404; 422 `invalid_folder`.
pub async fn mark(app: &App, user: &UserId, id: &GenerationId, wish: MarksChange) -> Result<Generation> {
    let folder = match wish.folder {
        Some(Some(text)) => {
            let name = folder_name(&text).ok_or_else(|| {
                AppError::invalid(
                    "folder",
                    ErrorCode::InvalidFolder,
                    "must have 1 to 40 printable characters",
                )
            })?;
            Some(Some(name))
        }
        other => other,
    };
    let change = MarksChange { folder, ..wish };
    marks::mark(&app.store, user, id, &change).await?.ok_or(AppError::NotFound)
}

/// # Errors
/// 404 when the user has no such result; 422 `invalid_rating`.
pub async fn rate(
    app: &App,
    user: &UserId,
    id: &GenerationId,
    stars: i32,
    words: Option<String>,
) -> Result<Generation> {
    let rating = Rating::new(stars, words, app.clock())
        .map_err(|(path, why)| AppError::invalid(path, ErrorCode::InvalidRating, why))?;
    marks::rate(&app.store, user, id, &rating).await?.ok_or(AppError::NotFound)
}

/// Removes a finished generation from its owner's lists. The record and its ledger lines stay; the picture is deleted.
///
/// # Errors
/// 404, 409 `not_finished`, 503.
pub async fn hide(app: &App, user: &UserId, id: &GenerationId) -> Result<()> {
    let found = generations::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    if !found.state.is_terminal() {
        return Err(AppError::conflict(ErrorCode::NotFinished, "cancel it first"));
    }
    if let Some(picture) = &found.picture {
        assets::remove(app, user, &picture.asset_id).await?;
    }
    generations::hide(&app.store, user, id).await?;
    Ok(())
}
