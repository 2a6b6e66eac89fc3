//! What must be true of orders, grants and memberships.

use std::time::Duration;

use super::{Findings, LIST_MAX};
use crate::app::App;
use crate::domain::ids::UserId;
use crate::domain::membership::{Cut, Membership};
use crate::domain::order::{Order, claim_of};
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::accounts;
use crate::store::shop::{audit, memberships, orders};

/// Memberships read at one time.
const PAGE: i64 = 200;
/// Orders with refunds that are computed again, the newest ones.
const REFUNDS_MAX: i64 = 1_000;
/// Books may be behind for this long: then the reconcile duty is not doing its work.
const BEHIND_GRACE: Duration = Duration::from_secs(10 * 60);

pub(super) async fn question(app: &App, now: Time) -> Result<Findings> {
    let store = &app.store;
    Ok(vec![
        ("order: not exactly one right grant", audit::misgranted(store, LIST_MAX).await?),
        ("entry: grants what no order bought", audit::grants_without_order(store, LIST_MAX).await?),
        (
            "order: contradicts itself or its books are behind",
            audit::contradictory(store, now - BEHIND_GRACE, LIST_MAX).await?,
        ),
        ("order: took back something else than the ledger says", audit::misrevoked(store, LIST_MAX).await?),
        ("order: claims something else than its refunds", misclaimed(app).await?),
        ("order: a plan without a membership", audit::without_membership(store, LIST_MAX).await?),
        ("membership: does not follow from its orders", wrong_memberships(app, now).await?),
    ])
}

async fn misclaimed(app: &App) -> Result<Vec<String>> {
    let all = audit::with_refunds(&app.store, REFUNDS_MAX).await?;
    let wrong = all.iter().filter(|order| order.credits_claimed != claim_of(order));
    Ok(wrong.map(|order| order.id.to_string()).collect())
}

async fn wrong_memberships(app: &App, now: Time) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let mut after: Option<UserId> = None;
    loop {
        let page = memberships::page(&app.store, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = Some(last.id.clone());
        for membership in page {
            let bought = orders::granted(&app.store, &membership.id, "plan").await?;
            let account = accounts::find(&app.store, &membership.id).await?;
            let spans = account.map(|account| account.membership).unwrap_or_default();
            let ahead: Vec<_> = spans.into_iter().filter(|span| now < span.ends_at).collect();
            if !follows(&membership, &bought) || ahead != membership.spans(now) {
                wrong.push(membership.id.to_string());
            }
        }
    }
}

/// Whether the membership is what these orders, as they were granted and refunded, make of it.
fn follows(membership: &Membership, bought: &[Order]) -> bool {
    let of_order = |order: &Order| {
        let Some(period) = membership.periods.iter().find(|period| period.order == order.id) else {
            return false;
        };
        let known = usize::try_from(order.refunds_settled).unwrap_or(0);
        let price_fen = order.paid_fen();
        let cut = |refund: &crate::domain::order::Refunded| Cut {
            refunded_fen: refund.total_fen,
            price_fen,
            at: refund.at,
        };
        let cuts: Vec<Cut> = order.refunds.iter().take(known).map(cut).collect();
        Some(period.bought_at) == order.fulfilled_at && period.cuts == cuts
    };
    membership.periods.len() == bought.len() && membership.faults().is_empty() && bought.iter().all(of_order)
}
