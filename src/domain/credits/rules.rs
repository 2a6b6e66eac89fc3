//! How a command changes an account, and the entries it leaves. Due lots expire before anything else happens, so no
//! command ever spends credits that are over.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::account::{Account, Lot, LotKind, Source};
use super::entry::{Author, Entry, EntryKind, LotPart};
use crate::actor::Operator;
use crate::ids::{GenerationId, LotId};
use crate::time::Time;

/// How long credits live that come back after their own lot has expired. Also after the user's own cancel: whose fault a
/// wait was cannot be told, and only what was on hold at the lot's end (a few pictures) can be kept alive so.
pub const GRACE_DAYS: u64 = 7;

/// Credits that a hold took from one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPart {
    pub lot: LotId,
    pub amount: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Creates a lot.
    Grant { lot: LotId, kind: LotKind, source: Source, amount: i64, expires_at: Option<Time> },
    /// Reserves credits for one generation, in spending order.
    Hold { generation: GenerationId, amount: i64 },
    /// The house pays for one generation: credits that come and are on hold in one line. Its owner never has them: a hold that
    /// is given back takes them away again.
    HouseHold { generation: GenerationId, lot: LotId, amount: i64 },
    /// Gives back what a finished generation cost, as credits of their own that never expire.
    GiveBack { generation: GenerationId, lot: LotId, amount: i64 },
    /// Turns a hold into spent credits.
    Commit { generation: GenerationId, parts: Vec<HoldPart> },
    /// Gives a hold back to its lots; where a lot is over, into a grace lot.
    Release { generation: GenerationId, parts: Vec<HoldPart> },
    /// Expires what is due and nothing else.
    Expire,
    /// An operator gives credits: a new lot of kind manual.
    Credit { lot: LotId, amount: i64, expires_at: Option<Time> },
    /// An operator takes credits, in spending order.
    Debit { amount: i64 },
    /// Takes back what is left of one lot, at the most `amount`: what is available now, and of what is held the part
    /// that its holds give back. A lot with nothing left gives nothing; what is spent stays spent.
    Revoke { lot: LotId, amount: i64 },
}

/// What every entry of one command carries.
#[derive(Clone, Debug)]
pub struct Context {
    /// Unique in the ledger; a command that is repeated with the same key changes nothing.
    pub key: String,
    pub now: Time,
    pub actor: Author,
    pub order_id: Option<String>,
    /// An operator's; customers never see it.
    pub reason: Option<String>,
    /// Words to the account's owner.
    pub note: Option<String>,
}

impl Context {
    /// A change that the product itself makes.
    pub fn system(key: impl Into<String>, now: Time) -> Self {
        Self { key: key.into(), now, actor: Author::System, order_id: None, reason: None, note: None }
    }

    /// A change that an operator commands.
    pub fn operator(operator: &Operator, key: impl Into<String>, now: Time) -> Self {
        Self {
            actor: Author::Operator { id: operator.id.clone() },
            reason: Some(operator.reason.clone()),
            note: operator.note.clone(),
            ..Self::system(key, now)
        }
    }
}

/// The account after a command, the new entries, and what a hold took from which lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub account: Account,
    pub entries: Vec<Entry>,
    pub held: Vec<HoldPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    #[error("{required} credits needed, {available} available")]
    Insufficient { required: i64, available: i64 },
    #[error("an amount must be between 1 and 10^12, not {0}")]
    Amount(i64),
    #[error("the hold does not match lot {0}")]
    NotHeld(LotId),
    #[error("lot {0} exists already")]
    LotExists(LotId),
}

/// Applies one command.
///
/// # Errors
/// [`CreditError`]; the account is then unchanged.
pub fn apply(account: &Account, command: &Command, context: &Context) -> Result<Change, CreditError> {
    let mut draft = Draft { account: account.clone(), entries: Vec::new(), context };
    draft.expire_due();
    let held = draft.run(command)?;
    draft.account.version += 1;
    draft.account.lots.retain(|lot| lot.available + lot.held > 0);
    draft.account.lots.sort_by(|a, b| a.spending_key().cmp(&b.spending_key()));
    Ok(Change { account: draft.account, entries: draft.entries, held })
}

/// Applies several commands as one change; all of them or none.
///
/// # Errors
/// The first [`CreditError`].
pub fn apply_all(
    account: &Account,
    commands: &[(Command, Context)],
) -> Result<(Account, Vec<Change>), CreditError> {
    let mut current = account.clone();
    let mut changes = Vec::with_capacity(commands.len());
    for (command, context) in commands {
        let change = apply(&current, command, context)?;
        current = change.account.clone();
        changes.push(change);
    }
    Ok((current, changes))
}

struct Draft<'a> {
    account: Account,
    entries: Vec<Entry>,
    context: &'a Context,
}

/// What an entry is about, besides its numbers.
struct About {
    kind: EntryKind,
    source: Option<Source>,
    key: String,
    generation: Option<GenerationId>,
}

impl Draft<'_> {
    fn run(&mut self, command: &Command) -> Result<Vec<HoldPart>, CreditError> {
        match command {
            Command::Grant { lot, kind, source, amount, expires_at } => {
                self.grant(EntryKind::Grant, lot, *kind, *source, *amount, *expires_at)?;
            }
            Command::Credit { lot, amount, expires_at } => {
                self.grant(EntryKind::Adjust, lot, LotKind::Manual, Source::Manual, *amount, *expires_at)?;
            }
            Command::Hold { generation, amount } => return self.hold(generation, *amount),
            Command::HouseHold { generation, lot, amount } => {
                return self.house_hold(generation, lot, *amount);
            }
            Command::GiveBack { generation, lot, amount } => self.give_back(generation, lot, *amount)?,
            Command::Commit { generation, parts } => self.commit(generation, parts)?,
            Command::Release { generation, parts } => self.release(generation, parts)?,
            Command::Expire => {}
            Command::Debit { amount } => self.debit(*amount)?,
            Command::Revoke { lot, amount } => self.revoke(lot, *amount)?,
        }
        Ok(Vec::new())
    }

    fn grant(
        &mut self,
        entry: EntryKind,
        lot: &LotId,
        kind: LotKind,
        source: Source,
        amount: i64,
        expires_at: Option<Time>,
    ) -> Result<(), CreditError> {
        positive(amount)?;
        let new = self.new_lot(self.unused(lot.clone())?, kind, source, amount, expires_at);
        let part = LotPart { granted: amount, available: amount, ..zero_part(&new) };
        self.account.lots.push(new);
        let about = self.about(entry, Some(source), None);
        self.write(about, vec![part]);
        Ok(())
    }

    fn hold(&mut self, generation: &GenerationId, amount: i64) -> Result<Vec<HoldPart>, CreditError> {
        let taken = self.take(amount, |lot, n| {
            lot.available -= n;
            lot.held += n;
            LotPart { available: -n, held: n, ..zero_part(lot) }
        })?;
        let held = taken.iter().map(|part| HoldPart { lot: part.lot.clone(), amount: part.held }).collect();
        let about = self.about(EntryKind::Hold, None, Some(generation));
        self.write(about, taken);
        Ok(held)
    }

    fn house_hold(
        &mut self,
        generation: &GenerationId,
        lot: &LotId,
        amount: i64,
    ) -> Result<Vec<HoldPart>, CreditError> {
        positive(amount)?;
        let new = self.new_lot(self.unused(lot.clone())?, LotKind::Manual, Source::Manual, amount, None);
        let new = Lot { available: 0, held: amount, owed: amount, ..new };
        let part = LotPart { granted: amount, held: amount, owed: amount, ..zero_part(&new) };
        self.account.lots.push(new);
        let about = self.about(EntryKind::Hold, Some(Source::Manual), Some(generation));
        self.write(about, vec![part]);
        Ok(vec![HoldPart { lot: lot.clone(), amount }])
    }

    fn give_back(&mut self, generation: &GenerationId, lot: &LotId, amount: i64) -> Result<(), CreditError> {
        positive(amount)?;
        let new = self.new_lot(self.unused(lot.clone())?, LotKind::Manual, Source::Manual, amount, None);
        let part = LotPart { granted: amount, available: amount, ..zero_part(&new) };
        self.account.lots.push(new);
        let about = self.about(EntryKind::Adjust, Some(Source::Manual), Some(generation));
        self.write(about, vec![part]);
        Ok(())
    }

    fn debit(&mut self, amount: i64) -> Result<(), CreditError> {
        let taken = self.take(amount, |lot, n| {
            lot.available -= n;
            lot.revoked += n;
            LotPart { available: -n, revoked: n, ..zero_part(lot) }
        })?;
        let about = self.about(EntryKind::Adjust, Some(Source::Manual), None);
        self.write(about, taken);
        Ok(())
    }

    /// Takes `amount` from the available credits in spending order; `each` moves `n` credits inside one lot.
    fn take(
        &mut self,
        amount: i64,
        each: impl Fn(&mut Lot, i64) -> LotPart,
    ) -> Result<Vec<LotPart>, CreditError> {
        positive(amount)?;
        if self.account.available < amount {
            return Err(CreditError::Insufficient { required: amount, available: self.account.available });
        }
        self.account.lots.sort_by(|a, b| a.spending_key().cmp(&b.spending_key()));
        let mut left = amount;
        let mut parts = Vec::new();
        for lot in self.account.lots.iter_mut().filter(|lot| lot.available > 0) {
            let n = left.min(lot.available);
            parts.push(each(lot, n));
            left -= n;
            if left == 0 {
                break;
            }
        }
        Ok(parts)
    }

    fn commit(&mut self, generation: &GenerationId, parts: &[HoldPart]) -> Result<(), CreditError> {
        not_empty(parts)?;
        let mut moved = Vec::with_capacity(parts.len());
        for part in parts {
            let lot = self.held_lot(part)?;
            lot.held -= part.amount;
            lot.committed += part.amount;
            let spared = (lot.owed - lot.held).max(0);
            lot.owed -= spared;
            let spent = LotPart { held: -part.amount, committed: part.amount, ..zero_part(lot) };
            moved.push(LotPart { owed: -spared, ..spent });
        }
        let about = self.about(EntryKind::Commit, None, Some(generation));
        self.write(about, moved);
        Ok(())
    }

    fn release(&mut self, generation: &GenerationId, parts: &[HoldPart]) -> Result<(), CreditError> {
        not_empty(parts)?;
        let now = self.context.now;
        let mut moved = Vec::with_capacity(parts.len());
        let mut over = 0;
        for part in parts {
            let lot = self.held_lot(part)?;
            let claimed = part.amount.min(lot.owed);
            let n = part.amount - claimed;
            lot.held -= part.amount;
            lot.owed -= claimed;
            lot.revoked += claimed;
            let back = LotPart { held: -part.amount, revoked: claimed, owed: -claimed, ..zero_part(lot) };
            if lot.is_over(now) {
                lot.expired += n;
                over += n;
                moved.push(LotPart { expired: n, ..back });
            } else {
                lot.available += n;
                moved.push(LotPart { available: n, ..back });
            }
        }
        if over > 0 {
            let expires_at = now + Duration::from_secs(GRACE_DAYS * 86_400);
            let id = self.unused(grace_lot(generation))?;
            let lot = self.new_lot(id, LotKind::Bonus, Source::Grace, over, Some(expires_at));
            moved.push(LotPart { granted: over, available: over, ..zero_part(&lot) });
            self.account.lots.push(lot);
        }
        let source = (over > 0).then_some(Source::Grace);
        let about = self.about(EntryKind::Release, source, Some(generation));
        self.write(about, moved);
        Ok(())
    }

    fn revoke(&mut self, id: &LotId, amount: i64) -> Result<(), CreditError> {
        positive(amount)?;
        let Some(lot) = self.account.lots.iter_mut().find(|lot| lot.id == *id) else { return Ok(()) };
        let n = amount.min(lot.available);
        let claimed = (amount - n).min(lot.held - lot.owed);
        if n + claimed == 0 {
            return Ok(());
        }
        lot.available -= n;
        lot.revoked += n;
        lot.owed += claimed;
        let part = LotPart { available: -n, revoked: n, owed: claimed, ..zero_part(lot) };
        let about = self.about(EntryKind::Revoke, Some(part.source), None);
        self.write(about, vec![part]);
        Ok(())
    }

    fn expire_due(&mut self) {
        let now = self.context.now;
        let mut due = Vec::new();
        for lot in self.account.lots.iter_mut().filter(|lot| lot.is_expired(now) && lot.available > 0) {
            let n = lot.available;
            lot.available = 0;
            lot.expired += n;
            due.push(LotPart { available: -n, expired: n, ..zero_part(lot) });
        }
        for part in due {
            let about = About {
                kind: EntryKind::Expire,
                source: Some(part.source),
                key: format!("expire:{}", part.lot),
                generation: None,
            };
            self.write(about, vec![part]);
        }
    }

    fn held_lot(&mut self, part: &HoldPart) -> Result<&mut Lot, CreditError> {
        let fits = |lot: &&mut Lot| lot.id == part.lot && part.amount > 0 && lot.held >= part.amount;
        self.account.lots.iter_mut().find(fits).ok_or_else(|| CreditError::NotHeld(part.lot.clone()))
    }

    fn unused(&self, id: LotId) -> Result<LotId, CreditError> {
        let taken = self.account.lots.iter().any(|lot| lot.id == id);
        if taken { Err(CreditError::LotExists(id)) } else { Ok(id) }
    }

    fn new_lot(
        &self,
        id: LotId,
        kind: LotKind,
        source: Source,
        amount: i64,
        expires_at: Option<Time>,
    ) -> Lot {
        Lot {
            id,
            kind,
            source,
            granted: amount,
            available: amount,
            held: 0,
            committed: 0,
            expired: 0,
            revoked: 0,
            owed: 0,
            expires_at,
            granted_at: self.context.now,
        }
    }

    fn about(&self, kind: EntryKind, source: Option<Source>, generation: Option<&GenerationId>) -> About {
        About { kind, source, key: self.context.key.clone(), generation: generation.cloned() }
    }

    fn write(&mut self, about: About, parts: Vec<LotPart>) {
        let delta_available: i64 = parts.iter().map(|part| part.available).sum();
        let delta_held: i64 = parts.iter().map(|part| part.held).sum();
        let account = &mut self.account;
        account.available += delta_available;
        account.held += delta_held;
        account.last_seq += 1;
        let of_the_product = matches!(about.kind, EntryKind::Expire);
        let mut entry = Entry {
            id: format!("{}:{}", account.id, account.last_seq),
            user_id: account.id.clone(),
            seq: account.last_seq,
            kind: about.kind,
            source: about.source,
            delta_available,
            delta_held,
            available_after: account.available,
            held_after: account.held,
            parts,
            generation_id: about.generation,
            order_id: if of_the_product { None } else { self.context.order_id.clone() },
            actor: if of_the_product { Author::System } else { self.context.actor.clone() },
            reason: if of_the_product { None } else { self.context.reason.clone() },
            note: if of_the_product { None } else { self.context.note.clone() },
            key: about.key,
            at: self.context.now,
            prev_hash: account.last_hash.clone(),
            hash: String::new(),
        };
        entry.hash = entry.compute_hash();
        account.last_hash.clone_from(&entry.hash);
        self.entries.push(entry);
    }
}

fn positive(amount: i64) -> Result<(), CreditError> {
    if (1..=1_000_000_000_000).contains(&amount) { Ok(()) } else { Err(CreditError::Amount(amount)) }
}

fn not_empty(parts: &[HoldPart]) -> Result<(), CreditError> {
    if parts.is_empty() { Err(CreditError::Amount(0)) } else { Ok(()) }
}

fn zero_part(lot: &Lot) -> LotPart {
    LotPart {
        lot: lot.id.clone(),
        kind: lot.kind,
        source: lot.source,
        expires_at: lot.expires_at,
        granted: 0,
        available: 0,
        held: 0,
        committed: 0,
        expired: 0,
        revoked: 0,
        owed: 0,
    }
}

/// One grace lot at the most per generation, named after it: a hold is released once.
fn grace_lot(generation: &GenerationId) -> LotId {
    let ulid = generation.as_str().trim_start_matches("gen_");
    LotId::parse(&format!("lot_{ulid}")).expect("a generation id carries a ULID")
}
