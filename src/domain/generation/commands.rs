//! Commands on a generation, and what each would do to its owner's credits: the one place that knows, for the button, the
//! preview and the command itself.
//!
//! **Trying again.** A generation that failed by no fault of its owner may be tried again once: a new generation with the
//! same pictures, words, preset snapshot and price, which puts that price on hold anew. The owner had all credits back
//! when it failed, and pays only if the new one succeeds; or the house pays, and the owner never does. The new one may be
//! tried again in turn.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::{FailureCode, Generation, HoldState, State};
use crate::error_code::ErrorCode;

/// A command of an operator; a seller may give `Cancel`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerationCommand {
    Retry,
    /// As `Retry`, and the house pays.
    HouseRetry,
    Cancel,
    /// Decide a review: the picture is good, its owner gets and pays it.
    Commit,
    /// Decide a review: the picture is not shown, its owner gets the credits back.
    Release,
    /// Give the credits of a finished picture back: it is of no use.
    Void,
}

/// What an operator is offered to do with a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GenerationAction {
    Retry,
    Cancel,
    /// Decide a review.
    Resolve,
    Void,
}

/// What a command does to the owner's credits. `held` is the change of what is on hold; the others are what becomes of a hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CreditEffect)]
pub struct Effect {
    /// Change of the credits on hold.
    pub held: i64,
    /// Credits that leave a hold without being spent.
    pub released: i64,
    /// Credits that the owner pays; less than 0 = they come back.
    pub spent: i64,
    /// What the owner has to spend afterwards, less what they have now.
    pub available: i64,
}

impl std::ops::AddAssign for Effect {
    fn add_assign(&mut self, other: Self) {
        self.held += other.held;
        self.released += other.released;
        self.spent += other.spent;
        self.available += other.available;
    }
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandRefusal {
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
    #[error("only a picture that its owner paid for can be voided")]
    NotVoidable,
    #[error("its credits were given back already")]
    AlreadyVoided,
}

impl CommandRefusal {
    pub fn code(self) -> ErrorCode {
        match self {
            CommandRefusal::NotRetryable => ErrorCode::NotRetryable,
            CommandRefusal::AlreadyRetried => ErrorCode::AlreadyRetried,
            CommandRefusal::AlreadyFinished => ErrorCode::AlreadyFinished,
            CommandRefusal::AlreadyAsked => ErrorCode::AlreadyAsked,
            CommandRefusal::NotInReview => ErrorCode::NotInReview,
            CommandRefusal::NotVoidable => ErrorCode::NotVoidable,
            CommandRefusal::AlreadyVoided => ErrorCode::AlreadyVoided,
        }
    }
}

/// The effect that `command` would have now.
///
/// # Errors
/// [`CommandRefusal`].
pub fn preview(generation: &Generation, command: GenerationCommand) -> Result<Effect, CommandRefusal> {
    let price = generation.hold.amount;
    // What the house put on hold goes back to the house.
    let owners = if generation.on_the_house { 0 } else { price };
    let given_back = Effect { held: -price, released: price, spent: 0, available: owners };
    match (command, generation.state) {
        (GenerationCommand::Retry | GenerationCommand::HouseRetry, State::Failed)
            if generation.retried.is_some() =>
        {
            Err(CommandRefusal::AlreadyRetried)
        }
        (GenerationCommand::Retry, State::Failed) if may_be_tried(generation) => {
            Ok(Effect { held: generation.price, available: -generation.price, ..Effect::default() })
        }
        (GenerationCommand::HouseRetry, State::Failed) if may_be_tried(generation) => {
            Ok(Effect { held: generation.price, ..Effect::default() })
        }
        (GenerationCommand::Retry | GenerationCommand::HouseRetry, _) => Err(CommandRefusal::NotRetryable),
        (GenerationCommand::Cancel, State::Queued) => Ok(given_back),
        // Only asked to stop: what comes of the hold is not known yet.
        (GenerationCommand::Cancel, State::Running) if generation.cancel_requested => {
            Err(CommandRefusal::AlreadyAsked)
        }
        (GenerationCommand::Cancel, State::Running) => Ok(Effect::default()),
        (GenerationCommand::Cancel, _) => Err(CommandRefusal::AlreadyFinished),
        (GenerationCommand::Commit, State::Review) => {
            Ok(Effect { held: -price, spent: owners, ..Effect::default() })
        }
        (GenerationCommand::Release, State::Review) => Ok(given_back),
        (GenerationCommand::Commit | GenerationCommand::Release, _) => Err(CommandRefusal::NotInReview),
        (GenerationCommand::Void, State::Succeeded) if generation.voided.is_some() => {
            Err(CommandRefusal::AlreadyVoided)
        }
        (GenerationCommand::Void, State::Succeeded) if generation.charged() > 0 => {
            Ok(Effect { spent: -price, available: price, ..Effect::default() })
        }
        (GenerationCommand::Void, _) => Err(CommandRefusal::NotVoidable),
    }
}

/// Whether an operator may retry it: also where the provider blamed the pictures or the words, which it does at
/// times without a cause.
fn may_be_tried(generation: &Generation) -> bool {
    let blamed = |code| {
        use FailureCode::{ContentBlockedInput, InputUnreadable, PromptBlocked};
        matches!(code, ContentBlockedInput | PromptBlocked | InputUnreadable)
    };
    generation.failure.as_ref().is_some_and(|failure| failure.retryable || blamed(failure.code))
}

/// How a generation stands before and after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GenerationStanding)]
pub struct Standing {
    pub state: State,
    pub hold: HoldState,
    /// Asked to stop, and not stopped yet.
    pub cancel_requested: bool,
    /// Its credits were given back.
    pub voided: bool,
}

impl Standing {
    pub fn of(generation: &Generation) -> Self {
        Self {
            state: generation.state,
            hold: generation.hold.state,
            cancel_requested: generation.cancel_requested,
            voided: generation.voided.is_some(),
        }
    }

    /// As it is after a command that [`preview`] lets pass. A retry changes nothing about what failed.
    #[must_use]
    pub fn after(self, command: GenerationCommand) -> Self {
        match command {
            GenerationCommand::Retry | GenerationCommand::HouseRetry => self,
            GenerationCommand::Cancel if self.state == State::Running => {
                Self { cancel_requested: true, ..self }
            }
            GenerationCommand::Cancel => Self { state: State::Canceled, hold: HoldState::Released, ..self },
            GenerationCommand::Commit => Self { state: State::Succeeded, hold: HoldState::Committed, ..self },
            GenerationCommand::Release => Self { state: State::Failed, hold: HoldState::Released, ..self },
            GenerationCommand::Void => Self { voided: true, ..self },
        }
    }
}

/// The actions that are possible now.
pub fn possible_actions(generation: &Generation) -> Vec<GenerationAction> {
    let all = [
        (GenerationAction::Retry, GenerationCommand::Retry),
        (GenerationAction::Cancel, GenerationCommand::Cancel),
        (GenerationAction::Resolve, GenerationCommand::Commit),
        (GenerationAction::Void, GenerationCommand::Void),
    ];
    let possible = all.into_iter().filter(|(_, command)| preview(generation, *command).is_ok());
    possible.map(|(action, _)| action).collect()
}
