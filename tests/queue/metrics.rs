//! What a process shows of itself.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt as _;
use mannequin::api::metrics::{HealthCheck, serve};
use mannequin::telemetry;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn metrics_are_described_and_timed_in_seconds_and_health_says_what_is_wrong() {
    let handle = telemetry::install_metrics().expect("the first recorder");
    let well = Arc::new(AtomicBool::new(true));
    let seen = well.clone();
    let health: HealthCheck = Arc::new(move || {
        let good = seen.load(Ordering::SeqCst);
        async move { if good { Ok(()) } else { Err("mongodb is away".to_owned()) } }.boxed()
    });
    let stop = CancellationToken::new();
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (addr, server) = serve(any, handle, health, stop.clone()).await.expect("bound");
    let server = tokio::spawn(server);

    metrics::gauge!(telemetry::QUEUE_WAITING).set(7.0);
    metrics::counter!(telemetry::PROVIDER_CALLS, "model" => "m", "outcome" => "picture").increment(2);
    metrics::histogram!(telemetry::PROVIDER_SECONDS, "model" => "m").record(0.3);
    let page = reqwest::get(format!("http://{addr}/metrics")).await.expect("an answer");
    assert!(page.headers()["content-type"].to_str().expect("text").starts_with("text/plain"));
    let text = page.text().await.expect("text");
    for line in [
        "# HELP mannequin_queue_waiting Jobs waiting in Redis",
        "mannequin_queue_waiting 7",
        "mannequin_provider_calls_total{model=\"m\",outcome=\"picture\"} 2",
        "mannequin_provider_call_seconds_bucket{model=\"m\",le=\"0.25\"} 0",
        "mannequin_provider_call_seconds_bucket{model=\"m\",le=\"0.5\"} 1",
    ] {
        assert!(text.contains(line), "{line:?} in\n{text}");
    }

    let health = format!("http://{addr}/healthz");
    assert_eq!(reqwest::get(&health).await.expect("an answer").status(), 200);
    well.store(false, Ordering::SeqCst);
    let answer = reqwest::get(&health).await.expect("an answer");
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.text().await.expect("text"), "mongodb is away\n");
    stop.cancel();
    server.await.expect("no panic").expect("no error");
}
