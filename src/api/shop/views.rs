//! What the studio sees of products, orders and memberships. Field by field, so that nothing internal leaves by accident.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::ids::{OrderId, ProductId};
use crate::domain::membership::{Membership, Plan};
use crate::domain::order::{Checkout, Order, State, Step};
use crate::domain::payment::ProviderName;
use crate::domain::preset::Locale;
use crate::domain::product::{Badge, Benefits, CURRENCY, Item, Offer, Product, Term};
use crate::domain::time::Time;
use crate::service::orders::create::Ordered;

/// What is sold.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ProductKind {
    Plan,
    Pack,
}

fn kind_and_term(offer: Offer) -> (ProductKind, Option<Term>, Option<Benefits>) {
    match offer {
        Offer::Plan { term, benefits } => (ProductKind::Plan, Some(term), Some(benefits)),
        Offer::Pack => (ProductKind::Pack, None, None),
    }
}

/// Money.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoneyView {
    /// Fen.
    amount: i64,
    /// `CNY`.
    currency: String,
}

impl MoneyView {
    pub fn fen(amount: i64) -> Self {
        Self { amount, currency: CURRENCY.to_owned() }
    }
}

/// A plan or a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductView {
    id: ProductId,
    kind: ProductKind,
    name: String,
    description: String,
    price: MoneyView,
    credits: i64,
    /// Of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Term>,
    /// Of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    benefits: Option<Benefits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    badge: Option<Badge>,
}

impl ProductView {
    pub fn new(product: &Product, locale: Locale) -> Self {
        let item = product.item();
        let (kind, period, benefits) = kind_and_term(item.offer);
        Self {
            id: product.id.clone(),
            kind,
            name: product.name.get(locale).to_owned(),
            description: product.description.get(locale).to_owned(),
            price: MoneyView { amount: item.price_fen, currency: item.currency },
            credits: product.credits,
            period,
            benefits,
            badge: product.badge,
        }
    }
}

/// What an order bought, as it was then.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderedProductView {
    id: ProductId,
    kind: ProductKind,
    name: String,
    credits: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Term>,
}

impl OrderedProductView {
    pub fn new(item: &Item, locale: Locale) -> Self {
        let (kind, period, _) = kind_and_term(item.offer);
        Self {
            id: item.product.clone(),
            kind,
            name: item.name.get(locale).to_owned(),
            credits: item.credits,
            period,
        }
    }
}

/// A purchase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    id: OrderId,
    product: OrderedProductView,
    price: MoneyView,
    provider: ProviderName,
    state: State,
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
    /// What happened, the oldest first.
    timeline: Vec<Step>,
}

impl OrderView {
    pub fn new(order: Order, locale: Locale) -> Self {
        let money = |amount| MoneyView { amount, currency: order.item.currency.clone() };
        Self {
            product: OrderedProductView::new(&order.item, locale),
            price: money(order.item.price_fen),
            refunded: money(order.refunded_fen()),
            id: order.id,
            provider: order.provider,
            state: order.state,
            credits_granted: order.credits_granted,
            credits_revoked: order.credits_revoked,
            created_at: order.created_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
            fulfilled_at: order.fulfilled_at,
            closed_at: order.closed_at,
            refunded_at: order.refunded_at,
            timeline: order.timeline,
        }
    }
}

/// An order and the way to its payment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderedView {
    order: OrderView,
    payment: Checkout,
}

impl OrderedView {
    pub fn new(ordered: Ordered, locale: Locale) -> Self {
        Self { order: OrderView::new(ordered.order, locale), payment: ordered.checkout }
    }
}

/// A plan, as it was called when it was bought.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanView {
    id: ProductId,
    name: String,
}

impl PlanView {
    pub fn new(plan: &Plan, locale: Locale) -> Self {
        Self { id: plan.id.clone(), name: plan.name.get(locale).to_owned() }
    }
}

/// A membership, in force or over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubscriptionView {
    /// The one in course; after the end the last one.
    plan: PlanView,
    status: crate::domain::membership::Status,
    started_at: Time,
    ends_at: Time,
    /// A day that has begun counts whole; 0 when it is over.
    days_left: i64,
    /// Of the plan; in force while the membership is.
    benefits: Benefits,
}

impl SubscriptionView {
    pub fn new(membership: &Membership, locale: Locale, now: Time) -> Option<Self> {
        use crate::domain::membership::Status;
        let period = membership.period_at(now)?;
        Some(Self {
            plan: PlanView::new(&period.plan, locale),
            status: if membership.is_active(now) { Status::Active } else { Status::Ended },
            started_at: membership.started_at,
            ends_at: membership.ends_at,
            days_left: membership.days_left(now),
            benefits: period.benefits,
        })
    }
}
