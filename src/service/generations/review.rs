//! Review: a picture that could not be judged when it came. An operator decides, or the content check when it is back, so
//! that an outage of some minutes is no morning of work for people; the first one wins.

use super::commands::{Done, refused};
use super::settle::{Settled, settle};
use crate::app::App;
use crate::domain::actor::{Actor, Operator};
use crate::domain::asset::{Asset, AssetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::outcome::{Outcome, Refusal};
use crate::domain::generation::{CommandRefusal, Ending, Generation, GenerationCommand, preview};
use crate::domain::ids::GenerationId;
use crate::error::{AppError, Result};
use crate::imaging;
use crate::provider::Verdict;
use crate::service::assets;
use crate::store::generations;

/// Decides a review: `Commit` gives the picture to its owner, who pays it; `Release` gives the credits back.
///
/// # Errors
/// 404; 409 `not_in_review` with who and when, `picture_gone`; 503.
pub(super) async fn resolve(
    app: &App,
    operator: &Operator,
    id: &GenerationId,
    command: GenerationCommand,
) -> Result<Done> {
    let found = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match preview(&found, command) {
        Ok(effect) => effect,
        Err(why) => return Err(refused(app, id, why).await),
    };
    let ending = match (command, &found.unjudged) {
        (GenerationCommand::Commit, Some(asset)) => delivery(app, asset).await?,
        (GenerationCommand::Commit, None) => {
            return Err(AppError::conflict(
                ErrorCode::PictureGone,
                "there is no picture that could be given",
            ));
        }
        _ => {
            let detail = "an operator looked at the picture and did not let it pass".to_owned();
            Outcome::Refused { refusal: Refusal::Output, input: None, detail }.into()
        }
    };
    match settle(app, &Actor::Operator(operator.clone()), id, found.run, ending).await? {
        Settled::Done(generation) => Ok(Done { generation: *generation, effect }),
        Settled::Already => Err(refused(app, id, CommandRefusal::NotInReview).await),
    }
}

/// What came of another judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JudgedAgain {
    /// Its owner has it now.
    Delivered,
    Refused,
    /// The content check does not answer.
    CheckAway,
    /// Somebody else decided, or the picture cannot be read: people see it.
    Left,
}

/// The ending with which a picture in review is given to its owner, who has the whole time that results are promised.
///
/// # Errors
/// When the database is away.
async fn delivery(app: &App, unjudged: &Asset) -> Result<Ending> {
    let expires_at = app.store.now().await? + app.config.generation.result_ttl;
    let asset = Asset { expires_at, kind: AssetKind::Result, ..unjudged.clone() };
    Ok(Ending { outcome: Outcome::Picture, attempt: None, asset: Some(asset) })
}

/// Asks the content check about the picture of a generation in review.
///
/// # Errors
/// When the database or the storage is away.
pub async fn judge_again(app: &App, generation: &Generation) -> Result<JudgedAgain> {
    let Some(unjudged) = &generation.unjudged else { return Ok(JudgedAgain::Left) };
    let bytes = match assets::open(app, unjudged.clone(), false).await {
        Ok(readable) => readable.bytes,
        Err(AppError::Gone { .. }) => return Ok(JudgedAgain::Left),
        Err(error) => return Err(error),
    };
    let Ok((_, previews)) = app.pool.run(move || imaging::check_result_whole(&bytes)).await? else {
        return Ok(JudgedAgain::Left);
    };
    let (ending, verdict) = match app.provider.moderate_picture(previews.for_check).await {
        Ok(Verdict::Clean) => (delivery(app, unjudged).await?, JudgedAgain::Delivered),
        Ok(Verdict::Flagged { category, .. }) => {
            let detail = format!("the drawn picture was rejected: {category}");
            let refused = Outcome::Refused { refusal: Refusal::Output, input: None, detail };
            (refused.into(), JudgedAgain::Refused)
        }
        Err(down) => {
            tracing::debug!(generation.id = %generation.id, %down, "The content check is still away");
            return Ok(JudgedAgain::CheckAway);
        }
    };
    let settled = settle(app, &Actor::ContentCheck, &generation.id, generation.run, ending).await?;
    Ok(if matches!(settled, Settled::Done(_)) { verdict } else { JudgedAgain::Left })
}
