//! From a claimed generation to the call that is sent: pictures read and shrunk, numbered and labelled, the ratio chosen.

use bytes::Bytes;

use crate::app::App;
use crate::domain::generation::Generation;
use crate::domain::generation::outcome::Outcome;
use crate::domain::preset::{Locale, Model, Slot, picture_number};
use crate::error::{AppError, Result};
use crate::imaging;
use crate::provider::{DrawCall, DrawPicture};
use crate::service::assets;

/// Why a call could not be made.
pub(super) enum Unprepared {
    /// It never can: settle with this.
    Outcome(Outcome),
    /// Something we depend on is away: let the lease run out or try again.
    Trouble(AppError),
}

impl From<AppError> for Unprepared {
    fn from(error: AppError) -> Self {
        Unprepared::Trouble(error)
    }
}

/// Builds the call for this run with `model`.
pub(super) async fn prepare(
    app: &App,
    generation: &Generation,
    model: &Model,
) -> Result<DrawCall, Unprepared> {
    let filled = generation.slots_filled();
    let slots: Vec<&Slot> = generation.preset.sending_order(&filled).collect();
    let mut pictures = Vec::with_capacity(slots.len());
    for (index, slot) in slots.iter().enumerate() {
        let bytes = picture_of(app, generation, &slot.name).await?;
        let number = picture_number(generation.locale, index + 1);
        let label = format!("{number} — {}:", slot.label.get(generation.locale));
        pictures.push(DrawPicture { label, mime: "image/jpeg", bytes });
    }
    let pictures = merge(app, generation.locale, pictures, model.inputs_max).await?;
    let now = app.clock();
    let timeout = app.config.provider.call_timeout.min(generation.deadline.since(now));
    Ok(DrawCall {
        model: model.id.clone(),
        prompt: generation.words(),
        pictures,
        aspect_ratio: ratio(generation),
        timeout,
    })
}

/// The ratio that is sent: the user's, else the one nearest to the first picture.
fn ratio(generation: &Generation) -> String {
    if let Some(chosen) = &generation.aspect_ratio {
        return chosen.clone();
    }
    let filled = generation.slots_filled();
    let first = generation.preset.sending_order(&filled).next();
    let input = first.and_then(|slot| generation.inputs.iter().find(|input| input.slot == slot.name));
    let allowed: Vec<&str> = generation.preset.aspect_ratios.iter().map(String::as_str).collect();
    input.map_or_else(String::new, |input| imaging::nearest_ratio(input.width, input.height, &allowed))
}

async fn picture_of(app: &App, generation: &Generation, slot: &str) -> Result<Bytes, Unprepared> {
    let gone = |detail: String| Unprepared::Outcome(Outcome::InputGone { detail });
    let Some(input) = generation.inputs.iter().find(|input| input.slot == slot) else {
        return Err(gone(format!("slot {slot} has no picture")));
    };
    match assets::read(app, &generation.user_id, &input.asset_id, false).await {
        Ok(picture) => {
            let stored = picture.bytes;
            let small = app.pool.run(move || imaging::for_model(&stored)).await.map_err(AppError::from)?;
            small.map_err(|fault| {
                let detail = format!("the picture in slot {slot} cannot be read: {fault}");
                Unprepared::Outcome(Outcome::InputGone { detail })
            })
        }
        Err(AppError::NotFound | AppError::Gone { .. }) => {
            Err(gone(format!("the picture in slot {slot} is not stored any more")))
        }
        Err(error) => Err(Unprepared::Trouble(error)),
    }
}

/// A model that takes fewer pictures than there are gets the last ones on one sheet, numbered as the prompt numbers
/// them; nothing is dropped.
async fn merge(
    app: &App,
    locale: Locale,
    mut pictures: Vec<DrawPicture>,
    inputs_max: usize,
) -> Result<Vec<DrawPicture>, Unprepared> {
    if pictures.len() <= inputs_max.max(1) {
        return Ok(pictures);
    }
    let first_merged = inputs_max.max(1) - 1;
    let merged = pictures.split_off(first_merged);
    let label = merged.iter().map(|picture| picture.label.as_str()).collect::<Vec<_>>().join(" ");
    let label = match locale {
        Locale::Chinese => format!("以下拼图中按编号标出：{label}"),
        Locale::English => format!("On the numbered sheet below: {label}"),
    };
    let numbers: Vec<u32> =
        (first_merged + 1..=first_merged + merged.len()).filter_map(|n| n.try_into().ok()).collect();
    let parts: Vec<Bytes> = merged.into_iter().map(|picture| picture.bytes).collect();
    let sheet = app
        .pool
        .run(move || imaging::contact_sheet(&parts, &numbers))
        .await
        .map_err(AppError::from)?
        .map_err(|fault| Unprepared::Outcome(Outcome::InputGone { detail: fault.to_string() }))?;
    pictures.push(DrawPicture { label, mime: "image/jpeg", bytes: sheet });
    Ok(pictures)
}
