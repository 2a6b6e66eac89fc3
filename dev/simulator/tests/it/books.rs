//! Counts, remembered calls, pause and latency.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::Options;

use crate::caller::*;

#[tokio::test]
async fn calls_and_paid_pictures_are_counted_per_tag() {
    let caller = Caller::new().await;
    caller.draw("a [[job:one]] [[sim:no_image*1]]").await;
    caller.draw("a [[job:one]] [[sim:no_image*1]]").await;
    let body = request("b", &[], json!({}));
    caller.drawing(FLASH, &body).header("x-sim-tag", "two").send().await.expect("answers");
    let stats = caller.get("/_sim/stats").await;
    assert_eq!(
        stats["by_tag"]["one"],
        json!({"calls": 2, "paid": 1, "outcomes": {"image": 1, "no_image": 1}})
    );
    assert_eq!(stats["by_tag"]["two"]["paid"], 1);
    assert_eq!((&stats["calls"], &stats["paid"], &stats["in_flight"]), (&json!(3), &json!(2), &json!(0)));
    assert_eq!((&stats["by_route"]["native"], &stats["by_model"][FLASH]), (&json!(3), &json!(3)));
    assert_eq!(stats["by_status"]["200"], 3);
    assert_eq!(caller.http.post(caller.url("/_sim/reset")).send().await.expect("answers").status(), 204);
    assert_eq!(caller.get("/_sim/stats").await["calls"], 0);
    assert_eq!(caller.get("/_sim/calls").await, json!([]));
}

#[tokio::test]
async fn a_call_is_remembered_with_its_pictures_and_without_its_key() {
    let caller = Caller::new().await;
    caller.draw("first").await;
    let body = request("second 第二 [[job:x]]", &[photo(31, 17)], ratio("4:5"));
    caller.drawing(FLASH, &body).send().await.expect("answers");
    let calls = caller.get("/_sim/calls?limit=1").await;
    assert_eq!(calls.as_array().map(Vec::len), Some(1));
    let call = &calls[0];
    assert_eq!((&call["prompt"], &call["tag"]), (&json!("second 第二 [[job:x]]"), &json!("x")));
    let image = &call["images"][0];
    assert_eq!(
        (&image["mime"], &image["width"], &image["height"]),
        (&json!("image/png"), &json!(31), &json!(17))
    );
    assert_eq!(image["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(call["generation_config"]["imageConfig"]["aspectRatio"], "4:5");
    assert_eq!(
        (&call["outcome"], &call["status"], &call["billed_images"]),
        (&json!("image"), &json!(200), &json!(1))
    );
    assert!(!calls.to_string().contains("sk-test"));
    assert_eq!(caller.get("/_sim/calls?tag=x").await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_pause_holds_every_answer_until_the_resume() {
    let caller = Caller::new().await;
    caller.post("/_sim/pause", &json!({"route": "native"})).await;
    let body = request("x", &[], json!({}));
    let held = tokio::spawn(caller.drawing(FLASH, &body).send());
    until("a held call", || caller.simulator.counts().held == 1).await;
    assert_eq!(caller.simulator.counts().paid, 1);
    assert_eq!(caller.moderate(&json!({"input": "x"})).await.0, 200);
    assert!(!held.is_finished());
    caller.post("/_sim/resume", &json!({})).await;
    assert_eq!(held.await.expect("joins").expect("answers").status(), 200);
    let counts = caller.simulator.counts();
    assert_eq!((counts.held, counts.in_flight, counts.max_in_flight), (0, 0, 2));
}

#[tokio::test]
async fn a_caller_that_hangs_up_while_held_has_still_paid() {
    let caller = Caller::new().await;
    caller.simulator.pause();
    let body = request("[[job:lost]]", &[], json!({}));
    let held = tokio::spawn(caller.drawing(FLASH, &body).send());
    until("a held call", || caller.simulator.counts().held == 1).await;
    held.abort();
    until("the end of the call", || caller.simulator.counts().in_flight == 0).await;
    let counts = caller.simulator.counts();
    assert_eq!((counts.held, counts.client_gone, counts.by_tag["lost"].paid), (0, 1, 1));
    assert_eq!(caller.simulator.calls(1)[0].state, "client_gone");
}

#[tokio::test]
async fn drawing_takes_its_time_and_refusals_do_not() {
    let options = Options { latency_ms_median: 4000, latency_sigma: 0.1, ..Options::default() };
    let caller = Caller::with(options).await;
    let start = Instant::now();
    assert_eq!(caller.draw("[[sim:429]]").await.0, 429);
    assert!(start.elapsed() < Duration::from_millis(2500), "{:?}", start.elapsed());
    let start = Instant::now();
    assert_eq!(caller.draw("[[sim:no_image]]").await.0, 200);
    assert!(start.elapsed() >= Duration::from_millis(2500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_dropped_simulator_closes_its_port() {
    let caller = Caller::new().await;
    let addr = caller.simulator.addr;
    caller.draw("[[sim:429]]").await;
    drop(caller);
    until("a closed port", || std::net::TcpStream::connect(addr).is_err()).await;
}
