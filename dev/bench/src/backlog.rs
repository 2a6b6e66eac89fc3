//! (e) A queue of 20 000 that nobody has answered for a while, then one worker: it must not stall.

use std::time::{Duration, Instant};

use bson::doc;
use futures::future::try_join_all;

use crate::people::crowd;
use crate::site::{Site, until};
use crate::table::Row;

const PEOPLE: usize = 32;
/// Four generations each; 32 × 157 × 4 = 20 096.
const SUBMITS_EACH: usize = 157;
const SAMPLE: Duration = Duration::from_secs(30);
/// The first claims come within this, and no pause between claims is longer.
const AIM_S: f64 = 10.0;

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    // Refused at once by the provider: what is measured is the queue, not the pictures.
    let refuses = simulator::Rule { fault: "400".into(), ..simulator::Rule::default() };
    let options = simulator::Options { bench: true, faults: vec![refuses], ..simulator::Options::default() };
    let site = Site::start(options, &[]).await?;
    let api = site.api().await?;
    let people = crowd(&site, PEOPLE).await?;
    let began = Instant::now();
    try_join_all(people.iter().map(|person| async move {
        for _ in 0..SUBMITS_EACH {
            person.submit(4).await?;
        }
        anyhow::Ok(())
    }))
    .await?;
    let filled = began.elapsed().as_secs_f64();
    let waiting = site.count(doc! { "state": "queued" }).await?;
    let worker = site.launch("worker")?;
    let started = Instant::now();
    let done = || site.count(doc! { "finished_at": { "$ne": null } });
    let first = until("the first is done", Duration::from_secs(60), async || Ok(done().await? > 0)).await?;
    let (mut last_count, mut last_at, mut longest) = (done().await?, Instant::now(), Duration::ZERO);
    let sample = Instant::now();
    let at_first = last_count;
    while sample.elapsed() < SAMPLE && last_count < waiting {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = done().await?;
        if now > last_count {
            (last_count, last_at) = (now, Instant::now());
        }
        longest = longest.max(last_at.elapsed());
    }
    let rate = (last_count - at_first) as f64 / sample.elapsed().as_secs_f64();
    let total = started.elapsed().as_secs_f64();
    drop((api, worker));
    site.finish().await?;
    let (first, longest) = (first.as_secs_f64(), longest.as_secs_f64());
    Ok(vec![Row::new(
        "backlog of 20 000 without a worker, then one",
        format!("first end after {first:.1} s"),
        format!(
            "{waiting} filled in {filled:.0} s; then {rate:.0}/s for {total:.0} s, longest pause {longest:.1} s"
        ),
        "first, pause ≤ 10 s",
        Some(waiting >= 20_000 && rate > 0.0 && first <= AIM_S && longest <= AIM_S),
    )])
}
