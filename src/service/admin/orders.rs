//! What operators do to orders: ask the provider, give an unpaid one up, give money back.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Act, Deed, record, record_alone};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{OrderId, RefundId};
use crate::domain::order::{By, Order, ReviewVerdict};
use crate::error::{AppError, Result};
use crate::service::orders::ask::{ask, close_unpaid};
use crate::service::orders::fulfil::{announce, fulfil};
use crate::service::orders::refund::{RefundWish, refund_by};
use crate::store::shop::orders;

/// An audit row about an order. What the provider then says, the order's own history tells.
pub fn deed_of(action: Action, order: &Order) -> Deed {
    let target = Target::new(TargetKind::Order, &order.id).of(&order.user_id);
    let before = json!({ "state": order.state, "refunded_fen": order.refunded_fen() });
    Deed::new(action, target).changing(&before, &json!(null))
}

/// Asks the provider now and lets what it says take effect.
///
/// # Errors
/// 404; 503 `payment_unavailable`.
pub async fn check(app: &App, act: &Act, id: &OrderId) -> Result<Order> {
    let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    record_alone(app, act, deed_of(Action::OrderCheck, &order)).await?;
    ask(app, order, By::Operator).await
}

/// Closes an order that is not paid; one that was paid meanwhile is granted instead.
///
/// # Errors
/// 404; 409 `not_open`; 503 `payment_unavailable`, and the order is as it was.
pub async fn close(app: &App, act: &Act, id: &OrderId) -> Result<Order> {
    let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    if !order.state.is_open() {
        let detail = format!("the order is {}; only unpaid ones are closed", order.state.name());
        return Err(
            super::overtaken(app, ErrorCode::NotOpen, &detail, id.as_str(), &[Action::OrderClose]).await
        );
    }
    record_alone(app, act, deed_of(Action::OrderClose, &order)).await?;
    close_unpaid(app, order, By::Operator).await
}

/// Ends the review of an order whose money is not what was asked for.
///
/// # Errors
/// 404; 409 `not_in_review` with who and when.
pub async fn resolve(app: &App, act: &Act, id: &OrderId, verdict: ReviewVerdict) -> Result<Order> {
    let (store, acting, its_id) = (app.store.clone(), act.clone(), id.clone());
    let decided = app
        .store
        .transaction(async move |session| {
            let order = orders::find_in(&store, session, &its_id).await?.ok_or(AppError::NotFound)?;
            let now = store.now().await?;
            let Some(next) = order.reviewed(verdict, now) else { return Ok(None) };
            if !orders::replace_in(&store, session, &next, order.version).await? {
                return Ok(None);
            }
            let after = json!({ "state": next.state, "verdict": verdict, "paid_fen": next.paid_fen() });
            let deed = Deed { after: Some(after.to_string()), ..deed_of(Action::OrderResolve, &order) };
            record(&store, session, &acting, deed, now).await?;
            Ok(Some(next))
        })
        .await?;
    let Some(order) = decided else {
        let actions = [Action::OrderResolve, Action::OrderRefund, Action::OrderCheck];
        let detail = "the order is not in review any more";
        return Err(super::overtaken(app, ErrorCode::NotInReview, detail, id.as_str(), &actions).await);
    };
    announce(app, &order);
    if order.due { fulfil(app, id, By::Operator).await } else { Ok(order) }
}

/// Gives money back, `None` = all that is left, and takes back what of the credits is left. The same `key` again is the
/// same refund.
///
/// # Errors
/// 404; 409 `not_paid`, `refund_refused`; 422 `invalid_amount`, `idempotency_key_reused`; 503 `payment_unavailable`: the
/// reconcile duty then asks again under the same id.
pub async fn refund(app: &App, act: &Act, id: &OrderId, key: &str, amount_fen: Option<i64>) -> Result<Order> {
    let refund = refund_id(act, id, key);
    let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    if let Some(known) = order.wishes.iter().find(|wish| wish.id == refund)
        && (amount_fen.is_some_and(|fen| fen != known.amount_fen) || known.reason != act.reason)
    {
        let detail = "this Idempotency-Key was used for another refund";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    let wish = RefundWish { id: refund, amount_fen, reason: act.reason.clone(), by: act.by.clone() };
    refund_by(app, id, wish, act).await
}

/// The refund that this operator means by `key`.
fn refund_id(act: &Act, order: &OrderId, key: &str) -> RefundId {
    let digest = Sha256::digest(format!("{}\n{order}\n{key}", act.by).as_bytes());
    let mut half = [0_u8; 16];
    half.copy_from_slice(&digest[..16]);
    RefundId::from_ulid(ulid::Ulid(u128::from_be_bytes(half)))
}
