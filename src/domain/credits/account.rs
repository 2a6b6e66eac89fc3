//! The account document and what must always be true of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{LotId, UserId};
use crate::membership::Span;
use crate::product::Benefits;
use crate::time::Time;

/// Where credits come from, in the order in which they are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LotKind)]
pub enum LotKind {
    Subscription,
    Bonus,
    Manual,
    Purchased,
}

/// What the ledger calls the origin of credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CreditSource)]
pub enum Source {
    Subscription,
    Purchase,
    Signup,
    Manual,
    /// Given back after the lot they came from had expired.
    Grace,
}

/// Credits of one origin and one expiry. `granted = available + held + committed + expired + revoked`, each ≥ 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub id: LotId,
    pub kind: LotKind,
    pub source: Source,
    pub granted: i64,
    pub available: i64,
    pub held: i64,
    pub committed: i64,
    pub expired: i64,
    pub revoked: i64,
    /// Held credits that a refund still claims: they are revoked if their hold gives them back. Never over `held`.
    #[serde(default)]
    pub owed: i64,
    /// `None` = never.
    pub expires_at: Option<Time>,
    pub granted_at: Time,
}

impl Lot {
    pub fn is_expired(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Whether credits can come back to this lot no more. A lot that has expired once stays over, also for a clock
    /// that lags behind the one that expired it.
    pub(super) fn is_over(&self, now: Time) -> bool {
        self.is_expired(now) || self.expired > 0
    }

    /// Sorts lots into spending order: by kind, then the earliest expiry, then the oldest.
    pub(super) fn spending_key(&self) -> (LotKind, i64, Time, &LotId) {
        (self.kind, self.expires_at.map_or(i64::MAX, Time::millis), self.granted_at, &self.id)
    }
}

/// One user's credits. The document's `_id` is the user's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    #[serde(rename = "_id")]
    pub id: UserId,
    /// Only lots with something left, in spending order.
    pub lots: Vec<Lot>,
    pub available: i64,
    pub held: i64,
    /// Generations that are not terminal.
    pub open: i64,
    /// Those of them that may be rung: the user's window.
    pub admitted: i64,
    /// What a membership allows from when to when, as far as it is not over: kept here so that a submit reads one
    /// document. Written together with the membership.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub membership: Vec<Span>,
    /// Goes up by one with every change.
    pub version: i64,
    /// `seq` and hash of the newest ledger entry.
    pub last_seq: i64,
    pub last_hash: String,
    pub created_at: Time,
}

impl Account {
    pub fn new(id: UserId, now: Time) -> Self {
        Self {
            id,
            lots: Vec::new(),
            available: 0,
            held: 0,
            open: 0,
            admitted: 0,
            membership: Vec::new(),
            version: 0,
            last_seq: 0,
            last_hash: super::GENESIS.to_owned(),
            created_at: now,
        }
    }

    /// What the user may do as a member, if they are one: the first span that is not over. Spans follow on each other, so
    /// one that begins ahead of `now` was only bought by a clock that is a moment ahead.
    pub fn benefits(&self, now: Time) -> Option<Benefits> {
        self.membership.iter().find(|span| now < span.ends_at).map(|span| span.benefits)
    }

    /// How many generations may be rung at one time, where everybody may have `window`.
    pub fn window(&self, window: i64, now: Time) -> i64 {
        self.benefits(now).map_or(window, |benefits| benefits.parallel.max(window))
    }

    /// What the user may spend now: lots that are over but not yet swept do not count.
    pub fn balance(&self, now: Time) -> Balance {
        let lots: Vec<LotView> = self
            .lots
            .iter()
            .map(|lot| LotView {
                kind: lot.kind,
                available: if lot.is_expired(now) { 0 } else { lot.available },
                held: lot.held,
                expires_at: lot.expires_at,
            })
            .filter(|lot| lot.available + lot.held > 0)
            .collect();
        let mut expiring: Vec<Expiring> = Vec::new();
        for lot in lots.iter().filter(|lot| lot.available > 0) {
            let Some(at) = lot.expires_at else { continue };
            match expiring.iter_mut().find(|e| e.at == at) {
                Some(same) => same.amount += lot.available,
                None => expiring.push(Expiring { amount: lot.available, at }),
            }
        }
        expiring.sort_by_key(|e| e.at);
        Balance { available: lots.iter().map(|l| l.available).sum(), held: self.held, expiring, lots }
    }
}

/// The account as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// Credits that may be spent now.
    pub available: i64,
    /// Credits reserved for generations that are on their way.
    pub held: i64,
    /// Credits that expire, the soonest first.
    pub expiring: Vec<Expiring>,
    /// Where the credits came from, in spending order.
    pub lots: Vec<LotView>,
}

/// Credits that expire together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Expiring {
    /// Credits.
    pub amount: i64,
    /// When they expire.
    pub at: Time,
}

/// Credits of one origin and one expiry, as their owner sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LotView {
    pub kind: LotKind,
    /// Credits that may be spent now.
    pub available: i64,
    /// Credits reserved for generations that are on their way.
    pub held: i64,
    /// When they expire; `null` = never.
    pub expires_at: Option<Time>,
}

/// Everything that is wrong with `account`; empty when its books are right.
pub fn check(account: &Account) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, lot) in account.lots.iter().enumerate() {
        let parts = [lot.granted, lot.available, lot.held, lot.committed, lot.expired, lot.revoked, lot.owed];
        if parts.iter().any(|part| *part < 0) {
            faults.push(format!("lot {} has a negative part", lot.id));
        }
        if lot.granted != lot.available + lot.held + lot.committed + lot.expired + lot.revoked {
            faults.push(format!("lot {} does not add up to what was granted", lot.id));
        }
        if lot.available + lot.held == 0 {
            faults.push(format!("lot {} is empty and still listed", lot.id));
        }
        if lot.owed > lot.held {
            faults.push(format!("lot {} owes {} of {} held", lot.id, lot.owed, lot.held));
        }
        if account.lots[..index].iter().any(|other| other.id == lot.id) {
            faults.push(format!("lot {} is listed twice", lot.id));
        }
    }
    let available: i64 = account.lots.iter().map(|lot| lot.available).sum();
    let held: i64 = account.lots.iter().map(|lot| lot.held).sum();
    if available != account.available || held != account.held {
        faults.push(format!(
            "lots sum to {available} available and {held} held, the account says {} and {}",
            account.available, account.held
        ));
    }
    if account.admitted < 0 || account.admitted > account.open {
        faults.push(format!("{} admitted of {} open generations", account.admitted, account.open));
    }
    faults
}
