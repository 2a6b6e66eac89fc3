//! Brings on what nobody brought on: books that are behind their order, notices that were written down and not applied,
//! refunds without an answer, and orders about which the provider has to be asked.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::App;
pub use crate::domain::desk::duty_report::ReconcileReport;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::OrderId;
use crate::domain::order::{By, Order, State};
use crate::domain::payment::ProviderName;
use crate::error::{AppError, Result};
use crate::service::orders::{fulfil, notice, reconcile, refund};
use crate::store::shop::{notices, orders};

/// Handled of each kind in one pass at the most.
const BATCH: i64 = 200;
/// A notice is left to the request that brought it for this long.
const NOTICE_AGE: Duration = Duration::from_secs(10);

/// One pass. A provider that is away costs one question, not one for each order.
///
/// # Errors
/// When the database is away; what was done is done.
pub async fn run_once(app: &App) -> Result<ReconcileReport> {
    let mut pass = Pass { app, report: ReconcileReport::default(), away: BTreeSet::new() };
    let now = app.store.now().await?;
    for order in orders::due(&app.store, BATCH).await? {
        let done = fulfil::fulfil(app, &order.id, By::Reconcile).await;
        pass.report.fulfilled += usize::from(pass.noted(&order.id, order.provider, done)?.is_some());
    }
    for stored in notices::unapplied(&app.store, now - NOTICE_AGE, BATCH).await? {
        let done = notice::apply_stored(app, &stored, By::Reconcile).await;
        match done {
            Ok(_) => pass.report.notices += 1,
            Err(error) => pass.failed(&stored.id, stored.provider, error)?,
        }
    }
    for order in orders::with_asked_refunds(&app.store, BATCH).await? {
        pass.repeat_refunds(order).await?;
    }
    for order in orders::to_ask(&app.store, now, BATCH).await? {
        if pass.away.contains(&order.provider) {
            continue;
        }
        let (id, provider, open) = (order.id.clone(), order.provider, order.state.is_open());
        pass.report.asked += 1;
        let done = reconcile::bring_on(app, order, now).await;
        let closed =
            pass.noted(&id, provider, done)?.is_some_and(|order| open && order.state == State::Closed);
        pass.report.closed += usize::from(closed);
    }
    Ok(pass.report)
}

struct Pass<'a> {
    app: &'a App,
    report: ReconcileReport,
    away: BTreeSet<ProviderName>,
}

impl Pass<'_> {
    async fn repeat_refunds(&mut self, order: Order) -> Result<()> {
        let ids: Vec<_> = order.asked_wishes().map(|wish| wish.id.clone()).collect();
        for id in ids {
            if self.away.contains(&order.provider) {
                break;
            }
            let done = refund::carry_out(self.app, order.clone(), &id).await;
            self.report.refunds += usize::from(self.noted(&order.id, order.provider, done)?.is_some());
        }
        Ok(())
    }

    /// Passes a database that is away on; anything else concerns one order, and the others go on.
    fn noted(&mut self, id: &OrderId, provider: ProviderName, done: Result<Order>) -> Result<Option<Order>> {
        match done {
            Ok(order) => Ok(Some(order)),
            Err(error) => self.failed(id.as_str(), provider, error).map(|()| None),
        }
    }

    fn failed(&mut self, what: &str, provider: ProviderName, error: AppError) -> Result<()> {
        match error {
            AppError::Unavailable { code: ErrorCode::DatabaseUnavailable, .. } => return Err(error),
            AppError::Unavailable { code: ErrorCode::PaymentUnavailable, .. } => {
                self.away.insert(provider);
            }
            _ => {}
        }
        tracing::warn!(what, %provider, %error, "An order could not be brought on");
        self.report.failed += 1;
        Ok(())
    }
}
