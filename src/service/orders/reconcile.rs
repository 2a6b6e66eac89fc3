//! What the periodic duty does about one order that nobody brought on.

use super::check::{ask, close_unpaid};
use crate::app::App;
use crate::domain::order::{By, Order};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::shop::orders;

/// Asks the provider about an order; closes it when its time is over and it is not paid. Whatever comes of it, the order
/// is asked about later again, or not at all.
///
/// # Errors
/// 503 when the provider or the database is away.
pub async fn bring_on(app: &App, order: Order, now: Time) -> Result<Order> {
    let by = By::Reconcile;
    let id = order.id.clone();
    let over = order.state.is_open() && order.expires_at <= now;
    let asked = if over { close_unpaid(app, order, by).await } else { ask(app, order, by).await };
    // Nobody changed it meanwhile, or else the change has set when to ask.
    if let Some(current) = orders::find(&app.store, &id).await?
        && current.ask_at.is_some_and(|at| at <= now)
    {
        orders::replace(&app.store, &current.asked(now), current.version).await?;
    }
    match asked {
        // Its provider is not configured any more: a person has to look at it, and asking again does not help.
        Err(AppError::Invalid { .. }) => {
            tracing::warn!(order = %id, "The provider of an open order is not configured");
            orders::find(&app.store, &id).await?.ok_or(AppError::NotFound)
        }
        other => other,
    }
}
