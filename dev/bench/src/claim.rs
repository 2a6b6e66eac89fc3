//! (b) From the push of a job to its handler on an idle queue, and from a submit to its claim in a whole Mannequin.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Context;
use bson::{Document, doc};
use mannequin::config::Redis;
use mannequin::domain::ids::GenerationId;
use mannequin::queue::{Handler, Queue};
use rand::Rng;
use tokio_util::sync::CancellationToken;

use crate::people::Person;
use crate::site::{Site, server, until};
use crate::table::{Row, percentile};

const PUSHES: usize = 200;
const SUBMITS: usize = 60;

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let mut queue = push_to_handler().await?;
    let mut whole = submit_to_claim().await?;
    let (p50, p99) = (percentile(&mut queue, 0.5), percentile(&mut queue, 0.99));
    let (w50, w99) = (percentile(&mut whole, 0.5), percentile(&mut whole, 0.99));
    Ok(vec![
        Row::new(
            "push → claim on an idle queue, p50 / p99",
            format!("{p50:.1} / {p99:.1} ms"),
            format!("{PUSHES} pushes, one at a time"),
            "≤ 20 / 150 ms",
            Some(p50 <= 20.0 && p99 <= 150.0),
        ),
        Row::new(
            "submit → claimed in MongoDB, p50 / p99",
            format!("{w50:.0} / {w99:.0} ms"),
            format!("{SUBMITS} submits over HTTP, server's clock"),
            "",
            None,
        ),
    ])
}

/// Milliseconds from the push to the handler's first line.
async fn push_to_handler() -> anyhow::Result<Vec<f64>> {
    let prefix = format!("bench_{}", ulid::Ulid::generate().to_string().to_lowercase());
    let queue = Queue::connect(&Redis { url: server("TEST_REDIS_URL")?.into(), prefix: prefix.clone() })?;
    let begun: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let noting = begun.clone();
    let handler: Handler = Arc::new(move |_job| {
        noting.lock().expect("no panic while it is held").push(Instant::now());
        Box::pin(async {})
    });
    let stop = CancellationToken::new();
    let worker = tokio::spawn(queue.run_worker("bench_claim", 8, handler, stop.clone()));
    let mut waits = Vec::new();
    // The first few only warm up.
    for number in 0..PUSHES + 5 {
        let idle = Duration::from_millis(rand::rng().random_range(20..80));
        tokio::time::sleep(idle).await;
        let pushed = Instant::now();
        queue.ring(&GenerationId::from_ulid(ulid::Ulid::generate()), 1).await?;
        let handled = async || Ok(begun.lock().expect("no panic while it is held").len() > number);
        until("the job is handled", Duration::from_secs(20), handled).await?;
        let at = *begun.lock().expect("no panic while it is held").last().context("handled")?;
        if number >= 5 {
            waits.push(at.duration_since(pushed).as_secs_f64() * 1000.0);
        }
    }
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(40), worker).await.context("the worker ends")??;
    let mut redis =
        redis::Client::open(server("TEST_REDIS_URL")?)?.get_multiplexed_async_connection().await?;
    let keys: Vec<String> = redis::cmd("KEYS").arg(format!("{prefix}:*")).query_async(&mut redis).await?;
    if !keys.is_empty() {
        redis::cmd("DEL").arg(keys).query_async::<()>(&mut redis).await?;
    }
    Ok(waits)
}

/// Milliseconds between `created_at` and `started_at`, both the database's clock.
async fn submit_to_claim() -> anyhow::Result<Vec<f64>> {
    let options = simulator::Options { bench: true, ..simulator::Options::default() };
    let site = Site::start(options, &[]).await?;
    let (api, worker) = (site.api().await?, site.launch("worker")?);
    let person = Person::arrive(&site, "client").await?;
    let mut waits = Vec::new();
    for number in 0..SUBMITS + 2 {
        let answer = person.submit(1).await?;
        let id = answer["generations"][0]["id"].as_str().context("an id")?.to_owned();
        let tasks = site.database.collection::<Document>("generation_tasks");
        let mut found = Document::new();
        until("it is done", Duration::from_secs(30), async || {
            found = tasks.find_one(doc! { "_id": &id }).await?.unwrap_or_default();
            Ok(found.get_str("state").is_ok_and(|state| state == "succeeded"))
        })
        .await?;
        let (from, to) = (found.get_datetime("created_at")?, found.get_datetime("started_at")?);
        // The first wait is for the worker's start.
        if number >= 2 {
            waits.push((to.timestamp_millis() - from.timestamp_millis()) as f64);
        }
    }
    drop((api, worker));
    site.finish().await?;
    Ok(waits)
}
