//! An order in the back office's lists, field by field.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::admin::viewer::{People, Person, Viewer};
use crate::api::shop::views::{MoneyView, OrderedProductView};
use crate::app::App;
use crate::domain::desk::{Abnormal, abnormalities};
use crate::domain::ids::OrderId;
use crate::domain::order::{Order, State};
use crate::domain::payment::ProviderName;
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::admin::orders;

/// An order in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct OrderRow {
    id: OrderId,
    user: Option<Person>,
    product: OrderedProductView,
    price: MoneyView,
    provider: ProviderName,
    state: State,
    /// Empty = normal.
    abnormal: Vec<Abnormal>,
    /// The provider's number of the payment.
    transaction: Option<String>,
    credits_granted: i64,
    /// Taken back by refunds.
    credits_revoked: i64,
    refunded: MoneyView,
    created_at: Time,
    /// Not to be paid after this.
    expires_at: Time,
    paid_at: Option<Time>,
    fulfilled_at: Option<Time>,
    closed_at: Option<Time>,
    refunded_at: Option<Time>,
    /// Personal data is masked.
    masked: bool,
}

impl OrderRow {
    pub(super) fn new(viewer: &Viewer, people: &People, odd_notice: bool, order: &Order) -> Self {
        Self {
            id: order.id.clone(),
            user: people.get(&order.user_id),
            product: OrderedProductView::new(&order.item, viewer.locale),
            price: MoneyView::fen(order.item.price_fen),
            provider: order.provider,
            state: order.state,
            abnormal: abnormalities(order, odd_notice),
            transaction: order.transaction.clone(),
            credits_granted: order.credits_granted,
            credits_revoked: order.credits_revoked,
            refunded: MoneyView::fen(order.refunded_fen()),
            created_at: order.created_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
            fulfilled_at: order.fulfilled_at,
            closed_at: order.closed_at,
            refunded_at: order.refunded_at,
            masked: viewer.mask.is_on(),
        }
    }
}

/// Orders as the caller sees them in a list.
pub(in crate::api::admin) async fn rows(
    app: &App,
    viewer: &Viewer,
    found: &[Order],
) -> Result<Vec<OrderRow>> {
    let odd = async { Ok(orders::odd(&app.store, Some(found)).await?) };
    let (people, odd) = tokio::try_join!(
        People::read(app, viewer, found.iter().map(|order| order.user_id.clone()).collect()),
        odd
    )?;
    let row = |order: &Order| OrderRow::new(viewer, &people, odd.contains(order.id.as_str()), order);
    Ok(found.iter().map(row).collect())
}
