//! The faults that are an HTTP error, and how a fault is chosen.

use serde_json::{Value, json};

use crate::caller::*;

#[tokio::test]
async fn each_refusal_has_its_status_and_says_what_it_is() {
    let caller = Caller::new().await;
    let cases = [
        ("400", 400, "invalid argument"),
        ("400_bad_image", 400, "Unable to process input image"),
        ("400_no_available_channel", 400, "available channel"),
        ("401", 401, "Unauthorized"),
        ("402", 402, "Insufficient quota"),
        ("403_quota", 403, "insufficient_user_quota"),
        ("403_suspended", 403, "Account suspended."),
        ("404_model_not_found", 404, "model_not_found"),
        ("404_model_retired", 404, "model_retired"),
        ("410", 410, "removed"),
        ("413_json", 413, "too large"),
        ("429", 429, "Too many requests"),
        ("500_panic", 500, "Aihubmix_api_panic"),
        ("500", 500, "Aihubmix_api_panic"),
        ("500_no_valid_channel", 500, "no_valid_channel_error"),
        ("501", 501, "not implemented"),
        ("503_model", 503, "Incorrect model ID"),
        ("503_provider_rate", 503, "Rate limited by provider"),
        ("503_overloaded", 503, "overloaded"),
        ("error_type_wrapped", 500, "internal error"),
        ("error_numeric_code", 400, "invalid argument"),
        ("google_error", 429, "Please retry in 21.4s"),
        ("error_in_200", 200, "No candidates returned"),
    ];
    for (fault, wanted, word) in cases {
        let (status, answer) = caller.draw(&format!("[[sim:{fault}]]")).await;
        assert_eq!(status, wanted, "{fault}: {answer}");
        let message = answer["error"]["message"].as_str().expect("a message");
        assert!(message.contains(word), "{fault}: {message}");
    }
    for (fault, wanted) in [("413_html", 413), ("html_502", 502), ("504", 504)] {
        let (status, answer) = caller.draw(&format!("[[sim:{fault}]]")).await;
        assert_eq!(status, wanted);
        assert!(answer.as_str().expect("a page").starts_with("<html>"));
    }
    let counts = caller.simulator.counts();
    assert_eq!((counts.calls, counts.paid), (26, 0));
}

#[tokio::test]
async fn errors_come_in_the_shape_of_who_made_them_or_in_the_shape_asked_for() {
    let caller = Caller::new().await;
    let error = async |fault: &str| caller.draw(&format!("[[sim:{fault}]]")).await.1;
    assert_eq!(error("429").await["error"]["type"], "Aihubmix_api_error");
    assert_eq!(error("503_overloaded").await["type"], "error");
    assert_eq!(error("error_numeric_code").await["error"]["code"], 400);
    assert_eq!(error("429:shape=c").await["error"]["type"], "rate_limit_error");
    let google = error("503:shape=d").await;
    assert_eq!(google["error"]["status"], "UNAVAILABLE");
    let unified = error("429:shape=e").await;
    assert!(unified["error"]["tid"].is_string() && unified["error"]["code"] == "rate_limited");
}

#[tokio::test]
async fn throttling_tells_how_long_in_each_known_way() {
    let caller = Caller::new().await;
    let send = async |fault: &str| {
        let body = request(&format!("[[sim:{fault}]]"), &[], json!({}));
        caller.drawing(FLASH, &body).send().await.expect("answers")
    };
    assert_eq!(send("429").await.headers().get("retry-after"), None);
    assert_eq!(send("429:retry_after=2").await.headers()["retry-after"], "2");
    let info = read(send("429:retry_info=2s").await).await.1;
    assert_eq!(info["error"]["details"][0]["retryDelay"], "2s");
    assert_eq!(info["error"]["status"], "RESOURCE_EXHAUSTED");
    let hint = read(send("429:hint=2").await).await.1;
    assert!(hint["error"]["message"].as_str().expect("text").contains("Please retry in 2s."));
}

#[tokio::test]
async fn a_redirect_points_to_another_host() {
    let caller = Caller::new().await;
    let body = request("[[sim:redirect:to=http://127.0.0.1:9/x]]", &[], json!({}));
    let response = caller.drawing(FLASH, &body).send().await.expect("answers");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (307, &"http://127.0.0.1:9/x".parse().expect("a value"))
    );
}

#[tokio::test]
async fn a_counted_marker_is_over_after_its_count() {
    let caller = Caller::new().await;
    let met: Vec<u16> = {
        let mut met = Vec::new();
        for _ in 0..3 {
            met.push(caller.draw("a dress [[sim:429*2]]").await.0);
        }
        met
    };
    assert_eq!(met, [429, 429, 200]);
}

#[tokio::test]
async fn a_header_chooses_before_a_marker_and_a_marker_before_a_rule() {
    let caller = Caller::new().await;
    let rule = json!({"route": "native", "model": FLASH, "fault": "503", "count": 1});
    assert_eq!(caller.post("/_sim/faults", &rule).await.0, 201);
    let body = request("[[sim:410*1]]", &[], json!({}));
    let mut met = Vec::new();
    for header in [Some("402"), None, None, None] {
        let mut request = caller.drawing(FLASH, &body);
        if let Some(fault) = header {
            request = request.header("x-sim-fault", fault);
        }
        met.push(request.send().await.expect("answers").status().as_u16());
    }
    assert_eq!(met, [402, 410, 503, 200]);
}

#[tokio::test]
async fn rules_are_listed_dropped_and_refused_when_misspelt() {
    let caller = Caller::new().await;
    assert_eq!(caller.post("/_sim/faults", &json!({"fault": "429", "rate": 1.0})).await.0, 201);
    assert_eq!(caller.draw("x").await.0, 429);
    let listed = caller.get("/_sim/faults").await;
    assert_eq!(listed["rules"][0]["fault"], "429");
    assert!(listed["known"].as_array().expect("a list").len() > 60);
    let dropped = caller.http.delete(caller.url("/_sim/faults")).send().await.expect("answers");
    assert_eq!(dropped.status(), 204);
    assert_eq!(caller.draw("x").await.0, 200);
    for wrong in
        [json!({"fault": "4299"}), json!({"fault": "429", "rate": 2.0}), json!({"fault": "429", "cont": 1})]
    {
        assert_eq!(caller.post("/_sim/faults", &wrong).await.0, 400, "{wrong}");
    }
    let (status, answer): (u16, Value) = caller.draw("[[sim:no_imagge]]").await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("sim_bad_fault")));
}

#[tokio::test]
async fn a_marker_may_be_for_one_model_only() {
    let caller = Caller::new().await;
    let body = request(&format!("[[sim:404_model_retired@{FLASH}]]"), &[], json!({}));
    assert_eq!(caller.drawing(FLASH, &body).send().await.expect("answers").status(), 404);
    assert_eq!(caller.drawing(THIRD, &body).send().await.expect("answers").status(), 200);
}
