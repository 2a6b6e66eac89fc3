//! Giving money back. The wish is written down first, then the provider is asked under its id; what changes the books is
//! the provider's word that the money went back.

use serde_json::json;

use super::fulfil::tell;
use super::provider::{gateway, within};
use crate::app::App;
use crate::domain::audit_log::Action;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{OrderId, RefundId, UserId};
use crate::domain::order::{By, NoRefund, Order, Wish, WishState};
use crate::domain::payment::FactStatus;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::payment::{PayError, Refund};
use crate::service::admin::orders::deed_of;
use crate::service::admin::{Act, Deed, record};
use crate::store::shop::orders;

const TRIES: usize = 20;

/// Money to give back for an order.
#[derive(Clone, Debug)]
pub struct RefundWish {
    /// The same id again is the same refund.
    pub id: RefundId,
    /// Fen; `None` = all that is left.
    pub amount_fen: Option<i64>,
    pub reason: String,
    pub by: UserId,
}

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

/// Gives money back and takes back what it bought, as far as it is left.
///
/// # Errors
/// 404; 409 `not_paid`, `refund_refused`; 422 `invalid_amount`; 503 `payment_unavailable`: the reconcile duty then asks
/// again under the same id.
pub async fn refund(app: &App, id: &OrderId, wish: RefundWish) -> Result<Order> {
    give_back(app, id, wish, None).await
}

/// As [`refund`], with the audit row in the transaction that writes the wish down.
///
/// # Errors
/// As [`refund`].
pub async fn refund_by(app: &App, id: &OrderId, wish: RefundWish, act: &Act) -> Result<Order> {
    give_back(app, id, wish, Some(act.clone())).await
}

async fn give_back(app: &App, id: &OrderId, wish: RefundWish, act: Option<Act>) -> Result<Order> {
    let order = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    gateway(app, order.provider)?;
    let refund_id = wish.id.clone();
    let app = app.clone();
    let id = id.clone();
    let task = tokio::spawn(async move {
        let now = app.store.now().await?;
        let wished = |order: &Order| {
            let wish = Wish {
                id: wish.id.clone(),
                amount_fen: wish.amount_fen.unwrap_or_else(|| order.refundable_fen()),
                reason: wish.reason.clone(),
                by: wish.by.clone(),
                state: WishState::Asked,
                at: now,
            };
            Ok(order.wish(wish)?)
        };
        let order = match &act {
            None => change(&app, &id, wished).await?,
            Some(act) => change_recorded(&app, &id, act, now, wished).await?,
        };
        carry_out(&app, order, &refund_id).await
    });
    task.await.map_err(AppError::internal)?
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
    act: &Act,
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
        let deed = deed_of(Action::OrderRefund, &order);
        let deed = Deed { after: Some(json!({ "refund_fen": wished }).to_string()), ..deed };
        let (store, act, written, version) = (app.store.clone(), act.clone(), next.clone(), order.version);
        let done = app
            .store
            .transaction(async move |session| {
                if !orders::replace_in(&store, session, &written, version).await? {
                    return Ok(false);
                }
                record(&store, session, &act, deed.clone(), now).await?;
                Ok(true)
            })
            .await?;
        if done {
            return Ok(next);
        }
    }
    Err(AppError::internal(anyhow::anyhow!("order {id} changes too often")))
}
