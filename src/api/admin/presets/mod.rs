//! `/v1/admin/presets`: the tools as they are kept, with their versions.

mod commands;
mod document;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::document::PresetDoc;
use super::roles::Support;
use super::viewer::{People, Person, Viewer};
use crate::api::http::extract::Path;
use crate::api::http::paging::Page;
use crate::app::App;
use crate::domain::preset::Preset;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::presets::{self, PresetVersion};

/// Versions of one preset that are listed.
const VERSIONS_MAX: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_presets))
        .routes(routes!(get_preset))
        .routes(routes!(versions))
        .merge(commands::routes())
}

/// A preset and who changed it last.
#[derive(Serialize, ToSchema)]
struct PresetRow {
    #[serde(flatten)]
    preset: PresetDoc,
    /// `null`: it is as it came with the product.
    changed_at: Option<Time>,
    changed_by: Option<Person>,
}

async fn preset_rows(app: &App, viewer: &Viewer, found: Vec<Preset>) -> Result<Vec<PresetRow>> {
    let ids: Vec<String> = found.iter().map(|p| format!("{}:{}", p.key, p.version)).collect();
    let kept = presets::versions_by_id(&app.store, &ids).await?;
    let people = People::read(app, viewer, kept.iter().filter_map(|v| v.by.clone()).collect()).await?;
    let row = |preset: Preset| {
        let version = kept.iter().find(|v| v.key == preset.key && v.by.is_some());
        PresetRow {
            changed_at: version.map(|v| v.at),
            changed_by: version.and_then(|v| v.by.as_ref()).and_then(|by| people.get(by)),
            preset: PresetDoc(preset),
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// All presets, in the order of the studio.
#[utoipa::path(get, operation_id = "list_admin_presets", path = "/v1/admin/presets",
    tag = "admin", security(("bearer" = [])), responses((status = 200, body = Page<PresetRow>)))]
async fn list_presets(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Answer<Page<PresetRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let items = preset_rows(&app, &viewer, presets::all(&app.store).await?).await?;
    Ok(Answer(Page::whole(items)))
}

/// One preset.
#[utoipa::path(get, operation_id = "get_admin_preset", path = "/v1/admin/presets/{key}",
    tag = "admin", params(("key" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = PresetRow)))]
async fn get_preset(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Result<Answer<PresetRow>> {
    let found = presets::find(&app.store, &key).await?.ok_or(AppError::NotFound)?;
    let mut rows = preset_rows(&app, &Viewer::new(&caller, &headers), vec![found]).await?;
    Ok(Answer(rows.pop().ok_or(AppError::NotFound)?))
}

/// A preset as it was.
#[derive(Serialize, ToSchema)]
struct VersionRow {
    version: i64,
    at: Time,
    /// `null`: it came with the product.
    by: Option<Person>,
    reason: String,
    preset: PresetDoc,
}

/// The versions of a preset, newest first; one that nobody changed has none.
#[utoipa::path(get, operation_id = "list_preset_versions", path = "/v1/admin/presets/{key}/versions",
    tag = "admin", params(("key" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = Page<VersionRow>)))]
async fn versions(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Result<Answer<Page<VersionRow>>> {
    presets::find(&app.store, &key).await?.ok_or(AppError::NotFound)?;
    let kept = presets::history(&app.store, &key, VERSIONS_MAX).await?;
    let viewer = Viewer::new(&caller, &headers);
    let people = People::read(&app, &viewer, kept.iter().filter_map(|v| v.by.clone()).collect()).await?;
    let row = |kept: PresetVersion| VersionRow {
        version: kept.version,
        at: kept.at,
        by: kept.by.as_ref().and_then(|by| people.get(by)),
        reason: kept.reason,
        preset: PresetDoc(kept.preset),
    };
    Ok(Answer(Page::whole(kept.into_iter().map(row).collect())))
}
