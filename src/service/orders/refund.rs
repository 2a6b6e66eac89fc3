//! Giving money back. The wish is written down first, then the provider is asked under its id; what changes the books is
//! the provider's word that the money went back.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::audit_event;
use super::fulfil::tell;
use super::provider::{gateway, within};
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::Action;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{OrderId, RefundId};
use crate::domain::order::{By, NoRefund, Order, Wish, WishState};
use crate::domain::payment::FactStatus;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::payment::{PayError, Refund};
use crate::service::audit::{AuditEvent, record};
use crate::store::shop::orders;

const TRIES: usize = 20;

impl From<NoRefund> for AppError {
    fn from(error: NoRefund) -> Self {
        match error {
            NoRefund::NotPaid => AppError::conflict(ErrorCode::NotPaid, error.to_string()),
            NoRefund::Amount { .. } => {
                AppError::invalid("amount", ErrorCode::InvalidAmount, error.to_string())
            }
        }
    }
}

/// Gives money back, `None` = all that is left, and takes back what is left of what it bought. The same `key` of the same
/// operator again is the same refund.
///
/// # Errors
/// 404; 409 `not_paid`, `refund_refused`; 422 `invalid_amount`, `idempotency_key_reused`; 503 `payment_unavailable`: the
/// reconcile duty then asks again under the same id.
pub async fn refund(
    app: &App,
    operator: &Operator,
    id: &OrderId,
    key: &str,
    amount_fen: Option<i64>,
) -> Result<Order> {
    let refund = refund_id(operator, id, key);
    let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    if let Some(known) = order.wishes.iter().find(|wish| wish.id == refund)
        && (amount_fen.is_some_and(|fen| fen != known.amount_fen) || known.reason != operator.reason)
    {
        let detail = "this Idempotency-Key was used for another refund";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    gateway(app, order.provider)?;
    let (app, operator, id) = (app.clone(), operator.clone(), id.clone());
    let task = tokio::spawn(async move {
        let now = app.store.now().await?;
        let wished = |order: &Order| {
            let wish = Wish {
                id: refund.clone(),
                amount_fen: amount_fen.unwrap_or_else(|| order.refundable_fen()),
                reason: operator.reason.clone(),
                by: operator.id.clone(),
                state: WishState::Asked,
                at: now,
            };
            Ok(order.wish(wish)?)
        };
        let order = change_recorded(&app, &id, &operator, now, wished).await?;
        carry_out(&app, order, &refund).await
    });
    task.await.map_err(AppError::internal)?
}

/// The refund that this operator means by `key`.
fn refund_id(operator: &Operator, order: &OrderId, key: &str) -> RefundId {
    let digest = Sha256::digest(format!("{}\n{order}\n{key}", operator.id).as_bytes());
    let mut half = [0_u8; 16];
    half.copy_from_slice(&digest[..16]);
    RefundId::from_ulid(ulid::Ulid(u128::from_be_bytes(half)))
}

/// Asks the provider for what was wished under `id`, once more if it was asked before.
///
/// # Errors
/// As [`refund`].
pub async fn carry_out(app: &App, order: Order, id: &RefundId) -> Result<Order> {
    let Some(wish) = order.asked_wishes().find(|wish| wish.id == *id).cloned() else { return Ok(order) };
    let gateway = gateway(app, order.provider)?;
    let others = order.wishes.iter().filter(|other| other.id != *id && other.state == WishState::Done);
    let refund = Refund {
        before_fen: others.map(|other| other.amount_fen).sum(),
        id: wish.id.clone(),
        order: order.id.clone(),
        transaction: order.payment_number().unwrap_or_default(),
        paid_fen: order.paid_fen(),
        amount_fen: wish.amount_fen,
        reason: wish.reason,
    };
    let fact = match within(order.provider, gateway.refund(&refund)).await {
        Ok(fact) => fact,
        Err(PayError::Refused { provider, code, detail }) => {
            tracing::error!(%provider, order = %order.id, code, detail, "A refund was refused");
            change(app, &order.id, |order| Ok(order.wish_answered(id, WishState::Refused))).await?;
            return Err(AppError::conflict(ErrorCode::RefundRefused, format!("{provider} refused: {code}")));
        }
        Err(away) => return Err(away.into()),
    };
    let went_back = matches!(fact.status, FactStatus::Refunded { .. });
    tell(app, fact, By::Operator).await?;
    if went_back {
        change(app, &order.id, |order| Ok(order.wish_answered(id, WishState::Done))).await?;
    }
    orders::find(&app.store, &order.id).await?.ok_or(AppError::NotFound)
}

/// Changes an order by `how`, again from what is stored while somebody else is faster.
async fn change(app: &App, id: &OrderId, how: impl Fn(&Order) -> Result<Order>) -> Result<Order> {
    for _ in 0..TRIES {
        let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
        let next = how(&order)?;
        if next.version == order.version || orders::replace(&app.store, &next, order.version).await? {
            return Ok(next);
        }
    }
    Err(AppError::internal(anyhow::anyhow!("order {id} changes too often")))
}

/// As [`change`], with an audit row of what is wished.
async fn change_recorded(
    app: &App,
    id: &OrderId,
    operator: &Operator,
    now: Time,
    how: impl Fn(&Order) -> Result<Order>,
) -> Result<Order> {
    for _ in 0..TRIES {
        let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
        let next = how(&order)?;
        if next.version == order.version {
            return Ok(next);
        }
        let wished = next.wishes.last().map(|wish| wish.amount_fen);
        let event = audit_event(Action::OrderRefund, &order);
        let event = AuditEvent { after: Some(json!({ "refund_fen": wished }).to_string()), ..event };
        let (store, operator, written, version) =
            (app.store.clone(), operator.clone(), next.clone(), order.version);
        let done = app
            .store
            .transaction(async move |session| {
                if !orders::replace_in(&store, session, &written, version).await? {
                    return Ok(false);
                }
                record(&store, session, &operator, event.clone(), now).await?;
                Ok(true)
            })
            .await?;
        if done {
            return Ok(next);
        }
    }
    Err(AppError::internal(anyhow::anyhow!("order {id} changes too often")))
}
