//! Giving money back: what may be wished, and what came of it. The money itself moves at the provider; the order changes
//! when the provider says so ([`super::apply`]).

use super::record::{Order, State, Wish, WishState};
use crate::ids::RefundId;

/// Why money cannot be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRefund {
    #[error("the order is not paid")]
    NotPaid,
    #[error("{left_fen} fen of it are left to be given back")]
    Amount { left_fen: i64 },
}

impl Order {
    /// Fen that may still be given back: what was paid less what went back and what the provider is being asked for.
    pub fn refundable_fen(&self) -> i64 {
        let asked: i64 = self.asked_wishes().map(|wish| wish.amount_fen).sum();
        (self.paid_fen() - self.refunded_fen() - asked).max(0)
    }

    /// Wishes that the provider has not answered.
    pub fn asked_wishes(&self) -> impl Iterator<Item = &Wish> {
        self.wishes.iter().filter(|wish| wish.state == WishState::Asked)
    }

    /// The order with the wish written down; as it is when it has a wish with this id.
    ///
    /// # Errors
    /// [`NoRefund`].
    pub fn wish(&self, wish: Wish) -> Result<Order, NoRefund> {
        if self.wishes.iter().any(|known| known.id == wish.id) {
            return Ok(self.clone());
        }
        if !matches!(self.state, State::Paid | State::Fulfilled) && !self.review_is_refundable() {
            return Err(NoRefund::NotPaid);
        }
        let left_fen = self.refundable_fen();
        if !(1..=left_fen).contains(&wish.amount_fen) {
            return Err(NoRefund::Amount { left_fen });
        }
        let mut next = self.clone();
        next.wishes.push(wish);
        next.version += 1;
        Ok(next)
    }

    /// The order after the provider answered a wish.
    #[must_use]
    pub fn wish_answered(&self, id: &RefundId, state: WishState) -> Order {
        let mut next = self.clone();
        for wish in next.wishes.iter_mut().filter(|wish| wish.id == *id && wish.state == WishState::Asked) {
            wish.state = state;
        }
        next.version += 1;
        next
    }
}
