//! `/v1/orders`: buy, pay, ask, cancel.

use axum::Json as Answer;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::{OrderView, OrderedView};
use crate::api::http::extract::{Json, Path, Query};
use crate::api::http::idempotency::{idempotency_key, replayed};
use crate::api::http::locale::locale_of;
use crate::api::http::paging::{Page, cursor, page_size};
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{OrderId, ProductId};
use crate::domain::payment::{PayClient, ProviderName};
use crate::error::{AppError, Result};
use crate::service::auth::{Caller, Device};
use crate::service::orders::check as checks;
use crate::service::orders::create::{self, Authorization, Payer, Purchase};
use crate::store::shop::orders;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(order, list))
        .routes(routes!(get))
        .routes(routes!(pay))
        .routes(routes!(check))
        .routes(routes!(cancel))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderBody {
    product_id: String,
    /// One of the `providers` of `/v1/products`.
    provider: String,
    /// Where the person pays; a desktop by default.
    #[serde(default)]
    client: PayClient,
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PayBody {
    /// Where the person pays; a desktop by default.
    #[serde(default)]
    client: PayClient,
    /// Brought back from a payment of kind `authorize`.
    authorization: Option<AuthorizationBody>,
}

/// The two parameters with which the provider led back to the order's page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AuthorizationBody {
    code: String,
    state: String,
}

/// Buy. The answer says how the browser gets to the payment.
#[utoipa::path(post, operation_id = "create_order", path = "/v1/orders",
    tag = "shop", security(("bearer" = [])), request_body = OrderBody,
    params(("Idempotency-Key" = String, Header, description = "New for each intent; repeated = same answer")),
    responses((status = 201, body = OrderedView),
        (status = 409, body = Problem, description = "`too_many_unpaid`"),
        (status = 422, body = Problem, description = "`product_unavailable`, `provider_unavailable`, `idempotency_key_reused`"),
        (status = 503, body = Problem, description = "`payment_unavailable`; the same key again tries again")))]
async fn order(
    State(app): State<App>,
    caller: Caller,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<OrderBody>,
) -> Result<Response> {
    let key = idempotency_key(&headers)?;
    let locale = locale_of(&headers);
    let provider = ProviderName::parse(&body.provider).ok_or_else(|| {
        AppError::invalid("provider", ErrorCode::ProviderUnavailable, "there is no such provider")
    })?;
    let product = ProductId::parse(&body.product_id).ok_or_else(|| {
        AppError::invalid("product_id", ErrorCode::ProductUnavailable, "this is not on sale")
    })?;
    let payer = Payer { client: body.client, ip: device.ip, authorization: None };
    let purchase = Purchase { product, provider, locale, payer };
    let ordered = create::create(&app, &caller.user, &key, purchase).await?;
    let replay = ordered.replay;
    Ok(replayed((StatusCode::CREATED, Answer(OrderedView::new(ordered, locale))), replay))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrdersQuery {
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The caller's orders, newest first.
#[utoipa::path(get, operation_id = "list_orders", path = "/v1/orders",
    tag = "shop", params(OrdersQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<OrderView>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<OrdersQuery>,
) -> Result<Answer<Page<OrderView>>> {
    let limit = page_size(query.limit)?;
    let before = cursor(query.cursor.as_deref(), OrderId::parse)?;
    let found = orders::list(&app.store, &caller.user, before.as_ref(), limit + 1).await?;
    let locale = locale_of(&headers);
    let page = Page::cut(found, limit, |order| order.id.to_string());
    Ok(Answer(page.map(|order| OrderView::new(order, locale))))
}

/// One order with its history.
#[utoipa::path(get, operation_id = "get_order", path = "/v1/orders/{id}",
    tag = "shop", params(("id" = OrderId, Path)), security(("bearer" = [])),
    responses((status = 200, body = OrderView)))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<OrderId>,
) -> Result<Answer<OrderView>> {
    let found = orders::find_owned(&app.store, &caller.user, &id).await?;
    Ok(Answer(OrderView::new(found.ok_or(AppError::NotFound)?, locale_of(&headers))))
}

/// A body is optional here.
fn pay_body(bytes: &[u8]) -> Result<PayBody> {
    if bytes.is_empty() {
        return Ok(PayBody::default());
    }
    let unknown =
        |error: serde_json::Error| AppError::invalid("client", ErrorCode::InvalidField, error.to_string());
    serde_json::from_slice(bytes).map_err(unknown)
}

/// Go on paying an order that waits for it: a fresh way to the payment.
#[utoipa::path(post, operation_id = "pay_order", path = "/v1/orders/{id}/pay",
    tag = "shop", params(("id" = OrderId, Path)), security(("bearer" = [])), request_body = Option<PayBody>,
    responses((status = 200, body = OrderedView),
        (status = 409, body = Problem, description = "`already_paid`, `order_closed`, `in_review`, `begun_elsewhere`, \
            `authorization_invalid`, `payer_unknown`"),
        (status = 503, body = Problem, description = "`payment_unavailable`, `payment_busy`")))]
async fn pay(
    State(app): State<App>,
    caller: Caller,
    device: Device,
    headers: HeaderMap,
    Path(id): Path<OrderId>,
    body: Bytes,
) -> Result<Answer<OrderedView>> {
    let PayBody { client, authorization } = pay_body(&body)?;
    let authorization = authorization.map(|AuthorizationBody { code, state }| Authorization { code, state });
    let payer = Payer { client, ip: device.ip, authorization };
    let ordered = create::pay(&app, &caller.user, &id, payer).await?;
    Ok(Answer(OrderedView::new(ordered, locale_of(&headers))))
}

/// Ask the provider now, for instance when the payer is back or paid and sees nothing.
#[utoipa::path(post, operation_id = "check_order", path = "/v1/orders/{id}/check",
    tag = "shop", params(("id" = OrderId, Path)), security(("bearer" = [])),
    responses((status = 200, body = OrderView),
        (status = 503, body = Problem, description = "`payment_unavailable`")))]
async fn check(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<OrderId>,
) -> Result<Answer<OrderView>> {
    let order = checks::check(&app, &Actor::Seller(caller.user), &id).await?;
    Ok(Answer(OrderView::new(order, locale_of(&headers))))
}

/// Cancel an order that is not paid. A payment that was faster is granted.
#[utoipa::path(post, operation_id = "cancel_order", path = "/v1/orders/{id}/cancel",
    tag = "shop", params(("id" = OrderId, Path)), security(("bearer" = [])),
    responses((status = 200, body = OrderView),
        (status = 409, body = Problem, description = "`already_paid`, `in_review`"),
        (status = 503, body = Problem, description = "`payment_unavailable`; the order is as it was")))]
async fn cancel(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<OrderId>,
) -> Result<Answer<OrderView>> {
    let order = checks::close(&app, &Actor::Seller(caller.user), &id).await?;
    Ok(Answer(OrderView::new(order, locale_of(&headers))))
}
