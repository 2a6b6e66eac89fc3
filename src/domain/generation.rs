//! One picture asked for: its states, the one function that decides what an outcome means for it and for the credits
//! held for it, and what that changes.

mod record;
mod settle;
mod transition;

pub use record::{
    Attempt, Failure, FailureCode, Generation, Hold, HoldState, Input, Picture, Stage, State, rooms,
};
pub use settle::{Policy, Verdict, settle};
pub use transition::{AttemptEnd, By, Ending, Transition, may_settle, transition};
