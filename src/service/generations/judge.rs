//! A picture that could not be judged when it came is judged again when the content check is back, so that an outage of
//! some minutes is no morning of work for people. Whoever decides by hand meanwhile is as good: the first one wins.

use super::settle::{By, Ending, Settled, settle};
use crate::app::App;
use crate::domain::asset::{Asset, AssetKind};
use crate::domain::generation::Generation;
use crate::domain::generation::outcome::{Outcome, Refusal};
use crate::error::Result;
use crate::imaging;
use crate::provider::Verdict;
use crate::service::assets;

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
pub async fn delivery(app: &App, unjudged: &Asset) -> Result<Ending> {
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
        Err(crate::error::AppError::Gone { .. }) => return Ok(JudgedAgain::Left),
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
    let settled = settle(app, &generation.id, generation.run, By::Judge, ending).await?;
    Ok(if matches!(settled, Settled::Done(_)) { verdict } else { JudgedAgain::Left })
}
