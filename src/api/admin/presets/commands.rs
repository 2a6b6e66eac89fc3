//! Commands on presets, and a look at what a draft would send.

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::document::PresetDoc;
use crate::api::admin::command::Given;
use crate::api::admin::command::act;
use crate::api::admin::command::reasoned;
use crate::api::admin::roles::Operator;
use crate::api::assets::{BODY_BYTES_MAX, UploadForm, file_of};
use crate::api::http::extract::{Form, Json, Path};
use crate::api::http::locale::locale_of;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{AssetId, GenerationId};
use crate::domain::preset::Locale;
use crate::error::{AppError, FieldError, Result};
use crate::service::auth::Device;
use crate::service::generations::NewGeneration;
use crate::service::presets as service;

reasoned!(NewPresetBody, OfferBody, PresetChangeBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(change))
        .routes(routes!(enable))
        .routes(routes!(disable))
        .routes(routes!(render))
        .routes(routes!(attempt))
        .routes(routes!(add_sample).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPresetBody {
    preset: PresetDoc,
    reason: String,
}

/// Add a preset.
#[utoipa::path(post, operation_id = "create_preset", path = "/v1/admin/presets",
    tag = "admin", security(("bearer" = [])), request_body = NewPresetBody,
    responses((status = 201, body = PresetDoc), (status = 409, body = Problem, description = "`key_taken`"),
        (status = 422, body = Problem, description = "with paths like `preset.slots[0].label.zh`")))]
async fn create(
    State(app): State<App>,
    given: Given<Operator, NewPresetBody>,
) -> Result<(StatusCode, Answer<PresetDoc>)> {
    let Given { act, body, .. } = given;
    let preset = service::create(&app, &act, body.preset.0).await?;
    Ok((StatusCode::CREATED, Answer(PresetDoc(preset))))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PresetChangeBody {
    /// The version that the form was opened with.
    version: i64,
    preset: PresetDoc,
    reason: String,
}

/// Replace everything but the key; a new version. An old version comes back by sending it.
#[utoipa::path(patch, operation_id = "update_preset", path = "/v1/admin/presets/{key}",
    tag = "admin", params(("key" = String, Path)), security(("bearer" = [])),
    request_body = PresetChangeBody,
    responses((status = 200, body = PresetDoc),
        (status = 409, body = Problem, description = "`changed_meanwhile` (by, at, version)")))]
async fn change(
    State(app): State<App>,
    Path(key): Path<String>,
    given: Given<Operator, PresetChangeBody>,
) -> Result<Answer<PresetDoc>> {
    let Given { act, body, .. } = given;
    let preset = service::change(&app, &act, &key, body.version, body.preset.0).await?;
    Ok(Answer(PresetDoc(preset)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfferBody {
    /// The version that was looked at: a newer one is then left as it is.
    version: Option<i64>,
    reason: String,
}

/// Offer it in the studio.
#[utoipa::path(post, operation_id = "enable_preset", path = "/v1/admin/presets/{key}/enable",
    tag = "admin", params(("key" = String, Path)), security(("bearer" = [])), request_body = OfferBody,
    responses((status = 200, body = PresetDoc),
        (status = 409, body = Problem, description = "`changed_meanwhile` (by, at, version)")))]
async fn enable(
    State(app): State<App>,
    Path(key): Path<String>,
    given: Given<Operator, OfferBody>,
) -> Result<Answer<PresetDoc>> {
    let Given { act, body, .. } = given;
    Ok(Answer(PresetDoc(service::offer(&app, &act, &key, body.version, true).await?)))
}

/// Withdraw it from the studio; what was made with it stays.
#[utoipa::path(post, operation_id = "disable_preset", path = "/v1/admin/presets/{key}/disable",
    tag = "admin", params(("key" = String, Path)), security(("bearer" = [])), request_body = OfferBody,
    responses((status = 200, body = PresetDoc),
        (status = 409, body = Problem, description = "`changed_meanwhile` (by, at, version)")))]
async fn disable(
    State(app): State<App>,
    Path(key): Path<String>,
    given: Given<Operator, OfferBody>,
) -> Result<Answer<PresetDoc>> {
    let Given { act, body, .. } = given;
    Ok(Answer(PresetDoc(service::offer(&app, &act, &key, body.version, false).await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RenderBody {
    preset: PresetDoc,
    /// Names of the slots that have a picture.
    filled: Vec<String>,
    #[serde(default)]
    params: BTreeMap<String, String>,
    prompt: Option<String>,
    /// `zh-CN` or `en`; the caller's when left out.
    locale: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Rendered {
    words: String,
}

/// What a draft would send. Writes nothing.
#[utoipa::path(post, operation_id = "render_preset", path = "/v1/admin/presets/render",
    tag = "admin", security(("bearer" = [])), request_body = RenderBody,
    responses((status = 200, body = Rendered)))]
async fn render(
    Operator(_caller): Operator,
    headers: HeaderMap,
    Json(body): Json<RenderBody>,
) -> Result<Answer<Rendered>> {
    let locale = body.locale.as_deref().map_or_else(|| locale_of(&headers), Locale::from_tag);
    let preset = body.preset.0;
    let choices =
        preset.fit(&body.filled, &body.params, body.prompt.as_deref(), None).map_err(|misfits| {
            let (code, detail) =
                misfits.first().map_or((ErrorCode::Invalid, String::new()), |m| (m.code, m.detail.clone()));
            let fields = misfits.into_iter().map(|m| FieldError::new(m.path, m.code, m.detail)).collect();
            AppError::Invalid { code, detail, fields }
        })?;
    let inputs_max = preset.models.first().map_or(usize::MAX, |model| model.inputs_max);
    let words = preset.render(locale, &body.filled, inputs_max, &choices, body.prompt.as_deref(), false);
    Ok(Answer(Rendered { words }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TrialInput {
    slot: String,
    asset_id: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TrialBody {
    preset: PresetDoc,
    /// The caller's own uploads.
    inputs: Vec<TrialInput>,
    prompt: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, String>,
    aspect_ratio: Option<String>,
    locale: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Trial {
    generation_id: GenerationId,
}

/// Have a picture made of a draft, for the caller; the house gives the credits.
#[utoipa::path(post, operation_id = "try_preset", path = "/v1/admin/presets/try",
    tag = "admin", security(("bearer" = [])), request_body = TrialBody,
    responses((status = 202, body = Trial)))]
async fn attempt(
    Operator(caller): Operator,
    State(app): State<App>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<TrialBody>,
) -> Result<(StatusCode, Answer<Trial>)> {
    let act = act(&caller, &device, "tries a draft")?;
    let mut inputs = Vec::with_capacity(body.inputs.len());
    for (index, input) in body.inputs.into_iter().enumerate() {
        let unknown = || {
            let path = format!("inputs[{index}].asset_id");
            AppError::invalid(&path, ErrorCode::UnknownAsset, "there is no such picture")
        };
        inputs.push((input.slot, AssetId::parse(&input.asset_id).ok_or_else(unknown)?));
    }
    let new = NewGeneration {
        preset: body.preset.0.key.clone(),
        locale: body.locale.as_deref().map_or_else(|| locale_of(&headers), Locale::from_tag),
        inputs,
        prompt: body.prompt,
        params: body.params,
        aspect_ratio: body.aspect_ratio,
        count: 1,
    };
    let id = service::try_out(&app, &act, body.preset.0, new).await?;
    Ok((StatusCode::ACCEPTED, Answer(Trial { generation_id: id })))
}

#[derive(Serialize, ToSchema)]
struct SampleView {
    /// An address of this site.
    url: String,
}

/// Keep a picture that everybody may see, to show what a tool does.
#[utoipa::path(post, operation_id = "create_sample", path = "/v1/admin/presets/samples",
    tag = "admin", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = SampleView), (status = 413, body = Problem),
        (status = 415, body = Problem)))]
async fn add_sample(
    Operator(caller): Operator,
    State(app): State<App>,
    device: Device,
    Form(mut form): Form,
) -> Result<(StatusCode, Answer<SampleView>)> {
    let act = act(&caller, &device, "adds a sample picture")?;
    let file = file_of(&mut form).await?;
    let url = service::add_sample(&app, &act, file.bytes).await?;
    Ok((StatusCode::CREATED, Answer(SampleView { url })))
}
