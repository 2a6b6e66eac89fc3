//! Cancel and remove, by the owner.

use super::settle::{By, Settled, settle};
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::outcome::Outcome;
use crate::domain::generation::{Generation, State};
use crate::domain::ids::{GenerationId, UserId};
use crate::error::{AppError, Result};
use crate::store::generations;

/// What a cancel came to.
#[derive(Clone, Debug)]
pub enum Cancelled {
    /// It was queued: canceled, and its credits are back.
    Now(Box<Generation>),
    /// It is running: asked to stop before it is sent. If the picture comes all the same, it is delivered and charged.
    Asked(Box<Generation>),
}

/// Cancels a generation of `user`.
///
/// # Errors
/// 404, 409 `already_finished`, 503.
pub async fn cancel(app: &App, user: &UserId, id: &GenerationId) -> Result<Cancelled> {
    // A queued one may be claimed and a running one be queued again while we look: a few looks are enough.
    for _ in 0..5 {
        let found = generations::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
        match found.state {
            State::Queued => {
                if let Settled::Done(done) =
                    settle(app, id, found.run, By::User, Outcome::Canceled.into()).await?
                {
                    return Ok(Cancelled::Now(done));
                }
            }
            State::Running => {
                if generations::request_cancel(&app.store, id).await? {
                    return Ok(Cancelled::Asked(Box::new(Generation { cancel_requested: true, ..found })));
                }
            }
            State::Review | State::Succeeded | State::Failed | State::Canceled => {
                return Err(AppError::conflict(ErrorCode::AlreadyFinished, "this generation is finished"));
            }
        }
    }
    Err(AppError::Unavailable {
        code: ErrorCode::Busy,
        detail: "the generation changes too quickly; nothing was changed".into(),
        retry_after_s: 1,
    })
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
        crate::service::assets::remove(app, user, &picture.asset_id).await?;
    }
    generations::hide(&app.store, user, id).await?;
    Ok(())
}
