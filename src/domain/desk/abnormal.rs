//! Which orders a person should look at, and why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::order::{Order, State, WishState};

/// Why a person should look at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Abnormal {
    /// Money came that is not what was asked for.
    Review,
    /// Money came again, or came wrong, for an order that was paid.
    PaidTwice,
    /// Paid, and the books have not followed yet.
    Behind,
    /// The provider has not answered a refund.
    RefundWaiting,
    /// The provider refused the last refund.
    RefundRefused,
}

/// What is not normal about an order; empty = nothing. `odd_notice`: a notice told of money that did not fit it once it
/// was paid.
pub fn abnormalities(order: &Order, odd_notice: bool) -> Vec<Abnormal> {
    let refused = order.wishes.last().is_some_and(|wish| wish.state == WishState::Refused);
    let told = [
        (order.state == State::Review, Abnormal::Review),
        (odd_notice && order.paid_at.is_some(), Abnormal::PaidTwice),
        (order.due, Abnormal::Behind),
        (order.asked_wishes().next().is_some(), Abnormal::RefundWaiting),
        (refused, Abnormal::RefundRefused),
    ];
    told.into_iter().filter_map(|(holds, what)| holds.then_some(what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{OrderId, RefundId, UserId};
    use crate::order::{NewOrder, Wish};
    use crate::payment::ProviderName;
    use crate::preset::Locale;
    use crate::time::Time;

    fn order() -> Order {
        let new = NewOrder {
            id: OrderId::from_ulid(ulid::Ulid(1)),
            user_id: UserId::from_ulid(ulid::Ulid(2)),
            key: "key".into(),
            body_hash: String::new(),
            item: crate::product::builtin()[0].item(),
            locale: Locale::Chinese,
            provider: ProviderName::Sandbox,
        };
        Order::new(new, Time::from_millis(0))
    }

    fn wish(number: u128, state: WishState) -> Wish {
        let id = RefundId::from_ulid(ulid::Ulid(number));
        let by = UserId::from_ulid(ulid::Ulid(3));
        Wish { id, amount_fen: 1, reason: "why".into(), by, state, at: Time::from_millis(0) }
    }

    #[test]
    fn an_order_is_abnormal_for_each_reason_on_its_own() {
        assert_eq!(abnormalities(&order(), false), []);
        // Before it is paid, an odd notice is what brings it into review.
        assert_eq!(abnormalities(&order(), true), []);
        assert_eq!(abnormalities(&Order { state: State::Review, ..order() }, true), [Abnormal::Review]);
        let paid = Order { paid_at: Some(Time::from_millis(1)), ..order() };
        assert_eq!(abnormalities(&paid, true), [Abnormal::PaidTwice]);
        assert_eq!(abnormalities(&Order { due: true, ..order() }, false), [Abnormal::Behind]);
        let wishes = |wishes| abnormalities(&Order { wishes, ..order() }, false);
        assert_eq!(wishes(vec![wish(1, WishState::Asked)]), [Abnormal::RefundWaiting]);
        assert_eq!(wishes(vec![wish(1, WishState::Refused)]), [Abnormal::RefundRefused]);
        assert_eq!(wishes(vec![wish(1, WishState::Refused), wish(2, WishState::Done)]), []);
        assert_eq!(
            wishes(vec![wish(1, WishState::Refused), wish(2, WishState::Asked)]),
            [Abnormal::RefundWaiting]
        );
    }
}
