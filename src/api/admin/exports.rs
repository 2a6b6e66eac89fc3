//! `/v1/admin/exports`: the lists as tables for spreadsheets, with their filters in force, masked like them.

mod columns;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::audit_log::{self, AuditQuery};
use super::entries::{self, EntriesQuery};
use super::generations::{self, GenerationsQuery};
use super::orders::{self, OrdersQuery};
use super::roles::Support;
use super::users::{self, UsersQuery};
use super::viewer::Viewer;
use crate::api::http::csv::{Reader, ReaderQuery, TableQuery, table};
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, record_alone};
use crate::service::auth::Device;
use crate::store::admin as store;
use crate::store::admin::entries::Mark;
use crate::store::audit_log as log;

/// Rows read at one time.
const PAGE: i64 = 500;
/// Generations are large.
const FEW: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(save_users))
        .routes(routes!(save_entries))
        .routes(routes!(save_generations))
        .routes(routes!(save_orders))
        .routes(routes!(save_audit))
}

/// Somebody of ours who saves a table, and with which filters.
struct Export {
    viewer: Viewer,
    act: Operator,
    filters: String,
}

impl FromRequestParts<App> for Export {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Support(caller) = Support::from_request_parts(parts, app).await?;
        let Ok(device) = Device::from_request_parts(parts, app).await;
        let act = Operator::new(caller.user.clone(), caller.role, device.ip, "saved as a table")?;
        let filters = parts.uri.query().unwrap_or_default().to_owned();
        Ok(Self { viewer: Viewer::new(&caller, &parts.headers), act, filters })
    }
}

impl Export {
    /// Writes down who takes everybody's data out, before the first row goes.
    async fn note(&self, app: &App, table: &str) -> Result<()> {
        let event = AuditEvent::new(Action::TableExport, Target::new(TargetKind::Table, table));
        record_alone(app, &self.act, event.changing(&(), &json!({ "filters": self.filters }))).await
    }
}

/// A table is always whole.
fn whole(limit: Option<i64>, cursor: Option<&String>) -> Result<()> {
    let path = match (limit, cursor) {
        (None, None) => return Ok(()),
        (Some(_), _) => "limit",
        (None, Some(_)) => "cursor",
    };
    Err(AppError::invalid(path, ErrorCode::InvalidQuery, "a table has all rows"))
}

/// The last of `found`, if there may be more behind it.
fn last<T>(found: &[T], page: i64) -> Option<&T> {
    let full = i64::try_from(found.len()).is_ok_and(|rows| rows >= page);
    found.last().filter(|_| full)
}

/// People, as a table.
#[utoipa::path(get, operation_id = "export_users", path = "/v1/admin/exports/users.csv",
    tag = "admin", params(UsersQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save_users(
    export: Export,
    State(app): State<App>,
    reader: Reader,
    TableQuery(query): TableQuery<UsersQuery>,
) -> Result<Response> {
    whole(query.limit, query.cursor.as_ref())?;
    let viewer = Viewer { locale: reader.locale, ..export.viewer.clone() };
    let filter = query.filter(viewer.mask)?;
    export.note(&app, "users").await?;
    Ok(table("mannequin-users.csv", reader, columns::USERS, filter, move |filter| {
        let (app, viewer) = (app.clone(), viewer.clone());
        async move {
            let found = store::users::list(&app.store, &filter, app.clock(), PAGE).await?;
            let after = last(&found, PAGE).map(|user| user.id.clone());
            let next = after.map(|id| store::users::UserFilter { after: Some(id), ..filter });
            Ok((users::rows(&app, &viewer, &found).await?, next))
        }
    }))
}

/// The ledger, as a table.
#[utoipa::path(get, operation_id = "export_admin_entries", path = "/v1/admin/exports/entries.csv",
    tag = "admin", params(EntriesQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save_entries(
    export: Export,
    State(app): State<App>,
    reader: Reader,
    TableQuery(query): TableQuery<EntriesQuery>,
) -> Result<Response> {
    whole(query.limit, query.cursor.as_ref())?;
    let viewer = Viewer { locale: reader.locale, ..export.viewer.clone() };
    let filter = query.filter()?;
    export.note(&app, "entries").await?;
    Ok(table("mannequin-entries.csv", reader, columns::ENTRIES, filter, move |filter| {
        let (app, viewer) = (app.clone(), viewer.clone());
        async move {
            let found = store::entries::list(&app.store, &filter, PAGE).await?;
            let before = last(&found, PAGE).map(Mark::of);
            let next = before.map(|mark| store::entries::EntryFilter { before: Some(mark), ..filter });
            Ok((entries::rows(&app, &viewer, found).await?, next))
        }
    }))
}

/// Generations, as a table.
#[utoipa::path(get, operation_id = "export_generations", path = "/v1/admin/exports/generations.csv",
    tag = "admin", params(GenerationsQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save_generations(
    export: Export,
    State(app): State<App>,
    reader: Reader,
    TableQuery(query): TableQuery<GenerationsQuery>,
) -> Result<Response> {
    whole(query.limit, query.cursor.as_ref())?;
    let viewer = Viewer { locale: reader.locale, ..export.viewer.clone() };
    let filter = query.filter(&app, viewer.mask).await?;
    export.note(&app, "generations").await?;
    Ok(table("mannequin-generations.csv", reader, columns::GENERATIONS, filter, move |filter| {
        let (app, viewer) = (app.clone(), viewer.clone());
        async move {
            let found = store::generations::list(&app.store, &filter, FEW).await?;
            let before = last(&found, FEW).map(|generation| generation.id.clone());
            let next = before.map(|id| store::generations::GenerationFilter { before: Some(id), ..filter });
            Ok((generations::rows(&app, &viewer, found).await?, next))
        }
    }))
}

/// Orders, as a table.
#[utoipa::path(get, operation_id = "export_orders", path = "/v1/admin/exports/orders.csv",
    tag = "admin", params(OrdersQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save_orders(
    export: Export,
    State(app): State<App>,
    reader: Reader,
    TableQuery(query): TableQuery<OrdersQuery>,
) -> Result<Response> {
    whole(query.limit, query.cursor.as_ref())?;
    let viewer = Viewer { locale: reader.locale, ..export.viewer.clone() };
    let filter = query.filter()?;
    export.note(&app, "orders").await?;
    Ok(table("mannequin-orders.csv", reader, columns::ORDERS, filter, move |filter| {
        let (app, viewer) = (app.clone(), viewer.clone());
        async move {
            let found = store::orders::list(&app.store, &filter, PAGE).await?;
            let before = last(&found, PAGE).map(|order| order.id.clone());
            let next = before.map(|id| store::orders::OrderFilter { before: Some(id), ..filter });
            Ok((orders::rows(&app, &viewer, &found).await?, next))
        }
    }))
}

/// The audit log, as a table.
#[utoipa::path(get, operation_id = "export_audit_rows", path = "/v1/admin/exports/audit.csv",
    tag = "admin", params(AuditQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save_audit(
    export: Export,
    State(app): State<App>,
    reader: Reader,
    TableQuery(query): TableQuery<AuditQuery>,
) -> Result<Response> {
    whole(query.limit, query.cursor.as_ref())?;
    let viewer = Viewer { locale: reader.locale, ..export.viewer.clone() };
    let filter = query.filter()?;
    export.note(&app, "audit").await?;
    Ok(table("mannequin-audit.csv", reader, columns::AUDIT, filter, move |filter| {
        let (app, viewer) = (app.clone(), viewer.clone());
        async move {
            let found = log::list(&app.store, &filter, PAGE).await?;
            let before = last(&found, PAGE).map(|row| row.seq);
            let next = before.map(|seq| log::LogFilter { before: Some(seq), ..filter });
            Ok((audit_log::rows(&app, &viewer, found).await?, next))
        }
    }))
}
