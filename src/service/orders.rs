//! Buying: orders are made, paid at a provider, fulfilled, closed and given back. Whoever learns something about an order
//! ends in [`fulfil::tell`].

pub mod check;
pub mod create;
pub mod fulfil;
pub mod memberships;
pub mod notice;
mod payer;
mod provider;
pub mod reconcile;
pub mod refund;
pub mod review;

use serde_json::json;

use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::order::Order;
use crate::service::audit::AuditEvent;

/// The audit event of a command on an order. What the provider then says, the order's own history tells.
fn audit_event(action: Action, order: &Order) -> AuditEvent {
    let target = Target::new(TargetKind::Order, &order.id).of(&order.user_id);
    let before = json!({ "state": order.state, "refunded_fen": order.refunded_fen() });
    AuditEvent::new(action, target).changing(&before, &json!(null))
}
