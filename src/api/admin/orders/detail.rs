//! The page of one order: its course, what the provider told, what went back, where its credits are.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::OrderRow;
use crate::api::admin::entries::{self, EntryRow};
use crate::api::admin::viewer::{People, Person, Viewer};
use crate::api::shop::views::MoneyView;
use crate::app::App;
use crate::domain::ids::RefundId;
use crate::domain::order::{Oddity, Order, State, Step, Wish, WishState, lot_of};
use crate::domain::payment::FactStatus;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::error::Result;
use crate::store::accounts;
use crate::store::admin::entries::{EntryFilter, list as ledger};
use crate::store::admin::orders;
use crate::store::shop::notices::StoredNotice;

/// Lines of the ledger and notices that are shown of one order.
const SHOWN_MAX: i64 = 100;

/// What an operator may do with an order.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OrderAction {
    Check,
    Close,
    Resolve,
    Refund,
}

/// Money that is not what was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CameView {
    amount_fen: Option<i64>,
    currency: Option<String>,
    /// The provider's number of the payment.
    transaction: Option<String>,
    /// Whether it came to us.
    for_us: bool,
    /// Somebody took it for the price.
    accepted: bool,
}

impl CameView {
    fn new(order: &Order) -> Option<Self> {
        let money = order.money.clone()?;
        Some(Self {
            amount_fen: money.amount_fen,
            currency: money.currency,
            transaction: money.transaction,
            for_us: money.for_us,
            accepted: order.accepted,
        })
    }
}

/// Money that went back.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RefundRow {
    amount: MoneyView,
    at: Time,
}

/// A refund that somebody of ours asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WishRow {
    id: RefundId,
    amount: MoneyView,
    reason: String,
    by: Option<Person>,
    state: WishState,
    at: Time,
}

/// What the provider told.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct NoticeRow {
    at: Time,
    /// The provider's word for what happened.
    kind: String,
    /// What it said and what came of it, in English.
    summary: String,
}

/// Everything about one order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct OrderDetail {
    #[serde(flatten)]
    row: OrderRow,
    /// What happened, the oldest first.
    timeline: Vec<Step>,
    /// Why it came into review.
    oddity: Option<Oddity>,
    /// What came instead of the price, where that is known.
    came: Option<CameView>,
    /// What may still be given back.
    refundable: MoneyView,
    /// Of the lot it granted, available now.
    credits_left: i64,
    refunds: Vec<RefundRow>,
    wishes: Vec<WishRow>,
    notices: Vec<NoticeRow>,
    /// Its lines in the ledger, newest first.
    entries: Vec<EntryRow>,
    /// What the caller may do with it now.
    actions: Vec<OrderAction>,
}

/// Everything about one order, as the caller sees it.
pub(in crate::api::admin) async fn detail(app: &App, viewer: &Viewer, order: Order) -> Result<OrderDetail> {
    let filter = EntryFilter { order: Some(order.id.clone()), ..EntryFilter::default() };
    let people = std::iter::once(&order.user_id).chain(order.wishes.iter().map(|wish| &wish.by));
    let people = people.cloned().collect();
    let stored = async {
        Ok(tokio::try_join!(
            orders::odd(&app.store, Some(std::slice::from_ref(&order))),
            orders::notices(&app.store, &order.id, SHOWN_MAX),
            ledger(&app.store, &filter, SHOWN_MAX),
            accounts::find(&app.store, &order.user_id),
        )?)
    };
    let (people, (odd, notices, lines, account)) =
        tokio::try_join!(People::read(app, viewer, people), stored)?;
    let now = app.clock();
    let own = lot_of(&order.id);
    let left = account.iter().flat_map(|account| &account.lots).filter(|lot| lot.id == own);
    let wish = |wish: &Wish| WishRow {
        id: wish.id.clone(),
        amount: MoneyView::fen(wish.amount_fen),
        reason: wish.reason.clone(),
        by: people.get(&wish.by),
        state: wish.state,
        at: wish.at,
    };
    let paid = matches!(order.state, State::Paid | State::Fulfilled);
    let refundable = if paid || order.review_is_refundable() { order.refundable_fen() } else { 0 };
    Ok(OrderDetail {
        row: OrderRow::new(viewer, &people, !odd.is_empty(), &order),
        timeline: order.timeline.clone(),
        oddity: order.oddity,
        came: CameView::new(&order),
        refundable: MoneyView::fen(refundable),
        credits_left: left.filter(|lot| !lot.is_expired(now)).map(|lot| lot.available).sum(),
        refunds: refunds(&order),
        wishes: order.wishes.iter().map(wish).collect(),
        notices: notices.iter().map(notice).collect(),
        entries: entries::rows(app, viewer, lines).await?,
        actions: actions(viewer.role, &order, refundable),
    })
}

/// What went back each time: the order keeps growing totals.
fn refunds(order: &Order) -> Vec<RefundRow> {
    let mut before = 0;
    let mut rows = Vec::new();
    for refund in &order.refunds {
        if refund.total_fen > before {
            rows.push(RefundRow { amount: MoneyView::fen(refund.total_fen - before), at: refund.at });
            before = refund.total_fen;
        }
    }
    rows
}

fn notice(stored: &StoredNotice) -> NoticeRow {
    let said = stored.fact.as_ref().map(|fact| {
        let status = match fact.status {
            FactStatus::Pending => "pending".to_owned(),
            FactStatus::Paid => "paid".to_owned(),
            FactStatus::Closed => "closed".to_owned(),
            FactStatus::Refunded { total_fen } => format!("refunded {total_fen} fen in all"),
        };
        let amount = fact.amount_fen.map(|fen| format!(", {fen} fen")).unwrap_or_default();
        let currency = fact.currency.as_ref().map(|currency| format!(" {currency}")).unwrap_or_default();
        let number = fact.transaction.as_ref().map(|number| format!(", number {number}")).unwrap_or_default();
        let stranger = if fact.for_us { "" } else { ", not for our merchant" };
        format!("{status}{amount}{currency}{number}{stranger}")
    });
    let came = stored.result.as_deref().unwrap_or("not applied yet");
    let seen = if stored.seen > 1 { format!(", seen {} times", stored.seen) } else { String::new() };
    let summary = format!("{}: {came}{seen}", said.unwrap_or_else(|| "nothing about a payment".into()));
    NoticeRow { at: stored.received_at, kind: stored.kind.clone(), summary }
}

fn actions(role: Role, order: &Order, refundable_fen: i64) -> Vec<OrderAction> {
    let told = [
        (role >= Role::Operator, OrderAction::Check),
        (role >= Role::Operator && order.state.is_open(), OrderAction::Close),
        (role >= Role::Operator && order.state == State::Review, OrderAction::Resolve),
        (role >= Role::Admin && refundable_fen > 0, OrderAction::Refund),
    ];
    told.into_iter().filter_map(|(may, what)| may.then_some(what)).collect()
}
