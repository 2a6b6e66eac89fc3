//! What one ending changes: the generation, the account and the ledger together, pure. `service/` only stores it.

use super::record::{Attempt, FailureCode, Generation, HoldState, Picture, Stage, State};
use super::settle::{Policy, Verdict, settle};
use crate::actor::Actor;
use crate::asset::Asset;
use crate::credits::{Account, Command, Context, CreditError, Entry, apply};
use crate::generation::outcome::Outcome;
use crate::time::Time;

/// What is known of a finished call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptEnd {
    pub trace_id: Option<String>,
    pub status: Option<i32>,
    pub duration_ms: i64,
    pub cost_micros: i64,
    pub finish_reason: Option<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub outcome: Outcome,
    pub attempt: Option<AttemptEnd>,
    /// The stored picture of [`Outcome::Picture`] and [`Outcome::Unjudged`].
    pub asset: Option<Asset>,
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, attempt: None, asset: None }
    }
}

/// Everything that one transaction writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub generation: Generation,
    /// The account, if it changed.
    pub account: Option<Account>,
    pub entries: Vec<Entry>,
    /// The result's record, to be inserted.
    pub asset: Option<Asset>,
}

/// Whether `actor` may settle run `run` now. `false` is harmless: somebody else did, or will.
pub fn may_settle(generation: &Generation, run: i32, actor: &Actor, now: Time) -> bool {
    if generation.run != run {
        return false;
    }
    match (actor, generation.state) {
        (Actor::Worker(name), State::Running) => generation.worker.as_deref() == Some(name),
        (Actor::Seller(user), State::Queued) => generation.user_id == *user,
        (Actor::Operator(_), State::Queued | State::Review) => true,
        (Actor::ContentCheck, State::Review) => true,
        (Actor::Sweep, State::Running) => generation.lease_until.is_none_or(|until| until < now),
        (Actor::Sweep, State::Queued | State::Review) => generation.deadline <= now,
        _ => false,
    }
}

/// Applies the verdict on `ending`.
///
/// # Errors
/// When the hold does not match the account: the books are wrong and nothing may be written.
pub fn transition(
    account: &Account,
    generation: &Generation,
    ending: &Ending,
    policy: &Policy,
    now: Time,
    jitter: f64,
) -> Result<Transition, CreditError> {
    let mut next = generation.clone();
    let outcome = end_attempt(&mut next, ending, now);
    if matches!(ending.outcome, Outcome::LeaseLost) {
        next.lost_leases += 1;
    }
    let verdict = settle(&next, &outcome, policy, now, jitter);
    next.lease_until = None;
    match verdict {
        Verdict::Retry { not_before, firmer, next_model } => {
            next.state = State::Queued;
            next.stage = Stage::Retrying;
            next.run += 1;
            next.worker = None;
            next.not_before = not_before;
            next.rung_at = (not_before <= now).then_some(now);
            next.firmer = firmer;
            next.model_index += i32::from(next_model);
            Ok(Transition { generation: next, account: None, entries: Vec::new(), asset: None })
        }
        Verdict::Review => {
            next.state = State::Review;
            next.stage = Stage::Checking;
            next.unjudged.clone_from(&ending.asset);
            Ok(Transition { generation: next, account: None, entries: Vec::new(), asset: None })
        }
        Verdict::Commit => {
            next.state = State::Succeeded;
            next.hold.state = HoldState::Committed;
            next.picture = ending.asset.as_ref().map(as_picture);
            next.unjudged = None;
            let parts = next.hold.parts.clone();
            let command = Command::Commit { generation: next.id.clone(), parts };
            close(account, next, &command, ending.asset.clone(), now)
        }
        Verdict::Release { failure } => {
            let canceled = failure.code == FailureCode::Canceled;
            next.state = if canceled { State::Canceled } else { State::Failed };
            next.hold.state = HoldState::Released;
            next.failure = Some(failure);
            next.unjudged = None;
            let parts = next.hold.parts.clone();
            let command = Command::Release { generation: next.id.clone(), parts };
            close(account, next, &command, None, now)
        }
    }
}

/// Ends the life of `next`: its one closing entry and the account's counters.
fn close(
    account: &Account,
    mut next: Generation,
    command: &Command,
    asset: Option<Asset>,
    now: Time,
) -> Result<Transition, CreditError> {
    next.stage = Stage::Done;
    next.finished_at = Some(now);
    // Commit and release share one key: a hold is closed once, whichever comes first.
    let change = apply(account, command, &Context::system(format!("close:{}", next.id), now))?;
    let mut after = change.account;
    after.open -= 1;
    after.admitted -= i64::from(next.admitted);
    Ok(Transition { generation: next, account: Some(after), entries: change.entries, asset })
}

/// Completes the attempt of this run, if there is one, and tells what the run came to: a vanished worker that may
/// have sent something leaves an unknown outcome.
fn end_attempt(next: &mut Generation, ending: &Ending, now: Time) -> Outcome {
    let run = next.run;
    let Some(attempt) = next.attempts.iter_mut().find(|a| a.run == run && a.outcome.is_none()) else {
        return ending.outcome.clone();
    };
    let outcome = match &ending.outcome {
        Outcome::LeaseLost => Outcome::Unknown { detail: "the worker vanished after sending".into() },
        other => other.clone(),
    };
    finish(attempt, &outcome, ending.attempt.as_ref(), now);
    outcome
}

fn finish(attempt: &mut Attempt, outcome: &Outcome, end: Option<&AttemptEnd>, now: Time) {
    attempt.finished_at = Some(now);
    attempt.outcome = Some(outcome.clone());
    attempt.paid = outcome.may_be_billed();
    if let Some(end) = end {
        attempt.trace_id.clone_from(&end.trace_id);
        attempt.status = end.status;
        attempt.duration_ms = Some(end.duration_ms);
        attempt.finish_reason.clone_from(&end.finish_reason);
    }
    let reported = end.map_or(0, |end| end.cost_micros);
    // What was perhaps billed keeps the cost that was assumed when it was sent.
    if reported > 0 || !attempt.paid {
        attempt.cost_micros = reported;
    }
}

fn as_picture(asset: &Asset) -> Picture {
    Picture {
        asset_id: asset.id.clone(),
        width: asset.width,
        height: asset.height,
        mime: asset.mime.clone(),
        bytes: asset.bytes,
        expires_at: asset.expires_at,
    }
}
