//! What the outside can rely on: the committed contract and the names of the metrics.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use mannequin::jobs::{measure, scheduler};
use mannequin::{api, telemetry};
use tokio_util::sync::CancellationToken;

use crate::shop::PACK_100;
use crate::studio::Studio;

#[test]
fn the_committed_contract_is_the_one_the_code_tells() {
    let told = api::openapi().to_pretty_json().unwrap();
    let committed = include_str!("../../openapi.json");
    assert!(told.trim() == committed.trim(), "run `make openapi` and commit openapi.json");
}

#[tokio::test]
async fn the_metrics_tell_of_requests_queue_generations_provider_and_duties() {
    let recorder = telemetry::install_metrics().unwrap();
    let mut studio = Studio::open().await;
    let seller = studio.seller("metrics", 20).await;
    studio.hire();
    studio.ended(&seller.one().await).await;
    measure::run_once(&studio.app).await.unwrap();
    scheduler::run_once(&studio.app, scheduler::Duty::Audit).await.unwrap();
    let order = studio.order(&seller.orders(PACK_100).await).await;
    assert_eq!(studio.raw_notice("sandbox", b"{}".to_vec(), "t=1,v1=00").await.0, 400);
    assert_eq!(studio.notice(&order, "evt_metrics", serde_json::json!({})).await, 200);
    let stop = CancellationToken::new();
    let healthy: api::metrics::HealthCheck = Arc::new(|| Box::pin(async { Ok(()) }));
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (addr, serving) = api::metrics::serve(any, recorder, healthy, stop.clone()).await.unwrap();
    let serving = tokio::spawn(serving);
    let text = reqwest::get(format!("http://{addr}/metrics")).await.unwrap().text().await.unwrap();
    for name in [
        telemetry::HTTP_REQUESTS,
        telemetry::HTTP_SECONDS,
        telemetry::NOTES_SENT,
        telemetry::QUEUE_WAITING,
        telemetry::QUEUE_INFLIGHT,
        telemetry::QUEUE_OLDEST_SECONDS,
        telemetry::QUEUE_RINGS,
        telemetry::JOBS_RUNNING,
        telemetry::GENERATIONS_OPEN,
        telemetry::GENERATION_OLDEST_SECONDS,
        telemetry::GENERATIONS_SETTLED,
        telemetry::GENERATION_SECONDS,
        telemetry::PROVIDER_CALLS,
        telemetry::PROVIDER_SECONDS,
        telemetry::CREDITS_HELD,
        telemetry::ASSETS_OVERDUE,
        telemetry::MODERATION_CALLS,
        telemetry::PAYMENT_NOTICES,
        telemetry::ORDERS,
        telemetry::AUDIT_VIOLATIONS,
    ] {
        let described = text.contains(&format!("# TYPE {name} "));
        assert!(described && text.contains(&format!("# HELP {name} ")), "{name} in\n{text}");
    }
    for result in ["applied", "signature"] {
        let counted = format!("{}{{provider=\"sandbox\",result=\"{result}\"}} ", telemetry::PAYMENT_NOTICES);
        assert!(text.contains(&counted), "{counted} in\n{text}");
    }
    assert!(!text.contains(seller.id.as_str()), "ids are no labels");
    stop.cancel();
    serving.await.unwrap().unwrap();
    studio.finish().await;
}
