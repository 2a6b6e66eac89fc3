//! What a person of ours may do to a generation, and what each act would do to its owner's credits: the one place that
//! knows, for the button, for the preview and for the act itself.
//!
//! **Trying again.** A generation that failed by no fault of its owner may be tried again once: a new generation with the
//! same pictures, words, preset snapshot and price, which puts that price on hold anew. The owner had all credits back
//! when it failed, and pays only if the new one succeeds. The new one may be tried again in turn.

use serde::{Deserialize, Serialize};

use super::record::{Generation, State};

/// What can be done by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandAct {
    Retry,
    Cancel,
    /// Decide a review: the picture is good, its owner gets and pays it.
    Commit,
    /// Decide a review: the picture is not shown, its owner gets the credits back.
    Release,
}

/// What an act does to the owner's credits. `held` is the change of what is on hold; the others are what becomes of a hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    pub held: i64,
    pub released: i64,
    pub spent: i64,
}

impl std::ops::AddAssign for Effect {
    fn add_assign(&mut self, other: Self) {
        self.held += other.held;
        self.released += other.released;
        self.spent += other.spent;
    }
}

/// Why an act cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAct {
    #[error("only a failed generation can be tried again, and only where trying again makes sense")]
    NotRetryable,
    #[error("it was tried again already")]
    AlreadyRetried,
    #[error("it has ended")]
    AlreadyFinished,
    #[error("it was asked to stop already")]
    AlreadyAsked,
    #[error("it is not in review")]
    NotInReview,
}

impl NoAct {
    pub fn code(self) -> &'static str {
        match self {
            NoAct::NotRetryable => "not_retryable",
            NoAct::AlreadyRetried => "already_retried",
            NoAct::AlreadyFinished => "already_finished",
            NoAct::AlreadyAsked => "already_asked",
            NoAct::NotInReview => "not_in_review",
        }
    }
}

/// What `act` would do now.
///
/// # Errors
/// [`NoAct`].
pub fn foresee(generation: &Generation, act: HandAct) -> Result<Effect, NoAct> {
    let price = generation.hold.amount;
    match (act, generation.state) {
        (HandAct::Retry, State::Failed) if generation.retried.is_some() => Err(NoAct::AlreadyRetried),
        (HandAct::Retry, State::Failed) if generation.failure.as_ref().is_some_and(|f| f.retryable) => {
            Ok(Effect { held: price, ..Effect::default() })
        }
        (HandAct::Retry, _) => Err(NoAct::NotRetryable),
        (HandAct::Cancel, State::Queued) => Ok(Effect { held: -price, released: price, spent: 0 }),
        // Only asked to stop: what comes of the hold is not known yet.
        (HandAct::Cancel, State::Running) if generation.cancel_requested => Err(NoAct::AlreadyAsked),
        (HandAct::Cancel, State::Running) => Ok(Effect::default()),
        (HandAct::Cancel, _) => Err(NoAct::AlreadyFinished),
        (HandAct::Commit, State::Review) => Ok(Effect { held: -price, released: 0, spent: price }),
        (HandAct::Release, State::Review) => Ok(Effect { held: -price, released: price, spent: 0 }),
        (HandAct::Commit | HandAct::Release, _) => Err(NoAct::NotInReview),
    }
}

/// The acts that can be done now, as the back office calls them.
pub fn possible_acts(generation: &Generation) -> Vec<&'static str> {
    let all = [("retry", HandAct::Retry), ("cancel", HandAct::Cancel), ("resolve", HandAct::Commit)];
    all.into_iter().filter(|(_, act)| foresee(generation, *act).is_ok()).map(|(name, _)| name).collect()
}
