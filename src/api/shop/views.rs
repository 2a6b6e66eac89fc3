//! What the studio sees of products, orders and memberships. Field by field, so that nothing internal leaves by accident.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::views::words;
use crate::domain::membership::{Membership, Plan};
use crate::domain::order::{By, Checkout, Order, State, Step};
use crate::domain::payment::{ProviderName, WechatCall};
use crate::domain::preset::Locale;
use crate::domain::product::{Badge, Benefits, CURRENCY, Item, Offer, Product, Term};
use crate::domain::time::Time;
use crate::service::orders::create::Ordered;

words!(/** What is sold. */ ProductKindWord { Plan, Pack });
words!(/** How long a plan lasts. */ TermWord { Year, Month });
words!(/** How the shop points at a product. */ BadgeWord { BestValue, Popular });
words!(/** Who takes the money. */ ProviderWord { Alipay, Wechat, Stripe, Sandbox });
words!(/** Who or what brought an order on. */ ByWord { User, Notice, Check, Reconcile, Operator, System });
words!(
    /** State of an order. */
    OrderStateWord { Created, Pending, Paid, Fulfilled, Closed, Refunded, Review }
);
words!(/** Whether a membership is in force. */ SubscriptionStatusWord { Active, Ended });

#[derive(Clone, Copy, Debug, Serialize)]
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

/// What a member may do beyond others.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BenefitsView {
    /// Pictures made at one time.
    parallel: i64,
    member_presets: bool,
}

impl From<Benefits> for BenefitsView {
    fn from(benefits: Benefits) -> Self {
        Self { parallel: benefits.parallel, member_presets: benefits.member_presets }
    }
}

/// A plan or a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductView {
    id: String,
    #[schema(value_type = ProductKindWord)]
    kind: ProductKind,
    name: String,
    description: String,
    price: MoneyView,
    credits: i64,
    /// Of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TermWord>)]
    period: Option<Term>,
    /// Of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    benefits: Option<BenefitsView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BadgeWord>)]
    badge: Option<Badge>,
}

impl ProductView {
    pub fn new(product: &Product, locale: Locale) -> Self {
        let item = product.item();
        let (kind, period, benefits) = kind_and_term(item.offer);
        Self {
            id: product.id.to_string(),
            kind,
            name: product.name.get(locale).to_owned(),
            description: product.description.get(locale).to_owned(),
            price: MoneyView { amount: item.price_fen, currency: item.currency },
            credits: product.credits,
            period,
            benefits: benefits.map(BenefitsView::from),
            badge: product.badge,
        }
    }
}

/// What an order bought, as it was then.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderedProductView {
    id: String,
    #[schema(value_type = ProductKindWord)]
    kind: ProductKind,
    name: String,
    credits: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TermWord>)]
    period: Option<Term>,
}

impl OrderedProductView {
    pub fn new(item: &Item, locale: Locale) -> Self {
        let (kind, period, _) = kind_and_term(item.offer);
        Self {
            id: item.product.to_string(),
            kind,
            name: item.name.get(locale).to_owned(),
            credits: item.credits,
            period,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepView {
    #[schema(value_type = OrderStateWord)]
    state: State,
    at: Time,
    #[schema(value_type = ByWord)]
    by: By,
}

impl From<Step> for StepView {
    fn from(step: Step) -> Self {
        Self { state: step.state, at: step.at, by: step.by }
    }
}

/// A purchase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    id: String,
    product: OrderedProductView,
    price: MoneyView,
    #[schema(value_type = ProviderWord)]
    provider: ProviderName,
    #[schema(value_type = OrderStateWord)]
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
    timeline: Vec<StepView>,
}

impl OrderView {
    pub fn new(order: Order, locale: Locale) -> Self {
        let money = |amount| MoneyView { amount, currency: order.item.currency.clone() };
        Self {
            product: OrderedProductView::new(&order.item, locale),
            price: money(order.item.price_fen),
            refunded: money(order.refunded_fen()),
            id: order.id.to_string(),
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
            timeline: order.timeline.into_iter().map(StepView::from).collect(),
        }
    }
}

/// How the browser gets to the payment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum PaymentView {
    /// Open this address.
    Redirect { url: String },
    /// Show this text as a QR code.
    Qr { code: String },
    /// Post these fields to this address.
    Form { action: String, fields: Vec<FieldView> },
    /// Open this address in the same window: the provider has to tell who pays. It leads back to the order's page with
    /// `code` and `state`, which are given to pay as `authorization`.
    Authorize { url: String },
    /// Give these to `getBrandWCPayRequest` of WeChat's browser; `signType` is `RSA`.
    WechatJsapi { app_id: String, time_stamp: String, nonce_str: String, package: String, pay_sign: String },
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct FieldView {
    name: String,
    value: String,
}

impl From<Checkout> for PaymentView {
    fn from(checkout: Checkout) -> Self {
        match checkout {
            Checkout::Redirect { url } => PaymentView::Redirect { url },
            Checkout::Qr { code } => PaymentView::Qr { code },
            Checkout::Form { action, fields } => {
                let field =
                    |field: crate::domain::order::Field| FieldView { name: field.name, value: field.value };
                PaymentView::Form { action, fields: fields.into_iter().map(field).collect() }
            }
            Checkout::Authorize { url } => PaymentView::Authorize { url },
            Checkout::WechatJsapi(call) => {
                let WechatCall { app_id, time_stamp, nonce_str, package, pay_sign } = call;
                PaymentView::WechatJsapi { app_id, time_stamp, nonce_str, package, pay_sign }
            }
        }
    }
}

/// An order and the way to its payment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderedView {
    order: OrderView,
    payment: PaymentView,
}

impl OrderedView {
    pub fn new(ordered: Ordered, locale: Locale) -> Self {
        Self { order: OrderView::new(ordered.order, locale), payment: ordered.checkout.into() }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanView {
    id: String,
    name: String,
}

impl PlanView {
    pub fn new(plan: &Plan, locale: Locale) -> Self {
        Self { id: plan.id.to_string(), name: plan.name.get(locale).to_owned() }
    }
}

/// A membership, in force or over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubscriptionView {
    /// The one in course; after the end the last one.
    plan: PlanView,
    #[schema(value_type = SubscriptionStatusWord)]
    status: crate::domain::membership::Status,
    started_at: Time,
    ends_at: Time,
    /// A day that has begun counts whole; 0 when it is over.
    days_left: i64,
    /// Of the plan; in force while the membership is.
    benefits: BenefitsView,
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
            benefits: period.benefits.into(),
        })
    }
}
