//! The life of a generation, one verb per file. Every change of state and every move of its credits happens here, each
//! in one transaction. Who gives a command is its argument (`domain/actor.rs`).

mod bulk;
mod cancel;
mod commands;
mod marks;
mod owner_notice;
mod prepare;
mod rerun;
mod retry;
mod review;
mod run;
mod settle;
mod submit;
mod void;

pub use bulk::{BulkResult, Previewed, bulk, preview_many};
pub use cancel::{Canceled, cancel};
pub use commands::{BULK_MAX, Done, carry_out};
pub use marks::{hide, mark, rate};
pub use rerun::rerun;
pub use review::{JudgedAgain, judge_again};
pub use run::{RunReport, Stop, run};
pub use settle::{Settled, admit_waiting, settle};
pub use submit::{COUNT_MAX, NewGeneration, Submitted, submit};
pub(in crate::service) use submit::{announce, fit};
