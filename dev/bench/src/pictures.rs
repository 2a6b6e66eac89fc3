//! (c) Finished generations per second and the worker's CPU for each, beside a bare loop of the same picture work:
//! decode, re-encode, both small versions, encrypt.

use std::time::{Duration, Instant};

use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, KeyInit};
use anyhow::{Context, ensure};
use bson::doc;
use bytes::Bytes;
use mannequin::imaging;

use crate::people::crowd;
use crate::proc;
use crate::site::{Site, until};
use crate::table::Row;

const GENERATIONS: u64 = 200;
const BARE: u32 = 20;
const AIM: f64 = 2.0;

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let options = simulator::Options { bench: true, ..simulator::Options::default() };
    let site = Site::start(options, &[]).await?;
    let api = site.api().await?;
    let people = crowd(&site, 10).await?;
    let picture = drawn(&site.simulator.base_url()).await?;
    let bare = bare_loop(&picture)?;
    for person in &people {
        for _ in 0..GENERATIONS / 10 / 4 {
            person.submit(4).await?;
        }
    }
    let worker = site.launch("worker")?;
    let began = Instant::now();
    let done = doc! { "state": "succeeded" };
    until("all are done", Duration::from_secs(200), async || {
        Ok(site.count(done.clone()).await? >= GENERATIONS)
    })
    .await?;
    let took = began.elapsed().as_secs_f64();
    let each = proc::cpu(worker.id())?.as_secs_f64() / GENERATIONS as f64;
    drop((api, worker));
    site.finish().await?;
    let ratio = each / bare.as_secs_f64();
    let bare_ms = bare.as_secs_f64() * 1000.0;
    let size = picture.len() as f64 / 1e6;
    Ok(vec![
        Row::new(
            "generations finished per second, one worker",
            format!("{:.1}/s", GENERATIONS as f64 / took),
            format!("{GENERATIONS} pictures of {size:.1} MB, provider at once, same machine"),
            "",
            None,
        ),
        Row::new(
            "worker CPU per generation",
            format!("{:.0} ms", each * 1000.0),
            format!("the same picture work in a bare loop {bare_ms:.0} ms: ratio {ratio:.2}"),
            "ratio ≤ 2",
            Some(ratio <= AIM),
        ),
    ])
}

/// The picture that the simulator answers with.
async fn drawn(simulator: &str) -> anyhow::Result<Bytes> {
    let config = mannequin::config::Config::from_lookup(|name| match name {
        "AIHUBMIX_SIMULATED" => Some("true".into()),
        "AIHUBMIX_BASE_URL" => Some(simulator.to_owned()),
        _ => None,
    })?;
    let provider = mannequin::provider::AiHubMix::new(&config.provider, &config.moderation)?;
    let call = mannequin::provider::DrawCall {
        model: "gemini-2.5-flash-image".into(),
        prompt: "a picture".into(),
        pictures: Vec::new(),
        aspect_ratio: "3:4".into(),
        timeout: Duration::from_secs(30),
    };
    match provider.draw(call).await.outcome {
        mannequin::provider::Answered::Picture { bytes } => Ok(bytes),
        other => anyhow::bail!("no picture: {other:?}"),
    }
}

/// CPU time (of this thread alone, which is all that works) for one picture.
fn bare_loop(picture: &Bytes) -> anyhow::Result<Duration> {
    let key: [u8; 32] = rand::random();
    let cipher = Aes256Gcm::new((&key).into());
    let me = std::process::id();
    let before = proc::cpu(me)?;
    for _ in 0..BARE {
        let (decoded, previews) = imaging::check_result_whole(picture).context("the simulator's picture")?;
        for bytes in [&decoded.bytes, &previews.thumbnail] {
            let nonce: [u8; 12] = rand::random();
            let sealed = cipher.encrypt((&nonce).into(), &bytes[..]);
            ensure!(sealed.is_ok_and(|sealed| sealed.len() > bytes.len()), "not encrypted");
        }
    }
    Ok((proc::cpu(me)? - before) / BARE)
}
