//! One picture asked for: its states, and the one function that decides what an outcome means for it and for the
//! credits held for it.

mod record;
mod settle;

pub use record::{
    Attempt, Failure, FailureCode, Generation, Hold, HoldState, Input, Picture, Stage, State, rooms,
};
pub use settle::{Policy, Verdict, settle};
