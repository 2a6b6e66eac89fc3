//! `make bench`: what Mannequin does in a second, beside bare loops of the same work in the same run.
//!
//! Ratios, because this machine is not yours. Prints one table; a missed aim is marked and does not fail. Needs the
//! built binaries beside this one, `TEST_MONGODB_URI` and `TEST_REDIS_URL`. What each line means is in
//! `docs/benchmarks.md`. Arguments choose parts: `bench submit claim pictures memory backlog ledger`.

mod backlog;
mod claim;
mod ledger;
mod memory;
mod people;
mod pictures;
mod proc;
mod site;
mod submit;
mod table;

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use table::Row;

/// No part takes longer.
const PART_MAX: Duration = Duration::from_secs(600);

type Measured = Pin<Box<dyn Future<Output = anyhow::Result<Vec<Row>>>>>;
type Part = (&'static str, fn() -> Measured);

#[tokio::main]
async fn main() {
    let _chosen_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let parts: [Part; 6] = [
        ("submit", || Box::pin(submit::measure())),
        ("claim", || Box::pin(claim::measure())),
        ("pictures", || Box::pin(pictures::measure())),
        ("memory", || Box::pin(memory::measure())),
        ("backlog", || Box::pin(backlog::measure())),
        ("ledger", || Box::pin(ledger::measure())),
    ];
    if chosen.iter().any(|name| parts.iter().all(|(known, _)| known != name)) {
        println!("parts: {}", parts.map(|(name, _)| name).join(" "));
        return;
    }
    let mut rows = Vec::new();
    for (name, part) in parts.iter().filter(|(name, _)| chosen.is_empty() || chosen.iter().any(|c| c == name))
    {
        let began = Instant::now();
        eprintln!("· {name} …");
        match tokio::time::timeout(PART_MAX, part()).await {
            Ok(Ok(measured)) => rows.extend(measured),
            Ok(Err(error)) => rows.push(Row::failed(name, &format!("{error:#}"))),
            Err(_) => rows.push(Row::failed(name, &format!("not within {PART_MAX:?}"))),
        }
        eprintln!("· {name}: {:.0} s", began.elapsed().as_secs_f64());
    }
    table::print(&rows);
}
