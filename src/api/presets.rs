//! `/v1/presets`: the tools on offer.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::extract::Path;
use super::http::locale::locale_of;
use super::http::paging::Page;
use super::views::PresetView;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::store::presets;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(sample))
}

/// The tools on offer, in order, in the language of `Accept-Language`.
#[utoipa::path(get, operation_id = "list_presets", path = "/v1/presets",
    tag = "presets", security(("bearer" = [])), responses((status = 200, body = Page<PresetView>)))]
async fn list(State(app): State<App>, _caller: Caller, headers: HeaderMap) -> Result<impl IntoResponse> {
    let locale = locale_of(&headers);
    let items = presets::enabled(&app.store).await?;
    let items = items.iter().map(|preset| PresetView::new(preset, locale)).collect();
    Ok(([(header::VARY, "Accept-Language")], Answer(Page::whole(items))))
}

/// A picture that shows what a tool does. The same address is the same picture for ever.
#[utoipa::path(get, operation_id = "get_sample", path = "/v1/samples/{id}",
    tag = "presets", params(("id" = String, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>)))]
async fn sample(State(app): State<App>, Path(id): Path<String>) -> Result<impl IntoResponse> {
    let found = presets::sample(&app.store, &id).await?.ok_or(AppError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(&found.mime).map_err(AppError::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, found.bytes.bytes))
}
