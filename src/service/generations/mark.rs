//! What owners note on their generations: favourites, folders, ratings.

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, Rating, folder_name};
use crate::domain::ids::{GenerationId, UserId};
use crate::error::{AppError, Result};
use crate::store::generations::marks::{self, MarksChange};

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
