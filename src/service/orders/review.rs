//! Review of an order whose money is not what was asked for: an operator ends it.

use serde_json::json;

use super::audit_event;
use super::fulfil::{announce, fulfil};
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::Action;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::OrderId;
use crate::domain::order::{By, Order, ReviewVerdict};
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, overtaken, record};
use crate::store::shop::orders;

/// Ends the review of an order whose money is not what was asked for.
///
/// # Errors
/// 404; 409 `not_in_review` with who and when.
pub async fn resolve(app: &App, operator: &Operator, id: &OrderId, verdict: ReviewVerdict) -> Result<Order> {
    let (store, operator, its_id) = (app.store.clone(), operator.clone(), id.clone());
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
            let event =
                AuditEvent { after: Some(after.to_string()), ..audit_event(Action::OrderResolve, &order) };
            record(&store, session, &operator, event, now).await?;
            Ok(Some(next))
        })
        .await?;
    let Some(order) = decided else {
        let actions = [Action::OrderResolve, Action::OrderRefund, Action::OrderCheck];
        let detail = "the order is not in review any more";
        return Err(overtaken(app, ErrorCode::NotInReview, detail, id.as_str(), &actions).await);
    };
    announce(app, &order);
    if order.due { fulfil(app, id, By::Operator).await } else { Ok(order) }
}
