//! How the books follow an order: account × membership × order → all three, pure.
//!
//! **Grant.** A paid order is granted once: its credits in one lot named after it, under the key `grant:{order}`. A pack's
//! never expire; a plan's end with the period that the order bought.
//!
//! **Refund.** Of the credits granted, the share of the price that went back is claimed (rounded down; all of it when all
//! went back), all refunds together. Taken is what is left of the lot: what is available at once, what is held if its hold
//! gives it back; what is spent stays spent, so nothing goes below zero. A plan's period is cut by the same share.
//! Credits of a period that moved up keep their own end: nobody who paid loses days by somebody else's refund rule.

use super::record::{By, Order, State};
use crate::credits::{Account, Command, Context, CreditError, Entry, LotKind, Source, apply_all};
use crate::ids::{LotId, OrderId};
use crate::membership::{Cut, Membership};
use crate::product::Offer;
use crate::time::Time;

/// What is written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    pub order: Order,
    pub account: Account,
    pub entries: Vec<Entry>,
    /// `None` = as it was.
    pub membership: Option<Membership>,
}

/// The key of an order's grant in the ledger.
pub fn grant_key(order: &OrderId) -> String {
    format!("grant:{order}")
}

/// The lot that holds what an order bought.
pub fn lot_of(order: &OrderId) -> LotId {
    let ulid = order.as_str().trim_start_matches("ord_");
    LotId::parse(&format!("lot_{ulid}")).expect("an order id carries a ULID")
}

/// Credits that the refunds of an order ask back, all together.
pub fn claim_of(order: &Order) -> i64 {
    share(order.credits_granted, order.refunded_fen(), order.paid_fen())
}

/// Brings the books in line with `order`. Nothing changes but `due` where they are.
///
/// # Errors
/// [`CreditError`] when the ledger's rules refuse; nothing may then be written.
pub fn settle(
    order: &Order,
    account: &Account,
    membership: Option<&Membership>,
    by: By,
    now: Time,
) -> Result<Books, CreditError> {
    let mut draft =
        Draft { order: order.clone(), membership: membership.cloned(), commands: Vec::new(), now };
    if order.state == State::Paid {
        draft.grant(by);
    }
    if draft.order.fulfilled_at.is_some() {
        draft.take_back();
    } else {
        // Nothing was granted, so nothing is taken back.
        draft.order.refunds_settled = i64::try_from(draft.order.refunds.len()).unwrap_or(i64::MAX);
    }
    draft.finish(account, membership)
}

struct Draft {
    order: Order,
    membership: Option<Membership>,
    commands: Vec<(Command, Context)>,
    now: Time,
}

impl Draft {
    fn grant(&mut self, by: By) {
        let order = &mut self.order;
        let bought =
            Membership::buy(self.membership.as_ref(), &order.user_id, &order.id, &order.item, self.now);
        let (kind, source, expires_at) = match order.item.offer {
            Offer::Plan { .. } => {
                let end = bought.as_ref().and_then(|after| after.periods.last()).map(|period| period.ends_at);
                (LotKind::Subscription, Source::Subscription, end)
            }
            Offer::Pack => (LotKind::Purchased, Source::Purchase, None),
        };
        if bought.is_some() {
            self.membership = bought;
        }
        let amount = order.item.credits;
        if amount > 0 {
            let grant = Command::Grant { lot: lot_of(&order.id), kind, source, amount, expires_at };
            self.commands.push((grant, context(order, grant_key(&order.id), self.now)));
        }
        order.credits_granted = amount;
        order.step(State::Fulfilled, by, self.now);
    }

    fn take_back(&mut self) {
        let order = &mut self.order;
        let (price_fen, refunded_fen) = (order.paid_fen(), order.refunded_fen());
        let known = usize::try_from(order.refunds_settled).unwrap_or(0);
        for refund in order.refunds.iter().skip(known) {
            let cut = Cut { refunded_fen: refund.total_fen, price_fen, at: refund.at };
            let held = self.membership.as_ref().filter(|all| all.periods.iter().any(|p| p.order == order.id));
            if let Some(cut_short) = held.map(|membership| membership.cut(&order.id, cut, self.now)) {
                self.membership = Some(cut_short);
            }
        }
        order.refunds_settled = i64::try_from(order.refunds.len()).unwrap_or(i64::MAX);
        let claim = claim_of(order) - order.credits_claimed;
        if claim > 0 {
            order.credits_claimed += claim;
            let revoke = Command::Revoke { lot: lot_of(&order.id), amount: claim };
            let key = format!("refund:{}:{refunded_fen}", order.id);
            self.commands.push((revoke, context(order, key, self.now)));
        }
    }

    fn finish(self, account: &Account, before: Option<&Membership>) -> Result<Books, CreditError> {
        let Draft { mut order, membership, commands, now } = self;
        let (mut after, changes) = apply_all(account, &commands)?;
        let entries: Vec<Entry> = changes.into_iter().flat_map(|change| change.entries).collect();
        let lot = lot_of(&order.id);
        let parts = entries.iter().flat_map(|entry| &entry.parts);
        order.credits_revoked += parts.filter(|part| part.lot == lot).map(|part| part.revoked).sum::<i64>();
        let membership = membership.filter(|membership| Some(membership) != before);
        if let Some(changed) = &membership {
            after.membership = changed.spans(now);
        }
        // One change, however many commands.
        after.version = account.version + 1;
        order.due = false;
        order.version += 1;
        Ok(Books { order, account: after, entries, membership })
    }
}

fn context(order: &Order, key: String, now: Time) -> Context {
    Context { order_id: Some(order.id.to_string()), ..Context::system(key, now) }
}

/// The part of `whole` that `part_fen` is of `price_fen`, rounded down.
fn share(whole: i64, part_fen: i64, price_fen: i64) -> i64 {
    let share = i128::from(whole) * i128::from(part_fen) / i128::from(price_fen.max(1));
    i64::try_from(share).unwrap_or(whole).min(whole)
}
