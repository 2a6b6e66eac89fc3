//! (d) What a worker holds in memory with 300 calls in flight, and while 300 answers come in at once.

use std::time::Duration;

use bson::doc;

use crate::people::crowd;
use crate::proc;
use crate::site::{Site, until};
use crate::table::Row;

const CALLS: u64 = 300;
const AIM_MB: f64 = 512.0;

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let options = simulator::Options { bench: true, ..simulator::Options::default() };
    let many = CALLS.to_string();
    // As in production: a lease that outlives a busy machine.
    let settings = [("WORKER_CONCURRENCY", many.as_str()), ("AIHUBMIX_CALLS_AT_ONCE", &many)];
    let site = Site::start(options, &settings).await?;
    let api = site.api().await?;
    let people = crowd(&site, 5).await?;
    site.simulator.pause_route("native");
    for person in &people {
        for _ in 0..CALLS / 5 / 4 {
            person.submit(4).await?;
        }
    }
    let worker = site.launch("worker")?;
    let in_flight = async || Ok(site.simulator.counts().held >= CALLS);
    until("300 calls are in flight", Duration::from_secs(120), in_flight).await?;
    let (now, most) = proc::memory(worker.id())?;
    site.simulator.resume();
    let done = doc! { "state": "succeeded" };
    until("all are done", Duration::from_secs(150), async || Ok(site.count(done.clone()).await? >= CALLS))
        .await?;
    let (_, after) = proc::memory(worker.id())?;
    drop((api, worker));
    site.finish().await?;
    Ok(vec![
        Row::new(
            "worker memory with 300 calls in flight",
            format!("{now:.0} MB"),
            format!("most until then {most:.0} MB"),
            "≤ 512 MB",
            Some(now <= AIM_MB && most <= AIM_MB),
        ),
        Row::new(
            "worker memory while 300 answers come at once",
            format!("{after:.0} MB at most"),
            "pictures of 1.5 MB, all in the same moment".into(),
            "",
            None,
        ),
    ])
}
