//! What the site offers, as it is kept: presets with their versions, products. And the caller.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::docs::{PresetDoc, ProductDoc};
use super::page::Page;
use super::staff::Support;
use super::viewer::{People, Person, Viewer};
use crate::api::base::extract::Path;
use crate::api::base::problem::Problem;
use crate::api::views::words;
use crate::app::App;
use crate::domain::audit_log::Action;
use crate::domain::preset::Preset;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::error::{AppError, Result};
use crate::service::credits::adjust_limit;
use crate::store::presets::{self, PresetVersion};
use crate::store::shop::products;
use crate::store::{audit_log, users};

/// Versions of one preset that are listed.
const VERSIONS_MAX: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(list_presets))
        .routes(routes!(get_preset))
        .routes(routes!(versions))
        .routes(routes!(list_products))
}

words!(/** What somebody may do in the back office. */ StaffRole { Support, Operator, Admin });

/// Who is at the desk.
#[derive(Serialize, ToSchema)]
struct Staff {
    id: String,
    email: String,
    display_name: String,
    #[schema(value_type = StaffRole)]
    role: Role,
    /// Credits that may be given or taken at one time; `null` = any, 0 = none.
    adjust_limit: Option<i64>,
}

/// The caller.
#[utoipa::path(get, operation_id = "desk_me", path = "/v1/admin/me", tag = "back office",
    security(("bearer" = [])), responses((status = 200, body = Staff), (status = 403, body = Problem)))]
async fn me(Support(caller): Support, State(app): State<App>) -> Result<Answer<Staff>> {
    let user = users::find(&app.store, &caller.user).await?.ok_or(AppError::NotFound)?;
    Ok(Answer(Staff {
        id: user.id.to_string(),
        email: user.email,
        display_name: user.display_name,
        role: caller.role,
        adjust_limit: adjust_limit(&app, caller.role),
    }))
}

/// A preset and who changed it last.
#[derive(Serialize, ToSchema)]
struct PresetRow {
    #[serde(flatten)]
    preset: PresetDoc,
    /// `null`: it is as it came with the product.
    #[schema(value_type = Option<String>, format = DateTime)]
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
            preset: preset.into(),
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// All presets, in the order of the studio.
#[utoipa::path(get, operation_id = "desk_list_presets", path = "/v1/admin/presets", tag = "back office",
    security(("bearer" = [])), responses((status = 200, body = Page<PresetRow>), (status = 403, body = Problem)))]
async fn list_presets(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Answer<Page<PresetRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let items = preset_rows(&app, &viewer, presets::all(&app.store).await?).await?;
    Ok(Answer(Page { items, next_cursor: None }))
}

/// One preset.
#[utoipa::path(get, operation_id = "desk_get_preset", path = "/v1/admin/presets/{key}", tag = "back office",
    params(("key" = String, Path)), security(("bearer" = [])), responses((status = 200, body = PresetRow),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
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
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// `null`: it came with the product.
    by: Option<Person>,
    reason: String,
    preset: PresetDoc,
}

/// The versions of a preset, newest first; one that nobody changed has none.
#[utoipa::path(get, operation_id = "desk_preset_versions", path = "/v1/admin/presets/{key}/versions",
    tag = "back office", params(("key" = String, Path)), security(("bearer" = [])), responses(
        (status = 200, body = Page<VersionRow>), (status = 403, body = Problem), (status = 404, body = Problem)))]
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
        preset: kept.preset.into(),
    };
    Ok(Answer(Page { items: kept.into_iter().map(row).collect(), next_cursor: None }))
}

/// A product and who changed it last.
#[derive(Serialize, ToSchema)]
struct ProductRow {
    #[serde(flatten)]
    product: ProductDoc,
    /// `null`: it is as it came with the product.
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<Time>,
    changed_by: Option<Person>,
}

/// All plans and packs, in the order of the shop.
#[utoipa::path(get, operation_id = "desk_list_products", path = "/v1/admin/products", tag = "back office",
    security(("bearer" = [])), responses((status = 200, body = Page<ProductRow>), (status = 403, body = Problem)))]
async fn list_products(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Answer<Page<ProductRow>>> {
    let found = products::all(&app.store).await?;
    let mut changes = Vec::with_capacity(found.len());
    // A handful of products, each one look by index.
    for product in &found {
        let actions = [Action::ProductCreate, Action::ProductChange];
        changes.push(audit_log::newest(&app.store, product.id.as_str(), &actions).await?);
    }
    let viewer = Viewer::new(&caller, &headers);
    let by = changes.iter().flatten().map(|row| row.actor.clone()).collect();
    let people = People::read(&app, &viewer, by).await?;
    let items = found.into_iter().zip(changes).map(|(product, change)| ProductRow {
        changed_at: change.as_ref().map(|row| row.at),
        changed_by: change.and_then(|row| people.get(&row.actor)),
        product: product.into(),
    });
    Ok(Answer(Page { items: items.collect(), next_cursor: None }))
}
