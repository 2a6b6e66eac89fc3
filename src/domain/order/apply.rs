//! The state machine: what a fact of the provider does to an order. One exhaustive match.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::{By, Money, Order, Refunded, State};
use crate::payment::{Fact, FactStatus};
use crate::time::Time;

/// Why money is not what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// Not to us: another merchant, seller or application, or not this order's provider.
    Merchant,
    Amount,
    Currency,
    /// A second payment of an order that is paid.
    PaidTwice,
}

impl Oddity {
    pub fn name(self) -> &'static str {
        match self {
            Oddity::Merchant => "merchant",
            Oddity::Amount => "amount",
            Oddity::Currency => "currency",
            Oddity::PaidTwice => "paid_twice",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing new.
    Known,
    /// The order as it is from now on.
    Changed(Box<Order>),
    /// Nothing changes, and a person should know of it.
    Odd(Oddity),
}

/// What follows from an authentic statement about this order. The same statements in any order, any number of times,
/// lead to the same state.
pub fn apply(order: &Order, fact: &Fact, by: By, now: Time) -> Decision {
    use FactStatus as F;
    use State as S;
    let mut next = order.clone();
    let odd = oddity(order, fact);
    match (fact.status, order.state, odd) {
        // Words without money: a stranger's word closes nothing.
        (F::Pending | F::Closed, _, Some(_)) => return Decision::Known,
        (F::Pending, S::Created, None) => next.step(S::Pending, by, now),
        (F::Closed, S::Created | S::Pending, None) => next.step(S::Closed, order.closing.unwrap_or(by), now),
        (F::Pending | F::Closed, _, None) => return Decision::Known,

        // A person has closed it, knowing of this money.
        (F::Paid | F::Refunded { .. }, S::Closed, Some(_))
            if order.money.as_ref() == Some(&money_of(fact)) =>
        {
            return Decision::Known;
        }
        // Money that is not what was asked for never grants, and never takes away what was granted.
        (F::Paid | F::Refunded { .. }, S::Created | S::Pending | S::Closed, Some(odd)) => {
            next.oddity = Some(odd);
            next.money = Some(money_of(fact));
            next.step(S::Review, by, now);
        }
        // What came into review before its money was written down.
        (F::Paid, S::Review, Some(odd)) if order.money.is_none() && order.oddity == Some(odd) => {
            next.money = Some(money_of(fact));
        }
        // It went back as it came.
        (F::Refunded { total_fen }, S::Review, Some(_)) if order.went_back(fact, total_fen) => {
            if total_fen <= order.refunded_fen() {
                return Decision::Known;
            }
            next.refunds.push(Refunded { total_fen, at: now });
            next.due = true;
            if total_fen >= order.paid_fen() {
                next.paid_at = Some(now);
                next.step(S::Refunded, by, now);
            }
        }
        (F::Paid | F::Refunded { .. }, S::Review | S::Paid | S::Fulfilled | S::Refunded, Some(odd)) => {
            return Decision::Odd(odd);
        }

        (F::Paid, S::Created | S::Pending | S::Closed | S::Review, None) => pay(&mut next, fact, by, now),
        (F::Paid, S::Paid | S::Fulfilled | S::Refunded, None) => {
            let twice =
                matches!((&order.transaction, &fact.transaction), (Some(ours), Some(told)) if ours != told);
            return if twice { Decision::Odd(Oddity::PaidTwice) } else { Decision::Known };
        }

        // What was given back was paid before, also where nobody told us.
        (F::Refunded { total_fen }, S::Created | S::Pending | S::Closed | S::Review, None) => {
            pay(&mut next, fact, by, now);
            give_back(&mut next, total_fen, by, now);
        }
        (F::Refunded { total_fen }, S::Paid | S::Fulfilled, None) if total_fen > order.refunded_fen() => {
            give_back(&mut next, total_fen, by, now);
        }
        (F::Refunded { .. }, S::Paid | S::Fulfilled | S::Refunded, None) => return Decision::Known,
    }
    next.version += 1;
    Decision::Changed(Box::new(next))
}

impl Order {
    /// Whether the fact tells that the money of the review was given back, all or a part of it.
    fn went_back(&self, fact: &Fact, total_fen: i64) -> bool {
        let same = self.money.as_ref().is_some_and(|money| {
            money.for_us && fact.amount_fen.is_none_or(|told| money.amount_fen == Some(told))
        });
        let ours = fact.for_us && fact.provider == self.provider && fact.order == self.id;
        same && ours && (1..=self.paid_fen()).contains(&total_fen)
    }
}

fn money_of(fact: &Fact) -> Money {
    Money {
        amount_fen: fact.amount_fen,
        currency: fact.currency.clone(),
        transaction: fact.transaction.clone(),
        for_us: fact.for_us,
    }
}

/// What is wrong with the fact as a statement about this order. What a person took for the price is the price.
fn oddity(order: &Order, fact: &Fact) -> Option<Oddity> {
    let accepted = order.money.as_ref().filter(|_| order.accepted);
    let price = if accepted.is_some() { order.paid_fen() } else { order.item.price_fen };
    let currency = accepted.and_then(|money| money.currency.as_ref()).unwrap_or(&order.item.currency);
    let needs_amount = fact.status == FactStatus::Paid;
    let senseless =
        matches!(fact.status, FactStatus::Refunded { total_fen } if total_fen < 1 || total_fen > price);
    if !fact.for_us || fact.provider != order.provider || fact.order != order.id {
        Some(Oddity::Merchant)
    } else if senseless || fact.amount_fen.map_or(needs_amount, |amount| amount != price) {
        Some(Oddity::Amount)
    } else if fact.currency.as_ref().is_some_and(|told| told != currency) {
        Some(Oddity::Currency)
    } else {
        None
    }
}

fn pay(order: &mut Order, fact: &Fact, by: By, now: Time) {
    order.transaction = fact.transaction.clone().or(order.transaction.take());
    // What was asked for has come: that is what was paid.
    if !order.accepted {
        order.money = None;
    }
    order.step(State::Paid, by, now);
    order.due = true;
}

fn give_back(order: &mut Order, total_fen: i64, by: By, now: Time) {
    order.refunds.push(Refunded { total_fen, at: now });
    // Paid and given back before it was granted: nothing is granted any more.
    order.due = order.fulfilled_at.is_some() || total_fen < order.paid_fen();
    if total_fen >= order.paid_fen() {
        order.step(State::Refunded, by, now);
    }
}
