//! The life of a generation, one verb per file. Every change of state and every move of its credits happens here, each
//! in one transaction.

mod again;
mod cancel;
mod judge;
mod mark;
mod prepare;
mod run;
mod settle;
mod shelf;
mod submit;
mod waits;

pub use again::again;
pub use cancel::{Cancelled, cancel, hide};
pub use judge::{JudgedAgain, delivery, judge_again};
pub use mark::{mark, rate};
pub use run::{RunReport, Stop, run};
pub use settle::{By, Ending, Settled, admit_waiting, settle, settle_by_hand};
pub use shelf::Shelf;
pub use submit::{COUNT_MAX, NewGeneration, Submitted, submit, submit_trial};
pub use waits::{Waits, recent_waits};
