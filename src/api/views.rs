//! What the studio sees of balance, ledger, presets, pictures and generations. Field by field, so that nothing
//! internal ever leaves by accident.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::asset::{Asset, AssetKind, Doubt};
use crate::domain::credits::{Entry, EntryKind, Source};
use crate::domain::generation::{FailureCode, Generation, HoldState, Rating, Stage, State};
use crate::domain::ids::{AssetId, BatchId, GenerationId};
use crate::domain::preset::{Locale, Param, ParamKind, Preset, Slot};
use crate::domain::time::Time;

/// One line of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    id: String,
    /// From 1, without gaps.
    seq: i64,
    kind: EntryKind,
    delta_available: i64,
    delta_held: i64,
    available_after: i64,
    held_after: i64,
    source: Option<Source>,
    generation_id: Option<GenerationId>,
    order_id: Option<String>,
    /// What our support says about it.
    note: Option<String>,
    at: Time,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            seq: entry.seq,
            kind: entry.kind,
            delta_available: entry.delta_available,
            delta_held: entry.delta_held,
            available_after: entry.available_after,
            held_after: entry.held_after,
            source: entry.source,
            generation_id: entry.generation_id,
            order_id: entry.order_id,
            note: entry.note,
            at: entry.at,
        }
    }
}

/// A tool, in the caller's language.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PresetView {
    key: String,
    version: i64,
    name: String,
    description: String,
    slots: Vec<SlotView>,
    params: Vec<ParamView>,
    /// Credits for one picture.
    price: i64,
    aspect_ratios: Vec<String>,
    sample_urls: Vec<String>,
    member_only: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct SlotView {
    name: String,
    label: String,
    required: bool,
    /// Here belongs what is sold; one slot of each tool.
    product: bool,
    /// It may stay empty when the parameter of this name has a value.
    unless_param: Option<String>,
    hint: String,
    /// Addresses of pictures: what belongs here, how to do it right, how not.
    example: Option<String>,
    good: Option<String>,
    bad: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct ParamView {
    name: String,
    kind: ParamKind,
    label: String,
    options: Vec<OptionView>,
    default: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct OptionView {
    value: String,
    label: String,
}

impl PresetView {
    pub fn new(preset: &Preset, locale: Locale) -> Self {
        let slot = |slot: &Slot| SlotView {
            name: slot.name.clone(),
            label: slot.label.get(locale).to_owned(),
            required: slot.required,
            product: slot.product,
            unless_param: slot.unless_param.clone(),
            hint: slot.hint.get(locale).to_owned(),
            example: slot.example.clone(),
            good: slot.good.clone(),
            bad: slot.bad.clone(),
        };
        let param = |param: &Param| ParamView {
            name: param.name.clone(),
            kind: param.kind,
            label: param.label.get(locale).to_owned(),
            options: param
                .options
                .iter()
                .map(|o| OptionView { value: o.value.clone(), label: o.label.get(locale).to_owned() })
                .collect(),
            default: param.default.clone(),
        };
        Self {
            key: preset.key.clone(),
            version: preset.version,
            name: preset.name.get(locale).to_owned(),
            description: preset.description.get(locale).to_owned(),
            slots: preset.slots.iter().map(slot).collect(),
            params: preset.params.iter().map(param).collect(),
            price: preset.price,
            aspect_ratios: preset.aspect_ratios.clone(),
            sample_urls: preset.sample_urls.clone(),
            member_only: preset.member_only,
        }
    }
}

/// A stored picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssetView {
    id: AssetId,
    /// `upload` or `result`.
    kind: AssetKind,
    width: u32,
    height: u32,
    mime: String,
    bytes: i64,
    created_at: Time,
    expires_at: Time,
    /// What its sender called it.
    name: Option<String>,
    /// What may be wrong with it, although it can be used.
    warnings: Vec<PictureWarning>,
}

/// Something that the sender of a picture should look at before it costs credits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PictureWarning {
    code: WarningCode,
    /// With `duplicate`: the upload that is the same picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    asset_id: Option<AssetId>,
}

/// What may be wrong with a picture.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WarningCode {
    /// Almost black.
    Dark,
    Blurred,
    /// The motif fills very little of the picture.
    TinyMotif,
    /// A cut-out would have vanished on white; it now stands on a grey ground.
    GroundReplaced,
    /// The person had stored the same picture already.
    Duplicate,
}

impl PictureWarning {
    fn of(asset: &Asset) -> Vec<Self> {
        let code = |doubt: &Doubt| match doubt {
            Doubt::Dark => WarningCode::Dark,
            Doubt::Blurred => WarningCode::Blurred,
            Doubt::TinyMotif => WarningCode::TinyMotif,
            Doubt::GroundReplaced => WarningCode::GroundReplaced,
        };
        let doubts = asset.doubts.iter().map(|doubt| Self { code: code(doubt), asset_id: None });
        let twin = asset.twin.iter();
        doubts
            .chain(twin.map(|id| Self { code: WarningCode::Duplicate, asset_id: Some(id.clone()) }))
            .collect()
    }
}

impl From<Asset> for AssetView {
    fn from(asset: Asset) -> Self {
        Self {
            warnings: PictureWarning::of(&asset),
            name: asset.name,
            id: asset.id,
            kind: asset.kind,
            width: asset.width,
            height: asset.height,
            mime: asset.mime,
            bytes: asset.bytes,
            created_at: asset.created_at,
            expires_at: asset.expires_at,
        }
    }
}

/// One picture asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GenerationView {
    id: GenerationId,
    batch_id: BatchId,
    preset: String,
    preset_version: i64,
    preset_name: String,
    /// The user's own words.
    prompt: Option<String>,
    params: BTreeMap<String, String>,
    aspect_ratio: Option<String>,
    inputs: Vec<InputView>,
    state: State,
    stage: Stage,
    /// Generations of the whole site that are before this one; `null` when it is not waiting.
    ahead: Option<u64>,
    /// Credits.
    price: i64,
    /// Credits that were spent: the price, or 0.
    charged: i64,
    /// Whether the price is still reserved.
    held: bool,
    cancel_requested: bool,
    result: Option<ResultView>,
    failure: Option<FailureView>,
    /// Calls to the provider so far.
    attempts: usize,
    created_at: Time,
    started_at: Option<Time>,
    finished_at: Option<Time>,
    deadline: Time,
    /// When the result is deleted.
    expires_at: Option<Time>,
    favorite: bool,
    folder: Option<String>,
    rating: Option<RatingView>,
    /// The failed one that we tried again with this one.
    retry_of: Option<GenerationId>,
}

/// How satisfied its owner was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct RatingView {
    /// 1…5.
    stars: i32,
    words: Option<String>,
}

impl From<Rating> for RatingView {
    fn from(rating: Rating) -> Self {
        Self { stars: rating.stars, words: rating.words }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct InputView {
    slot: String,
    asset_id: AssetId,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct ResultView {
    asset_id: AssetId,
    width: u32,
    height: u32,
    mime: String,
    bytes: i64,
    expires_at: Time,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct FailureView {
    code: FailureCode,
    detail: String,
    /// Whether asking again as it is makes sense.
    retryable: bool,
    /// The slot whose picture was refused, where known.
    input: Option<String>,
}

impl GenerationView {
    pub fn new(generation: Generation, ahead: Option<u64>) -> Self {
        let result = generation.picture.as_ref().map(|picture| ResultView {
            asset_id: picture.asset_id.clone(),
            width: picture.width,
            height: picture.height,
            mime: picture.mime.clone(),
            bytes: picture.bytes,
            expires_at: picture.expires_at,
        });
        let failure = generation.failure.as_ref().map(|failure| FailureView {
            code: failure.code,
            detail: failure.detail.clone(),
            retryable: failure.retryable,
            input: failure.input.clone(),
        });
        let charged = generation.charged();
        Self {
            batch_id: generation.batch_id,
            preset: generation.preset.key.clone(),
            preset_version: generation.preset.version,
            preset_name: generation.preset.name.get(generation.locale).to_owned(),
            params: generation.choices.params.clone(),
            aspect_ratio: generation.aspect_ratio.clone(),
            inputs: generation
                .inputs
                .iter()
                .map(|input| InputView { slot: input.slot.clone(), asset_id: input.asset_id.clone() })
                .collect(),
            state: generation.state,
            stage: generation.stage,
            ahead,
            price: generation.price,
            charged,
            held: generation.hold.state == HoldState::Open,
            cancel_requested: generation.cancel_requested,
            expires_at: generation.picture.as_ref().map(|picture| picture.expires_at),
            result,
            failure,
            attempts: generation.attempts.len(),
            created_at: generation.created_at,
            started_at: generation.started_at,
            finished_at: generation.finished_at,
            deadline: generation.deadline,
            favorite: generation.marks.favorite,
            folder: generation.marks.folder,
            rating: generation.marks.rating.map(RatingView::from),
            retry_of: generation.retry_of,
            id: generation.id,
            prompt: generation.prompt,
        }
    }
}
