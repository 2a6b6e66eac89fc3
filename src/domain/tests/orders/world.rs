//! One person's orders, account and membership, as the database keeps them: a ledger line whose key is there already is
//! refused, and what is read for a change is what was written last.

use std::collections::HashSet;

use mannequin_domain::credits::{
    Account, Change, Command, Context, Entry, HoldPart, LotKind, apply as change,
};
use mannequin_domain::ids::{GenerationId, LotId, OrderId, UserId};
use mannequin_domain::membership::Membership;
use mannequin_domain::order::{By, Decision, NewOrder, Order, apply, settle};
use mannequin_domain::payment::ProviderName;
use mannequin_domain::preset::Locale;
use mannequin_domain::product::{Item, Offer, builtin};
use mannequin_domain::time::Time;
use proptest::prelude::*;
use proptest::sample::Index;
use ulid::Ulid;

use crate::facts::{Word, fact, word};

const DAY: i64 = 86_400_000;

#[derive(Clone, Debug)]
pub enum Step {
    /// Orders the product of this number.
    Buy(usize),
    /// The provider says something about an order; `follow` is false where the process dies before the books follow.
    Hear {
        which: Index,
        word: Word,
        follow: bool,
    },
    /// The last word once more.
    HearAgain,
    /// The duty brings on what was left behind.
    Reconcile,
    Hold(i64),
    Close {
        which: Index,
        release: bool,
    },
    Expire,
    /// Milliseconds.
    Wait(i64),
    /// Until a lot or the membership ends, give or take a millisecond.
    WaitForEnd(Index, i64),
}

pub fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        5 => (0..5_usize).prop_map(Step::Buy),
        12 => (index(), word(), prop::bool::weighted(0.8))
            .prop_map(|(which, word, follow)| Step::Hear { which, word, follow }),
        2 => Just(Step::HearAgain),
        2 => Just(Step::Reconcile),
        6 => prop_oneof![1_i64..=50, 1_i64..=7_000].prop_map(Step::Hold),
        5 => (index(), any::<bool>()).prop_map(|(which, release)| Step::Close { which, release }),
        1 => Just(Step::Expire),
        2 => (0..200 * DAY).prop_map(Step::Wait),
        2 => (index(), -1_i64..=1).prop_map(|(which, off)| Step::WaitForEnd(which, off)),
    ]
}

pub struct World {
    pub now: Time,
    pub account: Account,
    pub entries: Vec<Entry>,
    pub membership: Option<Membership>,
    pub orders: Vec<Order>,
    /// Where the membership ends by adding up terms, told without the product's rules for refunds.
    /// When the unbroken membership began, how many months were bought since, and where they end.
    chain: Option<(Time, u32)>,
    pub end_without_refunds: Option<Time>,
    keys: HashSet<String>,
    open: Vec<(GenerationId, Vec<HoldPart>)>,
    last: Option<(usize, Word)>,
    counter: u64,
}

impl World {
    pub fn new() -> Self {
        let now = Time::from_millis(1_790_000_000_000);
        Self {
            now,
            account: Account::new(UserId::from_ulid(Ulid::from_parts(1, 1)), now),
            entries: Vec::new(),
            membership: None,
            orders: Vec::new(),
            chain: None,
            end_without_refunds: None,
            keys: HashSet::new(),
            open: Vec::new(),
            last: None,
            counter: 0,
        }
    }

    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Buy(product) => drop(self.buy(*product)),
            Step::Hear { which, word, follow } if !self.orders.is_empty() => {
                self.hear(which.index(self.orders.len()), *word, *follow);
            }
            Step::Hear { .. } => {}
            Step::HearAgain => {
                if let Some((at, word)) = self.last {
                    self.hear(at, word, true);
                }
            }
            Step::Reconcile => self.settle_all(),
            Step::Hold(amount) => self.hold(*amount),
            Step::Close { which, release } if !self.open.is_empty() => {
                let (generation, parts) = self.open.remove(which.index(self.open.len()));
                let key = format!("close:{generation}");
                let command = if *release {
                    Command::Release { generation, parts }
                } else {
                    Command::Commit { generation, parts }
                };
                self.credits(&command, key);
            }
            Step::Close { .. } => {}
            Step::Expire => drop(self.credits(&Command::Expire, String::new())),
            Step::Wait(ms) => self.now = Time::from_millis(self.now.millis() + ms),
            Step::WaitForEnd(which, off) => {
                let mut ends: Vec<Time> = self.account.lots.iter().filter_map(|lot| lot.expires_at).collect();
                ends.extend(self.membership.iter().map(|membership| membership.ends_at));
                if !ends.is_empty() {
                    self.now = self.now.max(Time::from_millis(which.get(&ends).millis() + off));
                }
            }
        }
    }

    /// Orders the product of this number; answers which order it is.
    pub fn buy(&mut self, product: usize) -> usize {
        self.counter += 1;
        let new = NewOrder {
            id: OrderId::from_ulid(Ulid::from_parts(self.counter, 3)),
            user_id: self.account.id.clone(),
            key: format!("intent-{}", self.counter),
            body_hash: String::new(),
            item: builtin()[product].item(),
            locale: Locale::Chinese,
            provider: ProviderName::Sandbox,
        };
        self.orders.push(Order::new(new, self.now));
        self.orders.len() - 1
    }

    /// The provider says `word` about an order; the books follow at once or later.
    pub fn hear(&mut self, at: usize, word: Word, follow: bool) {
        self.last = Some((at, word));
        let order = &self.orders[at];
        match apply(order, &fact(order, word, self.now), By::Notice, self.now) {
            Decision::Known | Decision::Odd(_) => {}
            Decision::Changed(next) => {
                assert_eq!(next.version, order.version + 1);
                self.orders[at] = *next;
            }
        }
        if follow {
            self.settle(at);
        }
    }

    pub fn settle_all(&mut self) {
        (0..self.orders.len()).for_each(|at| self.settle(at));
    }

    fn settle(&mut self, at: usize) {
        let order = &self.orders[at];
        if !order.due {
            let idle = settle(order, &self.account, self.membership.as_ref(), By::Reconcile, self.now)
                .expect("allowed");
            assert!(idle.entries.is_empty() && idle.membership.is_none(), "nothing was due for {}", order.id);
            return;
        }
        let books =
            settle(order, &self.account, self.membership.as_ref(), By::Notice, self.now).expect("allowed");
        if order.fulfilled_at.is_none() && books.order.fulfilled_at.is_some() {
            self.add_up(&order.item.clone());
        }
        self.write(&books.entries);
        self.account = books.account;
        self.orders[at] = books.order;
        self.membership = books.membership.or(self.membership.take());
        self.settle(at);
    }

    fn add_up(&mut self, item: &Item) {
        if let Offer::Plan { term, .. } = item.offer {
            let goes_on = self.end_without_refunds.is_some_and(|end| self.now <= end);
            let (began, months) = self.chain.filter(|_| goes_on).unwrap_or((self.now, 0));
            let months = months + term.months();
            self.chain = Some((began, months));
            self.end_without_refunds = Some(began.plus_beijing_months(months, began.beijing_day()));
        }
    }

    fn write(&mut self, entries: &[Entry]) {
        for entry in entries {
            assert!(self.keys.insert(entry.key.clone()), "two lines with key {}", entry.key);
        }
        self.entries.extend(entries.iter().cloned());
    }

    fn credits(&mut self, command: &Command, key: String) -> Option<Change> {
        let change = change(&self.account, command, &Context::system(key, self.now)).ok()?;
        self.write(&change.entries);
        self.account = change.account.clone();
        Some(change)
    }

    /// Holds credits and checks that they come from where the product says.
    fn hold(&mut self, amount: i64) {
        self.counter += 1;
        let generation = GenerationId::from_ulid(Ulid::from_parts(self.counter, 2));
        let expected = self.taken(amount);
        let command = Command::Hold { generation: generation.clone(), amount };
        let change = self.credits(&command, format!("hold:{generation}"));
        let held =
            change.as_ref().map(|c| c.held.iter().map(|p| (p.lot.clone(), p.amount)).collect::<Vec<_>>());
        assert_eq!(held, expected, "subscription first, then grace, then packs; the earliest end first");
        if let Some(change) = change {
            self.open.push((generation, change.held));
        }
    }

    fn taken(&self, amount: i64) -> Option<Vec<(LotId, i64)>> {
        let rank = |kind: LotKind| match kind {
            LotKind::Subscription => 0,
            LotKind::Bonus => 1,
            LotKind::Manual => 2,
            LotKind::Purchased => 3,
        };
        let live = |end: Option<Time>| end.is_none_or(|end| self.now < end);
        let mut lots: Vec<_> =
            self.account.lots.iter().filter(|lot| lot.available > 0 && live(lot.expires_at)).collect();
        lots.sort_by_key(|lot| {
            (rank(lot.kind), lot.expires_at.map_or(i64::MAX, Time::millis), lot.granted_at, lot.id.clone())
        });
        let mut left = amount;
        let mut parts = Vec::new();
        for lot in lots {
            let n = lot.available.min(left);
            if n > 0 {
                parts.push((lot.id.clone(), n));
            }
            left -= n;
        }
        (left == 0).then_some(parts)
    }
}
