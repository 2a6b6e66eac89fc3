//! Buying, pure. Two steps that are each harmless to repeat:
//!
//! 1. [`apply`]: what a provider says about an order changes the *order*, and only forward by rank.
//! 2. [`settle`]: the *books* (credits, membership) are brought in line with the order: one grant when it is paid, and
//!    what a refund takes back. An order whose books are behind is marked `due`, in the same write that made it so.
//!
//! Whatever facts come, in whatever order and however often, the order ends in the same state and the books follow it.

mod apply;
mod books;
mod record;
mod refund;

pub use apply::{Decision, Oddity, apply};
pub use books::{Books, claim_of, grant_key, lot_of, settle};
pub use record::{
    By, Checkout, Money, NewOrder, Order, Refunded, ReviewVerdict, State, Step, UNPAID_FOR, Wish, WishState,
};
pub use refund::NoRefund;
