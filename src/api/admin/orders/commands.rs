//! Commands on orders.

use axum::Json as Answer;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::command::Given;
use crate::api::admin::command::ReasonBody;
use crate::api::admin::command::reasoned;
use crate::api::admin::orders::{OrderDetail, detail};
use crate::api::admin::roles::{Admin, Operator};
use crate::api::http::extract::Path;
use crate::api::http::idempotency::idempotency_key;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::ids::OrderId;
use crate::domain::order::ReviewVerdict;
use crate::error::{AppError, Result};
use crate::service::orders::{check, refund, review};

reasoned!(RefundBody, ResolveBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(close))
        .routes(routes!(refund))
        .routes(routes!(resolve))
}

fn parse(id: &str) -> Result<OrderId> {
    OrderId::parse(id).ok_or(AppError::NotFound)
}

/// Ask the provider now.
#[utoipa::path(post, operation_id = "check_admin_order", path = "/v1/admin/orders/{id}/check",
    tag = "admin", params(("id" = OrderId, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 200, body = OrderDetail),
        (status = 503, body = Problem, description = "`payment_unavailable`")))]
async fn check(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<Answer<OrderDetail>> {
    let Given { act, viewer, .. } = given;
    let order = check::check(&app, &Actor::Operator(act), &parse(&id)?).await?;
    Ok(Answer(detail(&app, &viewer, order).await?))
}

/// Give an unpaid order up; one that was paid meanwhile is granted instead.
#[utoipa::path(post, operation_id = "close_order", path = "/v1/admin/orders/{id}/close",
    tag = "admin", params(("id" = OrderId, Path)), security(("bearer" = [])), request_body = ReasonBody,
    responses((status = 200, body = OrderDetail),
        (status = 409, body = Problem, description = "`not_open`"),
        (status = 503, body = Problem, description = "`payment_unavailable`")))]
async fn close(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ReasonBody>,
) -> Result<Answer<OrderDetail>> {
    let Given { act, viewer, .. } = given;
    let order = check::close(&app, &Actor::Operator(act), &parse(&id)?).await?;
    Ok(Answer(detail(&app, &viewer, order).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolveBody {
    /// `grant`: what came is taken for the price, and what was ordered is granted. `close`: nothing is granted.
    verdict: ReviewVerdict,
    reason: String,
}

/// End the review of an order whose money is not what was asked for.
#[utoipa::path(post, operation_id = "resolve_order", path = "/v1/admin/orders/{id}/resolve",
    tag = "admin", params(("id" = OrderId, Path)), security(("bearer" = [])), request_body = ResolveBody,
    responses((status = 200, body = OrderDetail),
        (status = 409, body = Problem, description = "`not_in_review` (by, at)")))]
async fn resolve(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Operator, ResolveBody>,
) -> Result<Answer<OrderDetail>> {
    let Given { act, viewer, body, .. } = given;
    let order = review::resolve(&app, &act, &parse(&id)?, body.verdict).await?;
    Ok(Answer(detail(&app, &viewer, order).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefundBody {
    /// Fen; all that is left when left out.
    amount: Option<i64>,
    reason: String,
}

/// Give money back, and take back what is left of the credits it bought.
#[utoipa::path(post, operation_id = "refund_order", path = "/v1/admin/orders/{id}/refund",
    tag = "admin",
    params(("id" = OrderId, Path),
        ("Idempotency-Key" = String, Header, description = "New for each intent; repeated = same refund")),
    security(("bearer" = [])), request_body = RefundBody,
    responses((status = 200, body = OrderDetail),
        (status = 409, body = Problem, description = "`not_paid`, `refund_refused`"),
        (status = 422, body = Problem, description = "`invalid_amount`, `idempotency_key_reused`"),
        (status = 503, body = Problem, description = "`payment_unavailable`; it is asked again by itself")))]
async fn refund(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Admin, RefundBody>,
) -> Result<Answer<OrderDetail>> {
    let Given { act, viewer, headers, body, .. } = given;
    let key = idempotency_key(&headers)?;
    let order = refund::refund(&app, &act, &parse(&id)?, &key, body.amount).await?;
    Ok(Answer(detail(&app, &viewer, order).await?))
}
