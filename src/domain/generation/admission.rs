//! Admission: which generations may be held and queued, and which of a user's waiting ones may be rung. The one place that
//! knows the cap on open generations, the hold, the window and who goes first; for a submit, a trial and a retry alike.

use super::record::{Hold, HoldState};
use crate::credits::{Account, Command, Context, CreditError, Entry, apply_all};
use crate::ids::{GenerationId, LotId};
use crate::time::Time;

/// The site's limits on one user's generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open generations of one user: queued, running or in review.
    pub open_max: i64,
    /// Generations of one user that are rung at one time; a membership may widen it.
    pub window: i64,
}

/// Who pays for a generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    Owner,
    /// The house: a lot that exists for this hold alone and gives its owner nothing.
    House {
        lot: LotId,
    },
}

/// A generation that asks to be admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: GenerationId,
    /// Credits.
    pub price: i64,
    pub payer: Payer,
    /// Only members may use its preset.
    pub members_only: bool,
}

/// Why nothing is admitted; nothing is taken then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    TooManyOpen { open: i64, open_max: i64 },
    MembersOnly,
    InsufficientCredits { required: i64, available: i64 },
    Credits(CreditError),
}

/// The account and the holds after an admission, in the order of the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    pub account: Account,
    pub entries: Vec<Entry>,
    pub holds: Vec<Hold>,
    /// How many of them, from the first, may be rung at once; the others wait.
    pub admitted: usize,
}

/// Holds the price of all `candidates` and admits as many as the window has room for; all are held or none.
///
/// `context` tells the ledger who holds, under the key of each hold.
///
/// # Errors
/// [`NotAdmitted`].
pub fn admit(
    account: &Account,
    candidates: &[Candidate],
    limits: Limits,
    now: Time,
    context: impl Fn(&Candidate) -> Context,
) -> Result<Admission, NotAdmitted> {
    let count = i64::try_from(candidates.len()).unwrap_or(i64::MAX);
    if account.open.saturating_add(count) > limits.open_max {
        return Err(NotAdmitted::TooManyOpen { open: account.open, open_max: limits.open_max });
    }
    let member = account.benefits(now).is_some_and(|benefits| benefits.member_presets);
    if !member && candidates.iter().any(|candidate| candidate.members_only) {
        return Err(NotAdmitted::MembersOnly);
    }
    let commands: Vec<_> = candidates.iter().map(|one| (hold_of(one), context(one))).collect();
    let (mut after, changes) = apply_all(account, &commands).map_err(|error| match error {
        CreditError::Insufficient { .. } => NotAdmitted::InsufficientCredits {
            required: candidates.iter().map(|candidate| candidate.price).sum(),
            available: account.balance(now).available,
        },
        other => NotAdmitted::Credits(other),
    })?;
    after.open += count;
    // Those that waited before go first.
    let waiting = account.open - account.admitted;
    let admitted = if waiting > 0 { 0 } else { rooms(&after, limits, now).min(count) };
    after.admitted += admitted;
    // One change, however many holds.
    after.version = account.version + 1;
    let hold = |(candidate, held): (&Candidate, _)| Hold {
        amount: candidate.price,
        parts: held,
        state: HoldState::Open,
    };
    let held = changes.iter().map(|change| change.held.clone());
    Ok(Admission {
        holds: candidates.iter().zip(held).map(hold).collect(),
        entries: changes.into_iter().flat_map(|change| change.entries).collect(),
        account: after,
        admitted: usize::try_from(admitted).unwrap_or(0),
    })
}

fn hold_of(candidate: &Candidate) -> Command {
    let (generation, amount) = (candidate.id.clone(), candidate.price);
    match &candidate.payer {
        Payer::Owner => Command::Hold { generation, amount },
        Payer::House { lot } => Command::HouseHold { generation, lot: lot.clone(), amount },
    }
}

/// How many of a user's waiting generations may be rung now.
pub fn rooms(account: &Account, limits: Limits, now: Time) -> i64 {
    let (open, admitted) = (account.open, account.admitted);
    (account.window(limits.window, now) - admitted).min(open - admitted).max(0)
}
