//! Thin entry points without HTTP. Each is `run_once(&App, …) -> Result<Report>`: bounded, repeatable, safe to run in
//! several processes; the binaries and the tests call them.

pub mod audit;
pub mod expire;
pub mod generate;
pub mod judge;
pub mod mail;
pub mod measure;
pub mod memberships;
pub mod purge;
pub mod reconcile;
pub mod remind;
pub mod rewrap;
pub mod scheduler;
pub mod sweep;
pub mod worker;
