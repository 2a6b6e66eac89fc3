//! What can happen to an account, drawn at random, and how a step becomes a command.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use mannequin_domain::credits::{
    Account, Change, Command, Context, CreditError, Entry, HoldPart, LotKind, Source, apply,
};
use mannequin_domain::ids::{GenerationId, LotId, UserId};
use mannequin_domain::time::Time;
use proptest::prelude::*;
use proptest::sample::Index;
use ulid::Ulid;

pub const DAY: i64 = 86_400_000;

#[derive(Clone, Debug)]
pub enum Step {
    /// Time passes, in milliseconds; negative for a clock that lags.
    Wait(i64),
    /// Until some lot's end, give or take a millisecond.
    WaitForEnd(Index, i64),
    Grant {
        kind: LotKind,
        amount: i64,
        life: Option<i64>,
    },
    /// A lot of a name that is listed already.
    GrantAgain(Index),
    Hold(i64),
    Commit(Index),
    Release(Index),
    /// Closes what was closed before.
    CloseAgain {
        which: Index,
        release: bool,
    },
    /// Closes with more than is held.
    Forged {
        which: Index,
        more: i64,
        release: bool,
    },
    Expire,
    Credit {
        amount: i64,
        life: Option<i64>,
    },
    Debit(i64),
    HouseHold(i64),
    GiveBack(i64),
    Revoke {
        lot: Index,
        amount: i64,
    },
    /// The last command once more, with the same key.
    Repeat,
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        15 => 1_i64..=4,
        15 => 1_i64..=40,
        2 => prop_oneof![Just(0), Just(-3), Just(i64::MIN), Just(i64::MAX), Just(1_000_000_000_001)],
        1 => Just(1_000_000_000_000),
    ]
}

fn life() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![2 => Just(None), 5 => (1..40 * DAY).prop_map(Some), 1 => (-DAY..=1).prop_map(Some)]
}

fn kind() -> impl Strategy<Value = LotKind> {
    prop_oneof![
        Just(LotKind::Subscription),
        Just(LotKind::Bonus),
        Just(LotKind::Manual),
        Just(LotKind::Purchased)
    ]
}

pub fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        3 => prop_oneof![1 => 0_i64..3 * DAY, 1 => -10_000_i64..0].prop_map(Step::Wait),
        4 => (index(), -1_i64..=1).prop_map(|(lot, off)| Step::WaitForEnd(lot, off)),
        6 => (kind(), amount(), life()).prop_map(|(kind, amount, life)| Step::Grant { kind, amount, life }),
        1 => index().prop_map(Step::GrantAgain),
        9 => amount().prop_map(Step::Hold),
        4 => index().prop_map(Step::Commit),
        5 => index().prop_map(Step::Release),
        1 => (index(), any::<bool>()).prop_map(|(which, release)| Step::CloseAgain { which, release }),
        1 => (index(), 0_i64..=60, any::<bool>())
            .prop_map(|(which, more, release)| Step::Forged { which, more, release }),
        1 => Just(Step::Expire),
        2 => (amount(), life()).prop_map(|(amount, life)| Step::Credit { amount, life }),
        2 => amount().prop_map(Step::Debit),
        2 => amount().prop_map(Step::HouseHold),
        1 => amount().prop_map(Step::GiveBack),
        3 => (index(), amount()).prop_map(|(lot, amount)| Step::Revoke { lot, amount }),
        2 => Just(Step::Repeat),
    ]
}

/// A generation that holds credits.
#[derive(Clone, Debug)]
pub struct Held {
    pub generation: GenerationId,
    pub parts: Vec<HoldPart>,
}

/// An account with its ledger, as the database keeps them: a line whose key is there already is refused.
#[derive(Debug)]
pub struct Books {
    pub account: Account,
    pub entries: Vec<Entry>,
    pub keys: HashSet<String>,
    pub now: Time,
    pub open: Vec<Held>,
    pub closed: Vec<Held>,
    pub lots: Vec<LotId>,
    pub last: Option<(Command, Context)>,
    counter: u64,
}

/// The books before a step, as far as the step is compared with them.
pub struct Before {
    pub account: Account,
    pub lines: usize,
    pub open: usize,
}

/// What a failed check says happened. Written out only then: it is long, and most steps are right.
pub struct Told<'a>(pub &'a Step, pub &'a Command);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} → {:?}", self.0, self.1)
    }
}

/// How the books took a command.
#[derive(Clone, Debug)]
pub enum Answer {
    Done(Box<Change>),
    Refused(CreditError),
    /// One of its lines is in the ledger already.
    KnownKey,
}

impl Books {
    pub fn new() -> Self {
        let now = Time::from_millis(1_790_000_000_000);
        let id = UserId::from_ulid(Ulid::from_parts(1, 1));
        Self {
            account: Account::new(id, now),
            entries: Vec::new(),
            keys: HashSet::new(),
            now,
            open: Vec::new(),
            closed: Vec::new(),
            lots: Vec::new(),
            last: None,
            counter: 0,
        }
    }

    pub fn snapshot(&self) -> Before {
        Before { account: self.account.clone(), lines: self.entries.len(), open: self.open.len() }
    }

    /// The command of `step`, with the key that the product gives it. `None`: only time passes, or there is nothing
    /// that the step could be about.
    pub fn command(&mut self, step: &Step) -> Option<(Command, Context)> {
        let context = |key: String, now| Context::system(key, now);
        self.counter += 1;
        let n = self.counter;
        let now = self.now;
        let end = |life: &Option<i64>| life.map(|ms| Time::from_millis(now.millis() + ms));
        let command = match step {
            Step::Wait(ms) => {
                self.now = Time::from_millis(now.millis() + ms);
                return None;
            }
            Step::WaitForEnd(which, off) => {
                let ends: Vec<Time> = self.account.lots.iter().filter_map(|lot| lot.expires_at).collect();
                if !ends.is_empty() {
                    self.now = self.now.max(Time::from_millis(which.get(&ends).millis() + off));
                }
                return None;
            }
            Step::Grant { kind, amount, life } => Command::Grant {
                lot: lot_id(n),
                kind: *kind,
                source: Source::Purchase,
                amount: *amount,
                expires_at: end(life),
            },
            Step::GrantAgain(which) => Command::Grant {
                lot: pick(which, &self.account.lots)?.id.clone(),
                kind: LotKind::Purchased,
                source: Source::Purchase,
                amount: 5,
                expires_at: None,
            },
            Step::Hold(amount) => Command::Hold { generation: generation_id(n), amount: *amount },
            Step::Commit(which) => close(pick(which, &self.open)?, false),
            Step::Release(which) => close(pick(which, &self.open)?, true),
            Step::CloseAgain { which, release } => close(pick(which, &self.closed)?, *release),
            Step::Forged { which, more, release } => {
                let mut held = pick(which, &self.open)?.clone();
                held.parts[0].amount += self.account.held + more;
                close(&held, *release)
            }
            Step::Expire => Command::Expire,
            Step::Credit { amount, life } => {
                Command::Credit { lot: lot_id(n), amount: *amount, expires_at: end(life) }
            }
            Step::Debit(amount) => Command::Debit { amount: *amount },
            Step::HouseHold(amount) => {
                Command::HouseHold { generation: generation_id(n), lot: lot_id(n), amount: *amount }
            }
            Step::GiveBack(amount) => {
                Command::GiveBack { generation: generation_id(n), lot: lot_id(n), amount: *amount }
            }
            Step::Revoke { lot, amount } => {
                Command::Revoke { lot: pick(lot, &self.lots)?.clone(), amount: *amount }
            }
            Step::Repeat => return self.last.clone(),
        };
        let key = match &command {
            Command::Hold { generation, .. } | Command::HouseHold { generation, .. } => {
                format!("hold:{generation}")
            }
            Command::Commit { generation, .. } | Command::Release { generation, .. } => {
                format!("close:{generation}")
            }
            _ => format!("command:{n}"),
        };
        Some((command, context(key, now)))
    }

    /// Applies a command as one transaction does: all its lines are new, or nothing happens.
    pub fn take(&mut self, command: &Command, context: &Context) -> Answer {
        self.last = Some((command.clone(), context.clone()));
        let change = match apply(&self.account, command, context) {
            Ok(change) => change,
            Err(error) => return Answer::Refused(error),
        };
        if change.entries.iter().any(|entry| self.keys.contains(&entry.key)) {
            return Answer::KnownKey;
        }
        for entry in &change.entries {
            assert!(self.keys.insert(entry.key.clone()), "one change has two lines with key {}", entry.key);
        }
        self.account.clone_from(&change.account);
        self.entries.extend(change.entries.iter().cloned());
        self.remember(command, &change);
        Answer::Done(Box::new(change))
    }

    fn remember(&mut self, command: &Command, change: &Change) {
        match command {
            Command::Grant { lot, .. } | Command::Credit { lot, .. } | Command::GiveBack { lot, .. } => {
                self.lots.push(lot.clone());
            }
            Command::Hold { generation, .. } | Command::HouseHold { generation, .. } => {
                self.open.push(Held { generation: generation.clone(), parts: change.held.clone() });
            }
            Command::Commit { generation, .. } | Command::Release { generation, .. } => {
                let at = self.open.iter().position(|held| held.generation == *generation);
                self.closed.push(self.open.remove(at.expect("only open holds are closed")));
            }
            Command::Expire | Command::Debit { .. } | Command::Revoke { .. } => {}
        }
    }
}

fn close(held: &Held, release: bool) -> Command {
    let (generation, parts) = (held.generation.clone(), held.parts.clone());
    if release { Command::Release { generation, parts } } else { Command::Commit { generation, parts } }
}

fn pick<'a, T>(which: &Index, from: &'a [T]) -> Option<&'a T> {
    if from.is_empty() { None } else { Some(which.get(from)) }
}

fn lot_id(n: u64) -> LotId {
    LotId::from_ulid(Ulid::from_parts(n, 1))
}

fn generation_id(n: u64) -> GenerationId {
    GenerationId::from_ulid(Ulid::from_parts(n, 2))
}

/// What an account must look like once everything due has expired: told by the rules of the product, not by `apply`.
pub fn spendable(account: &Account, now: Time) -> Vec<(LotId, i64)> {
    let rank = |kind: LotKind| match kind {
        LotKind::Subscription => 0,
        LotKind::Bonus => 1,
        LotKind::Manual => 2,
        LotKind::Purchased => 3,
    };
    let mut lots: Vec<_> = account
        .lots
        .iter()
        .filter(|lot| lot.available > 0 && lot.expires_at.is_none_or(|end| now < end))
        .map(|lot| (rank(lot.kind), lot.expires_at.map_or(i64::MAX, Time::millis), lot.granted_at, lot))
        .collect();
    lots.sort_by(|a, b| (a.0, a.1, a.2, &a.3.id).cmp(&(b.0, b.1, b.2, &b.3.id)));
    lots.into_iter().map(|(_, _, _, lot)| (lot.id.clone(), lot.available)).collect()
}

/// What `amount` credits take from which lot, in spending order; `None` if they are too few.
pub fn taken(account: &Account, now: Time, amount: i64) -> Option<Vec<(LotId, i64)>> {
    let mut left = amount;
    let mut parts = Vec::new();
    for (lot, available) in spendable(account, now) {
        let n = available.min(left);
        if n > 0 {
            parts.push((lot, n));
        }
        left -= n;
    }
    (left == 0).then_some(parts)
}

/// Grace lots live this long.
pub const GRACE: Duration = Duration::from_secs(7 * 86_400);
