//! `/v1/admin/orders`: everybody's, listed and one by one.

mod commands;
mod detail;
mod row;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::viewer::Viewer;
use crate::api::http::extract::{Path, Query};
use crate::api::http::paging::{Page, cursor, page_size, read, span};
use crate::app::App;
use crate::domain::ids::{OrderId, ProductId, UserId};
use crate::domain::order::State as OrderState;
use crate::domain::payment::ProviderName;
use crate::error::{AppError, Result};
use crate::store::admin::orders::{self, OrderFilter};

pub(in crate::api::admin) use detail::{OrderDetail, detail};
pub(in crate::api::admin) use row::{OrderRow, rows};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).merge(commands::routes())
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OrdersQuery {
    user: Option<String>,
    state: Option<OrderState>,
    provider: Option<ProviderName>,
    /// A product's id.
    product: Option<String>,
    /// `true`: only those that a person should look at.
    abnormal: Option<bool>,
    /// Made from this instant on.
    from: Option<DateTime<Utc>>,
    /// Made before this instant.
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    pub(super) limit: Option<i64>,
    pub(super) cursor: Option<String>,
}

impl OrdersQuery {
    pub(super) fn filter(&self) -> Result<OrderFilter> {
        Ok(OrderFilter {
            user: read("user", self.user.as_deref(), UserId::parse)?,
            state: self.state,
            provider: self.provider,
            product: read("product", self.product.as_deref(), ProductId::parse)?,
            abnormal: self.abnormal == Some(true),
            made: span(self.from, self.to)?,
            before: cursor(self.cursor.as_deref(), OrderId::parse)?,
        })
    }
}

/// Everybody's orders, newest first.
#[utoipa::path(get, operation_id = "list_admin_orders", path = "/v1/admin/orders",
    tag = "admin", params(OrdersQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<OrderRow>)))]
async fn list(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<OrdersQuery>,
) -> Result<Answer<Page<OrderRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let limit = page_size(query.limit)?;
    let found = orders::list(&app.store, &query.filter()?, limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, |order| order.id.to_string());
    Ok(Answer(Page { items: rows(&app, &viewer, &found).await?, next_cursor }))
}

/// Everything about one order.
#[utoipa::path(get, operation_id = "get_admin_order", path = "/v1/admin/orders/{id}",
    tag = "admin", params(("id" = OrderId, Path)), security(("bearer" = [])),
    responses((status = 200, body = OrderDetail)))]
async fn get(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<OrderId>,
) -> Result<Answer<OrderDetail>> {
    let viewer = Viewer::new(&caller, &headers);
    let found = crate::store::shop::orders::find(&app.store, &id).await?.ok_or(AppError::NotFound)?;
    Ok(Answer(detail(&app, &viewer, found).await?))
}
