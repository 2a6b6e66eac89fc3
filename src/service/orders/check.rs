//! Check and close of an order: the provider is asked how it stands, and an unpaid one is closed: at the provider first, then asked again, and only then here,
//! so that a payment that was faster is granted.

use super::audit_event;
use super::fulfil::{Told, fulfil, tell};
use super::provider::{gateway, within};
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::audit_log::Action;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::OrderId;
use crate::domain::order::{By, Order, State};
use crate::domain::payment::{Fact, FactStatus};
use crate::error::{AppError, Result};
use crate::service::audit::{overtaken, record_alone};
use crate::store::shop::orders;

/// Questions a minute for one user.
const CHECKS_PER_MINUTE: u32 = 60;

/// Asks the provider now and answers the order as it is then: a seller's own, or any by an operator, whose question leaves
/// an audit row.
///
/// # Errors
/// 404; 429; 503 `payment_unavailable`.
pub async fn check(app: &App, actor: &Actor, id: &OrderId) -> Result<Order> {
    let order = find(app, actor, id).await?;
    if let Some(operator) = actor.operator() {
        record_alone(app, operator, audit_event(Action::OrderCheck, &order)).await?;
        return ask(app, order, By::Operator).await;
    }
    app.limiter.per_user("order_check", &order.user_id, CHECKS_PER_MINUTE).await?;
    match order.state {
        State::Fulfilled | State::Refunded if !order.due => Ok(order),
        _ => ask(app, order, By::Check).await,
    }
}

async fn find(app: &App, actor: &Actor, id: &OrderId) -> Result<Order> {
    let found = match actor {
        Actor::Seller(user) => orders::find_owned(&app.store, user, id).await?,
        _ => orders::find(&app.store, id).await?,
    };
    found.ok_or(AppError::NotFound)
}

/// Asks the provider about an order and lets what it says take effect.
///
/// # Errors
/// 422 when the provider is not configured any more; 503 when it or the database is away.
pub async fn ask(app: &App, order: Order, by: By) -> Result<Order> {
    let gateway = gateway(app, order.provider)?;
    let said = within(order.provider, gateway.query(&order.id)).await?;
    let order = match said {
        Some(fact) => match tell(app, fact, by).await? {
            Told::Unknown => order,
            told => told.order().unwrap_or(order),
        },
        None => order,
    };
    if order.due { fulfil(app, &order.id, by).await } else { Ok(order) }
}

/// Closes an order that is not paid: a seller's own, or any by an operator, whose command leaves an audit row. One that was
/// paid meanwhile is granted instead, and answered to the operator.
///
/// # Errors
/// 404; 409: to the seller `already_paid` (also when the payment was faster: it is granted then) or `in_review`, to the
/// operator `not_open` with who and when; 503 `payment_unavailable`, and the order is as it was.
pub async fn close(app: &App, actor: &Actor, id: &OrderId) -> Result<Order> {
    let order = find(app, actor, id).await?;
    let Some(operator) = actor.operator() else { return close_own(app, order).await };
    if !order.state.is_open() {
        let detail = format!("the order is {}; only unpaid ones are closed", order.state.name());
        return Err(overtaken(app, ErrorCode::NotOpen, &detail, id.as_str(), &[Action::OrderClose]).await);
    }
    record_alone(app, operator, audit_event(Action::OrderClose, &order)).await?;
    close_unpaid(app, order, By::Operator).await
}

async fn close_own(app: &App, order: Order) -> Result<Order> {
    let order = if order.state.is_open() { close_unpaid(app, order, By::User).await? } else { order };
    match order.state {
        State::Closed => Ok(order),
        State::Review => {
            Err(AppError::conflict(ErrorCode::InReview, "a payment of this order is being looked at"))
        }
        State::Paid | State::Fulfilled | State::Refunded => {
            Err(AppError::conflict(ErrorCode::AlreadyPaid, "this order is paid; nothing was canceled"))
        }
        State::Created | State::Pending => {
            Err(AppError::internal(anyhow::anyhow!("order {} was not closed", order.id)))
        }
    }
}

/// Closes an order unless it is paid.
///
/// # Errors
/// As [`ask`].
pub async fn close_unpaid(app: &App, order: Order, by: By) -> Result<Order> {
    let gateway = gateway(app, order.provider)?;
    let order = announce_close(app, order, by).await?;
    within(order.provider, gateway.close(&order.id)).await?;
    let order = ask(app, order, by).await?;
    if !order.state.is_open() {
        return Ok(order);
    }
    let closed = Fact {
        provider: order.provider,
        order: order.id.clone(),
        transaction: None,
        status: FactStatus::Closed,
        amount_fen: None,
        currency: None,
        for_us: true,
        at: None,
    };
    Ok(tell(app, closed, by).await?.order().unwrap_or(order))
}

/// Writes down who closes the order.
async fn announce_close(app: &App, mut order: Order, by: By) -> Result<Order> {
    while let Some(next) = order.to_be_closed(by) {
        if orders::replace(&app.store, &next, order.version).await? {
            return Ok(next);
        }
        order = orders::find(&app.store, &order.id).await?.ok_or(AppError::NotFound)?;
    }
    Ok(order)
}
