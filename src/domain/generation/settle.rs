//! The one decision: what an outcome means for a generation and its credits. Worker, sweep, seller and operator all ask
//! here. The match is exhaustive, so a new outcome does not compile until somebody decides about
//! the money.

use std::time::Duration;

use super::record::{Failure, FailureCode, Generation};
use crate::generation::outcome::{Outcome, Refusal};
use crate::preset::sheet_from;
use crate::time::Time;

/// Limits of retrying.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Calls that may be billed, per generation.
    pub paid_attempts_max: usize,
    /// Answers of the kind "our fault, try again" (5xx) before we give up.
    pub unavailable_max: usize,
    /// Lost leases before the generation counts as poison.
    pub lost_leases_max: i32,
    pub runs_max: i32,
    /// Pause before a run while the provider account is suspended.
    pub suspended_pause: Duration,
    pub backoff_first: Duration,
    pub backoff_max: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            paid_attempts_max: 2,
            unavailable_max: 4,
            lost_leases_max: 5,
            runs_max: 100,
            suspended_pause: Duration::from_secs(60),
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(60),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Succeeded: the hold is spent.
    Commit,
    /// Queued again as the next run; the hold stays.
    Retry { not_before: Time, firmer: bool, next_model: bool },
    /// A person decides; the hold stays.
    Review,
    /// Failed or canceled: the hold goes back.
    Release { failure: Failure },
}

/// Decides. `generation` already carries the attempt that ended with `outcome`, if there was one. `jitter` is in
/// `0.0..1.0` and spreads retries.
pub fn settle(
    generation: &Generation,
    outcome: &Outcome,
    policy: &Policy,
    now: Time,
    jitter: f64,
) -> Verdict {
    let judge = Judge { generation, policy, now, jitter };
    match outcome {
        Outcome::Picture => Verdict::Commit,
        Outcome::Unjudged { .. } => Verdict::Review,
        Outcome::NotSent { detail } => judge.again(judge.backoff(), FailureCode::ProviderUnavailable, detail),
        Outcome::Throttled { retry_after_ms, detail } => {
            let asked = retry_after_ms.map(Duration::from_millis).unwrap_or_default();
            judge.again(asked.max(judge.backoff()), FailureCode::ProviderUnavailable, detail)
        }
        Outcome::Unavailable { detail } if judge.faults() < policy.unavailable_max => {
            judge.again(judge.backoff(), FailureCode::ProviderUnavailable, detail)
        }
        Outcome::Unavailable { detail } => judge.release(FailureCode::ProviderUnavailable, detail, None),
        Outcome::Suspended { detail } => {
            judge.again(policy.suspended_pause, FailureCode::ProviderUnavailable, detail)
        }
        Outcome::Refused { refusal, input, detail } => {
            let code = match refusal {
                Refusal::Input => FailureCode::ContentBlockedInput,
                Refusal::Prompt => FailureCode::PromptBlocked,
                Refusal::Unreadable => FailureCode::InputUnreadable,
                Refusal::Output => FailureCode::ContentBlockedOutput,
                Refusal::Recitation | Refusal::Request => FailureCode::Refused,
            };
            judge.release(code, detail, *input)
        }
        Outcome::NoPicture { detail } => judge.once_more(true, FailureCode::NoImage, detail),
        Outcome::BadBytes { detail } => judge.once_more(false, FailureCode::BadImage, detail),
        Outcome::Unknown { detail } => judge.once_more(false, FailureCode::ProviderTimeout, detail),
        Outcome::ModelGone { detail } => judge.next_model(detail),
        Outcome::Interrupted => {
            judge.again(Duration::ZERO, FailureCode::Interrupted, "the worker was stopped")
        }
        Outcome::LeaseLost => judge.lease_lost(),
        Outcome::InputGone { detail } => judge.release(FailureCode::InputExpired, detail, None),
        Outcome::DeadlinePassed => judge.release(FailureCode::DeadlinePassed, "the deadline passed", None),
        Outcome::Canceled => judge.release(FailureCode::Canceled, "canceled", None),
    }
}

struct Judge<'a> {
    generation: &'a Generation,
    policy: &'a Policy,
    now: Time,
    jitter: f64,
}

impl Judge<'_> {
    /// Another run, unless the person wants none, the deadline would pass or there were too many runs or paid calls.
    fn again(&self, pause: Duration, code: FailureCode, detail: &str) -> Verdict {
        self.retry(pause, false, false, code, detail)
    }

    fn retry(
        &self,
        pause: Duration,
        firmer: bool,
        next_model: bool,
        code: FailureCode,
        detail: &str,
    ) -> Verdict {
        let not_before = self.now + pause;
        if self.generation.cancel_requested {
            return self.release(FailureCode::Canceled, "canceled", None);
        }
        let too_late = not_before >= self.generation.deadline;
        let too_often = self.generation.run >= self.policy.runs_max
            || self.generation.paid_attempts() >= self.policy.paid_attempts_max;
        if too_late || too_often {
            return self.release(code, detail, None);
        }
        Verdict::Retry { not_before, firmer: firmer || self.generation.firmer, next_model }
    }

    /// One more call at once, after one that was or may have been billed.
    fn once_more(&self, firmer: bool, code: FailureCode, detail: &str) -> Verdict {
        self.retry(Duration::ZERO, firmer, false, code, detail)
    }

    fn next_model(&self, detail: &str) -> Verdict {
        let next = usize::try_from(self.generation.model_index).unwrap_or(usize::MAX).saturating_add(1);
        if next >= self.generation.preset.models.len() {
            return self.release(FailureCode::ModelUnavailable, detail, None);
        }
        self.retry(Duration::ZERO, false, true, FailureCode::ModelUnavailable, detail)
    }

    fn lease_lost(&self) -> Verdict {
        let detail = "the worker vanished";
        if self.generation.lost_leases >= self.policy.lost_leases_max {
            return self.release(FailureCode::Interrupted, detail, None);
        }
        self.once_more(false, FailureCode::Interrupted, detail)
    }

    fn release(&self, code: FailureCode, detail: &str, input: Option<u32>) -> Verdict {
        // A picture that could not be read and a block of the whole are often a whim of the provider's: vendors and public
        // reports say "please retry" of both. A picture that was found unsafe stays so.
        let retryable = !matches!(
            code,
            FailureCode::ContentBlockedInput | FailureCode::Refused | FailureCode::InputExpired
        );
        Verdict::Release {
            failure: Failure { code, detail: detail.to_owned(), retryable, input: self.slot(input) },
        }
    }

    /// The slot of the `number`th picture sent; `None` if that was a sheet of several.
    fn slot(&self, number: Option<u32>) -> Option<String> {
        let number = usize::try_from(number?).ok()?;
        let index = number.checked_sub(1)?;
        let filled = self.generation.slots_filled();
        let inputs_max = self.generation.model().map_or(usize::MAX, |model| model.inputs_max);
        if sheet_from(filled.len(), inputs_max).is_some_and(|first| number >= first) {
            return None;
        }
        self.generation.preset.sending_order(&filled).nth(index).map(|slot| slot.name.clone())
    }

    /// How many answers of this generation were the provider's own fault.
    fn faults(&self) -> usize {
        let own_fault = |outcome: &Outcome| matches!(outcome, Outcome::Unavailable { .. });
        self.generation.attempts.iter().filter(|a| a.outcome.as_ref().is_some_and(own_fault)).count()
    }

    /// Doubles with every run; half of it is spread.
    fn backoff(&self) -> Duration {
        let doublings = u32::try_from(self.generation.run.clamp(1, 16) - 1).unwrap_or(0);
        let full = self.policy.backoff_first.saturating_mul(1 << doublings).min(self.policy.backoff_max);
        let spread = if self.jitter.is_nan() { 0.0 } else { self.jitter.clamp(0.0, 1.0) };
        full.div_f64(2.0) + full.div_f64(2.0).mul_f64(spread)
    }
}
