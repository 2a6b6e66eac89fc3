//! `/v1/presets`: the tools on offer.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::base::problem::Problem;
use super::views::PresetView;
use crate::app::App;
use crate::domain::preset::Locale;
use crate::error::Result;
use crate::service::auth::Caller;
use crate::store::presets;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The language of a request.
pub(super) fn locale_of(headers: &HeaderMap) -> Locale {
    let tag = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    Locale::from_tag(tag)
}

#[derive(Serialize, ToSchema)]
struct PresetList {
    items: Vec<PresetView>,
    next_cursor: Option<String>,
}

/// The tools on offer, in order, in the language of `Accept-Language`.
#[utoipa::path(get, operation_id = "list_presets", path = "/v1/presets",
    tag = "presets", security(("bearer" = [])), responses(
    (status = 200, body = PresetList), (status = 401, body = Problem),
))]
async fn list(State(app): State<App>, _caller: Caller, headers: HeaderMap) -> Result<impl IntoResponse> {
    let locale = locale_of(&headers);
    let items = presets::enabled(&app.store).await?;
    let items = items.iter().map(|preset| PresetView::new(preset, locale)).collect();
    Ok(([(header::VARY, "Accept-Language")], Answer(PresetList { items, next_cursor: None })))
}
