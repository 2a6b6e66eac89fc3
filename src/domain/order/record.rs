//! The order document.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Oddity;
use crate::ids::{OrderId, RefundId, UserId};
use crate::payment::{ProviderName, WechatCall};
use crate::preset::Locale;
use crate::product::Item;
use crate::time::Time;

/// How long an order may be paid.
pub const UNPAID_FOR: Duration = Duration::from_secs(30 * 60);
/// A closed order is asked about once more after this: the payer may have been faster than our word.
const ASK_CLOSED_AFTER: Duration = Duration::from_secs(10 * 60);
/// The provider is asked about an open order after these, in seconds, the last one again and again.
const ASK_AFTER_S: [u64; 5] = [60, 60, 120, 300, 600];

/// State of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderState)]
pub enum State {
    /// Made; the provider has not been asked, or has not answered.
    Created,
    /// The payer was sent to the provider.
    Pending,
    /// Not to be paid any more. If it is paid all the same, it is granted all the same.
    Closed,
    /// Money came that is not what was asked for: a person decides. The right money still grants.
    Review,
    /// The money is there; the books are about to follow.
    Paid,
    /// Paid and granted.
    Fulfilled,
    /// All the money went back.
    Refunded,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Created => "created",
            State::Pending => "pending",
            State::Closed => "closed",
            State::Review => "review",
            State::Paid => "paid",
            State::Fulfilled => "fulfilled",
            State::Refunded => "refunded",
        }
    }

    /// By what providers say, an order only ever goes to a higher rank; only a person closes one that is in review.
    pub fn rank(self) -> u8 {
        match self {
            State::Created => 0,
            State::Pending => 1,
            State::Closed => 2,
            State::Review => 3,
            State::Paid => 4,
            State::Fulfilled => 5,
            State::Refunded => 6,
        }
    }

    /// Whether it waits for the payer.
    pub fn is_open(self) -> bool {
        matches!(self, State::Created | State::Pending)
    }
}

/// Who or what brought an order on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderMover)]
pub enum By {
    User,
    /// The provider told us.
    Notice,
    /// We asked, because the payer came back or wanted to know.
    Check,
    /// The periodic duty asked.
    Reconcile,
    Operator,
    System,
}

/// One line of an order's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderStep)]
pub struct Step {
    pub state: State,
    pub at: Time,
    pub by: By,
}

/// How the browser gets to the payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Checkout {
    /// Open this address.
    Redirect {
        /// Of the provider's page.
        #[schema(max_length = 8192)]
        url: String,
    },
    /// Show this text as a QR code.
    Qr {
        /// The text.
        #[schema(max_length = 8192)]
        code: String,
    },
    /// Open this address in the same window: the provider has to tell who pays; not a payment yet, and not kept. It leads
    /// back to the order's page with `code` and `state`, which are given to pay as `authorization`.
    Authorize {
        /// Of the provider's page.
        #[schema(max_length = 8192)]
        url: String,
    },
    /// Give these to `getBrandWCPayRequest` of WeChat's browser; `signType` is `RSA`.
    WechatJsapi(WechatCall),
}

/// The payer was sent to the provider to make themselves known, and comes back with a word that only they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduction {
    /// SHA-256 of the word, in hex.
    pub state_hash: String,
    pub until: Time,
}

/// How long the payer may be away for it; WeChat's code lives for five minutes.
const INTRODUCED_WITHIN: Duration = Duration::from_secs(600);

/// So much of the price had been given back, all refunds together, when we heard of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    pub total_fen: i64,
    pub at: Time,
}

/// What became of a refund that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefundState)]
pub enum WishState {
    /// The provider is to be asked, or to be asked again: it may have happened.
    Asked,
    Done,
    /// The provider said no.
    Refused,
}

/// Money that somebody of ours wants to give back. Written before the provider is asked, so that it is asked again
/// under the same id after a crash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub id: RefundId,
    pub amount_fen: i64,
    pub reason: String,
    pub by: UserId,
    pub state: WishState,
    pub at: Time,
}

/// Money as a provider told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount_fen: Option<i64>,
    pub currency: Option<String>,
    pub transaction: Option<String>,
    /// Whether it came to us.
    pub for_us: bool,
}

/// How a person ends the review of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderVerdict)]
pub enum ReviewVerdict {
    /// What came is taken for the price: what was ordered is granted.
    Grant,
    /// Nothing is granted, and what came is dealt with elsewhere.
    Close,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    #[serde(rename = "_id")]
    pub id: OrderId,
    pub user_id: UserId,
    /// The caller's `Idempotency-Key`, unique per user.
    pub key: String,
    /// SHA-256 of what was asked, in hex.
    pub body_hash: String,
    /// What is bought, as it was when it was ordered.
    pub item: Item,
    pub locale: Locale,
    pub provider: ProviderName,
    pub state: State,
    /// The books are behind: [`super::settle`] is to be called.
    pub due: bool,
    pub checkout: Option<Checkout>,
    /// The provider's number of the payment.
    pub transaction: Option<String>,
    /// Why it came into review.
    pub oddity: Option<Oddity>,
    /// What came instead of what was asked for, as the provider told it.
    #[serde(default)]
    pub money: Option<Money>,
    /// A person took that money for the price.
    #[serde(default)]
    pub accepted: bool,
    /// Growing totals.
    pub refunds: Vec<Refunded>,
    /// How many of them the books know.
    pub refunds_settled: i64,
    pub wishes: Vec<Wish>,
    /// Who is closing it, written before the provider is told: its own notice of the close may be faster than we are.
    #[serde(default)]
    pub closing: Option<By>,
    /// The newest one alone counts, and once.
    #[serde(default)]
    pub introduction: Option<Introduction>,
    pub credits_granted: i64,
    /// Credits that refunds asked back, and what of it was there to be taken at that moment. What a hold gives back
    /// later is taken then (the ledger tells).
    pub credits_claimed: i64,
    pub credits_revoked: i64,
    pub created_at: Time,
    /// Not to be paid after this.
    pub expires_at: Time,
    pub paid_at: Option<Time>,
    pub fulfilled_at: Option<Time>,
    pub closed_at: Option<Time>,
    pub refunded_at: Option<Time>,
    pub timeline: Vec<Step>,
    /// When the provider is asked next, if nobody says anything.
    pub ask_at: Option<Time>,
    /// How often it was asked by the duty.
    pub asked: i64,
    /// Goes up by one with every change.
    pub version: i64,
}

/// What a new order is made of.
pub struct NewOrder {
    pub id: OrderId,
    pub user_id: UserId,
    pub key: String,
    pub body_hash: String,
    pub item: Item,
    pub locale: Locale,
    pub provider: ProviderName,
}

impl Order {
    pub fn new(new: NewOrder, now: Time) -> Self {
        Self {
            id: new.id,
            user_id: new.user_id,
            key: new.key,
            body_hash: new.body_hash,
            item: new.item,
            locale: new.locale,
            provider: new.provider,
            state: State::Created,
            due: false,
            checkout: None,
            transaction: None,
            oddity: None,
            money: None,
            accepted: false,
            refunds: Vec::new(),
            refunds_settled: 0,
            wishes: Vec::new(),
            closing: None,
            introduction: None,
            credits_granted: 0,
            credits_claimed: 0,
            credits_revoked: 0,
            created_at: now,
            expires_at: now + UNPAID_FOR,
            paid_at: None,
            fulfilled_at: None,
            closed_at: None,
            refunded_at: None,
            timeline: vec![Step { state: State::Created, at: now, by: By::User }],
            ask_at: Some(now + Duration::from_secs(ASK_AFTER_S[0])),
            asked: 0,
            version: 1,
        }
    }

    /// Fen given back so far.
    pub fn refunded_fen(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.total_fen).max().unwrap_or(0)
    }

    /// Fen that were really paid: the price, unless a provider told of another sum that came to us.
    pub fn paid_fen(&self) -> i64 {
        let ours = self.money.as_ref().filter(|money| money.for_us);
        ours.and_then(|money| money.amount_fen).unwrap_or(self.item.price_fen)
    }

    /// The provider's number of the payment, also of one that is in review.
    pub fn payment_number(&self) -> Option<String> {
        self.transaction.clone().or_else(|| self.money.as_ref()?.transaction.clone())
    }

    /// Whether what is in review can be given back as it came.
    pub fn review_is_refundable(&self) -> bool {
        self.state == State::Review
            && self.money.as_ref().is_some_and(|money| money.for_us && money.amount_fen.is_some())
    }

    /// The order after a person decided its review; `None` when it is not in review.
    #[must_use]
    pub fn reviewed(&self, verdict: ReviewVerdict, now: Time) -> Option<Order> {
        if self.state != State::Review {
            return None;
        }
        let mut next = self.clone();
        match verdict {
            ReviewVerdict::Grant => {
                let told = next.money.as_ref().and_then(|money| money.transaction.clone());
                next.transaction = told.or(next.transaction.take());
                next.accepted = true;
                next.step(State::Paid, By::Operator, now);
                next.due = true;
            }
            ReviewVerdict::Close => next.step(State::Closed, By::Operator, now),
        }
        next.version += 1;
        Some(next)
    }

    /// The payer was sent to the provider. A payment that was faster stands.
    #[must_use]
    pub fn handed_off(&self, checkout: Checkout, now: Time) -> Order {
        let mut next = self.clone();
        next.checkout = Some(checkout);
        if next.state == State::Created {
            next.step(State::Pending, By::User, now);
        }
        next.version += 1;
        next
    }

    /// The payer goes to make themselves known, with the word that has this hash.
    #[must_use]
    pub fn sent_for_introduction(&self, state_hash: String, now: Time) -> Order {
        let mut next = self.clone();
        next.introduction = Some(Introduction { state_hash, until: now + INTRODUCED_WITHIN });
        next.version += 1;
        next
    }

    /// The payer is back with the word that has this hash, which is worth nothing from now on; `None` when it is not the
    /// word they were given last, or it is too late.
    pub fn back_from_introduction(&self, state_hash: &str, now: Time) -> Option<Order> {
        self.introduction.as_ref().filter(|known| known.state_hash == state_hash && now < known.until)?;
        let mut next = self.clone();
        next.introduction = None;
        next.version += 1;
        Some(next)
    }

    /// The order as it was when the payer was first sent to the provider: what every repetition is answered.
    #[must_use]
    pub fn as_first_answered(&self) -> Order {
        let first = |step: &&Step| step.state.is_open();
        let timeline: Vec<Step> = self.timeline.iter().filter(first).copied().collect();
        Order {
            state: timeline.last().map_or(State::Created, |step| step.state),
            refunds: Vec::new(),
            credits_granted: 0,
            credits_revoked: 0,
            paid_at: None,
            fulfilled_at: None,
            closed_at: None,
            refunded_at: None,
            timeline,
            ..self.clone()
        }
    }

    /// The order that `by` is about to have closed; `None` when there is nothing to write.
    pub fn to_be_closed(&self, by: By) -> Option<Order> {
        if !self.state.is_open() || self.closing == Some(by) {
            return None;
        }
        let mut next = self.clone();
        next.closing = Some(by);
        next.version += 1;
        Some(next)
    }

    /// The order after the duty has asked the provider about it.
    #[must_use]
    pub fn asked(&self, now: Time) -> Order {
        let mut next = self.clone();
        next.asked += 1;
        next.version += 1;
        next.ask_at = next.next_ask(now);
        next
    }

    fn next_ask(&self, now: Time) -> Option<Time> {
        if !self.state.is_open() {
            return None;
        }
        let tries = usize::try_from(self.asked).unwrap_or(usize::MAX).min(ASK_AFTER_S.len() - 1);
        let later = now + Duration::from_secs(ASK_AFTER_S[tries]);
        Some(if now < self.expires_at { later.min(self.expires_at) } else { later })
    }

    /// Moves on to `state`, which is of a higher rank.
    pub(super) fn step(&mut self, state: State, by: By, now: Time) {
        self.state = state;
        self.timeline.push(Step { state, at: now, by });
        match state {
            State::Created | State::Pending | State::Review => {}
            State::Closed => self.closed_at = Some(now),
            State::Paid => self.paid_at = Some(now),
            State::Fulfilled => self.fulfilled_at = Some(now),
            State::Refunded => self.refunded_at = Some(now),
        }
        if state == State::Closed {
            self.ask_at = Some(now + ASK_CLOSED_AFTER);
        } else if !state.is_open() {
            self.ask_at = None;
        }
    }
}
