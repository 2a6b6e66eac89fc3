//! One picture asked for: its states, the one function that decides what an outcome means for it and for the credits
//! held for it, and what that changes.

pub mod admission;
mod commands;
mod marks;
pub mod outcome;
mod record;
mod settle;
mod transition;
mod waits;

pub use commands::{
    CommandRefusal, Effect, GenerationAction, GenerationCommand, Standing, possible_actions, preview,
};
pub use marks::{FOLDER_CHARS_MAX, Marks, RATING_WORDS_CHARS_MAX, Rating, folder_name};
pub use record::{
    Attempt, Failure, FailureCode, Generation, Hold, HoldState, Input, Picture, Recipe, Retried, Stage,
    State, Submission, Voided,
};
pub use settle::{Policy, Verdict, settle};
pub use transition::{AttemptEnd, Ending, Transition, may_settle, transition};
pub use waits::{Wait, waits};
