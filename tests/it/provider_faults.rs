//! Every way in which the provider can fail, and what it costs: never the seller's credits, never a third paid call.

use bson::doc;
use mannequin::domain::generation::{FailureCode, State};
use serde_json::json;
use simulator::Rule;

use crate::site::until;
use crate::studio::{PRICE, Studio};

use FailureCode::{
    BadImage, ContentBlockedInput, ContentBlockedOutput, InputUnreadable, ModelUnavailable, NoImage,
    PromptBlocked, ProviderTimeout, ProviderUnavailable, Refused,
};

/// A fault that does not go away: what the generation fails with, calls, and how many of them may be billed.
const LASTING: &[(&str, FailureCode, u64, usize)] = &[
    ("text_only", NoImage, 2, 2),
    ("no_image", NoImage, 2, 2),
    ("other", NoImage, 2, 2),
    ("max_tokens", NoImage, 2, 2),
    ("unknown_reason", NoImage, 2, 2),
    ("empty_candidates", NoImage, 2, 2),
    ("null_candidates", NoImage, 2, 2),
    ("null_parts", NoImage, 2, 2),
    ("block_prompt_other", NoImage, 2, 2),
    ("error_in_200", NoImage, 2, 2),
    ("image_safety", ContentBlockedOutput, 1, 0),
    ("image_prohibited", ContentBlockedOutput, 1, 0),
    ("prohibited", ContentBlockedOutput, 1, 0),
    ("safety", ContentBlockedOutput, 1, 0),
    ("block_prompt_safety", PromptBlocked, 1, 0),
    ("block_prompt_prohibited", PromptBlocked, 1, 0),
    ("block_prompt_image", ContentBlockedInput, 1, 0),
    ("400_bad_image", InputUnreadable, 1, 0),
    ("recitation", Refused, 1, 0),
    ("400", Refused, 1, 0),
    ("413_html", Refused, 1, 0),
    ("413_json", Refused, 1, 0),
    ("truncated_base64", BadImage, 2, 2),
    ("invalid_base64", BadImage, 2, 2),
    ("truncated_png", BadImage, 2, 2),
    ("not_an_image", BadImage, 2, 2),
    ("pixel_bomb", BadImage, 2, 2),
    ("invalid_json", ProviderTimeout, 2, 2),
    ("html_200", ProviderTimeout, 2, 2),
    ("504", ProviderTimeout, 2, 2),
    ("reset_mid_body", ProviderTimeout, 2, 2),
    ("close_mid_body", ProviderTimeout, 2, 2),
    ("reset_before_headers", ProviderTimeout, 2, 2),
    ("html_502", ProviderUnavailable, 4, 0),
    ("500_panic", ProviderUnavailable, 4, 0),
    ("503_overloaded", ProviderUnavailable, 4, 0),
    ("redirect", ProviderUnavailable, 4, 0),
    ("503_model", ModelUnavailable, 2, 0),
    ("404_model_retired", ModelUnavailable, 2, 0),
    ("410", ModelUnavailable, 2, 0),
    ("400_no_available_channel", ModelUnavailable, 2, 0),
];

#[tokio::test]
async fn a_lasting_fault_ends_in_its_own_words_and_gives_the_credits_back() {
    let studio = Studio::open().await;
    let seller = studio.seller("faults", PRICE).await;
    for &(fault, failure, calls, paid) in LASTING {
        studio.simulator.reset();
        studio.fault(fault, None);
        let id = seller.one().await;
        assert_eq!(seller.balance().await, (0, PRICE), "{fault}");
        let ended = studio.drive(&id).await;
        let code = ended.failure.as_ref().map(|failure| failure.code);
        assert_eq!((ended.state, code), (State::Failed, Some(failure)), "{fault}: {:?}", ended.failure);
        assert_eq!((studio.drawings(), ended.paid_attempts()), (calls, paid), "{fault}");
        assert_eq!(ended.attempts.len() as u64, calls, "{fault}");
        assert_eq!(seller.balance().await, (PRICE, 0), "{fault}");
        let seen = seller.seen(&id).await;
        assert_eq!((&seen["charged"], &seen["held"]), (&json!(0), &json!(false)), "{fault}");
    }
    assert_eq!(studio.count("generation_assets").await, 2, "nothing but the uploads was kept");
    studio.finish().await;
}

#[tokio::test]
async fn a_fault_that_happens_once_is_overcome_and_charged_once() {
    let studio = Studio::open().await;
    let faults = [
        "text_only",
        "truncated_png",
        "invalid_json",
        "html_502",
        "500_panic",
        "504",
        "reset_mid_body",
        "reset_before_headers",
        "503_overloaded",
        "503_provider_rate",
        "google_error",
        "429:hint=2",
    ];
    let seller = studio.seller("once", 100).await;
    for (done, fault) in (1..).zip(faults) {
        studio.simulator.reset();
        studio.fault(fault, Some(1));
        let id = seller.one().await;
        let ended = studio.drive(&id).await;
        assert_eq!((ended.state, studio.drawings()), (State::Succeeded, 2), "{fault}: {:?}", ended.failure);
        assert!(ended.paid_attempts() <= 2, "{fault}");
        assert_eq!(seller.balance().await, (100 - done * PRICE, 0), "{fault}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn an_answer_without_a_picture_is_asked_for_once_more_and_more_firmly() {
    let studio = Studio::open().await;
    let seller = studio.seller("firm", 10).await;
    studio.fault("text_only", Some(1));
    let id = seller.one().await;
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let calls = studio.simulator.calls(10);
    let prompts: Vec<&str> =
        calls.iter().filter(|call| call.route == "native").map(|call| call.prompt.as_str()).collect();
    let [second, first] = prompts[..] else { panic!("{prompts:?}") };
    assert_eq!(second, format!("{first}请直接生成图片，不要用文字回答。"));
    studio.finish().await;
}

/// Odd answers that are a picture all the same: the type that is stored and its size.
const PICTURES: &[(&str, &str, (u32, u32))] = &[
    ("wrong_aspect_ratio", "image/png", (1152, 896)),
    ("larger_image", "image/png", (1792, 2304)),
    ("jpeg_bytes_labelled_png", "image/png", (896, 1152)),
    ("jpeg_output", "image/png", (896, 1152)),
    ("thought_parts_first", "image/png", (896, 1152)),
    ("two_images", "image/png", (896, 1152)),
    ("duplicate_parts", "image/png", (896, 1152)),
    ("snake_case_parts", "image/png", (896, 1152)),
    ("wrong_content_type", "image/png", (896, 1152)),
    ("sunset_headers", "image/png", (896, 1152)),
];

#[tokio::test]
async fn an_odd_answer_with_a_good_picture_is_delivered_and_charged_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("odd", 100).await;
    for (done, &(fault, mime, size)) in (1..).zip(PICTURES) {
        studio.simulator.reset();
        studio.fault(fault, None);
        let id = seller.one().await;
        let ended = studio.drive(&id).await;
        assert_eq!((ended.state, studio.drawings()), (State::Succeeded, 1), "{fault}: {:?}", ended.failure);
        let picture = ended.picture.unwrap();
        assert_eq!((picture.mime.as_str(), (picture.width, picture.height)), (mime, size), "{fault}");
        let path = format!("/v1/assets/{}", picture.asset_id);
        let response = seller.visitor.request(reqwest::Method::GET, &path).send().await.unwrap();
        let bytes = response.bytes().await.unwrap();
        let decoded = image::load_from_memory(&bytes).unwrap();
        assert_eq!((decoded.width(), decoded.height()), size, "{fault}");
        assert_eq!(seller.balance().await, (100 - done * PRICE, 0), "{fault}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn a_refusal_says_what_the_provider_said() {
    let studio = Studio::open().await;
    let seller = studio.seller("told", 10).await;
    studio.fault("image_safety", None);
    let id = seller.one().await;
    studio.drive(&id).await;
    let failure = seller.seen(&id).await["failure"].clone();
    assert_eq!((&failure["code"], &failure["retryable"]), (&json!("content_blocked_output"), &json!(true)));
    let detail = failure["detail"].as_str().unwrap();
    assert!(detail.contains("IMAGE_SAFETY") && detail.contains("violated the policy"), "{detail}");
    studio.simulator.clear_faults();
    for (fault, told, retryable) in [
        ("block_prompt_image", "content_blocked_input", false),
        ("block_prompt_safety", "prompt_blocked", true),
        ("400_bad_image", "input_unreadable", true),
    ] {
        studio.simulator.clear_faults();
        studio.fault(fault, None);
        let id = seller.one().await;
        studio.drive(&id).await;
        let failure = seller.seen(&id).await["failure"].clone();
        assert_eq!((&failure["code"], &failure["retryable"]), (&json!(told), &json!(retryable)), "{fault}");
    }
    assert_eq!(seller.balance().await, (10, 0), "all given back");
    studio.finish().await;
}

#[tokio::test]
async fn a_model_that_is_gone_is_followed_by_the_next_of_the_tool() {
    let studio = Studio::open().await;
    let seller = studio.seller("model", 20).await;
    for fault in ["404_model_retired", "503_model"] {
        studio.simulator.reset();
        let rule =
            Rule { fault: fault.into(), model: Some("gemini-2.5-flash-image".into()), ..Rule::default() };
        studio.simulator.add_fault(rule).unwrap();
        let id = seller.one().await;
        let ended = studio.drive(&id).await;
        let models: Vec<&str> = ended.attempts.iter().map(|attempt| attempt.model.as_str()).collect();
        assert_eq!(models, ["gemini-2.5-flash-image", "gemini-3.1-flash-image"], "{fault}");
        assert_eq!((ended.state, ended.paid_attempts()), (State::Succeeded, 1), "{fault}");
        assert_eq!(ended.picture.unwrap().mime, "image/png", "although this model draws JPEG");
    }
    assert_eq!(seller.balance().await, (10, 0));
    studio.finish().await;
}

#[tokio::test]
async fn trouble_with_our_account_at_the_provider_stops_all_calls_and_fails_nobody() {
    for fault in ["401", "403_quota", "403_suspended", "402"] {
        let studio = Studio::open().await;
        let seller = studio.seller("ours", 20).await;
        studio.fault(fault, None);
        let (first, second) = (seller.one().await, seller.one().await);
        studio.run(&first).await;
        let queued = studio.generation(&first).await;
        assert_eq!((queued.state, queued.paid_attempts()), (State::Queued, 0), "{fault}");
        assert_eq!(seller.balance().await, (10, 10), "{fault}: still reserved, not failed");
        let breaker = studio.app.limiter.upstream().breaker().await.expect("open");
        assert!(breaker.probe_in.as_secs() > 30, "{fault}: {breaker:?}");
        let refused = studio.app.limiter.upstream().try_acquire().await;
        assert!(refused.is_err(), "{fault}: nobody calls");
        assert_eq!(studio.generation(&second).await.state, State::Queued);
        assert_eq!(studio.drawings(), 1, "{fault}");
        studio.simulator.clear_faults();
        for id in [&first, &second] {
            assert_eq!(studio.drive(id).await.state, State::Succeeded, "{fault}: an operator has mended it");
        }
        assert_eq!(seller.balance().await, (10, 0), "{fault}");
        studio.finish().await;
    }
}

#[tokio::test]
async fn the_first_call_that_works_closes_the_breaker() {
    let studio = Studio::open().await;
    let seller = studio.seller("probe", 20).await;
    let id = seller.one().await;
    let upstream = studio.app.limiter.upstream();
    upstream.open_breaker("a test", std::time::Duration::ZERO).await;
    assert!(upstream.breaker().await.is_some());
    studio.run(&id).await;
    assert_eq!(studio.generation(&id).await.state, State::Succeeded);
    until("the breaker is closed", async || upstream.breaker().await.is_none()).await;
    studio.finish().await;
}

#[tokio::test]
async fn the_pause_that_the_provider_asks_for_is_kept_by_everybody() {
    let mut studio = Studio::open().await;
    let seller = studio.seller("patient", 20).await;
    studio.fault("429:retry_after=2", Some(1));
    studio.hire();
    let id = seller.one().await;
    until("it was told to wait", async || studio.generation(&id).await.run == 2).await;
    let queued = studio.generation(&id).await;
    let answered = queued.attempts[0].finished_at.unwrap();
    assert!(queued.not_before.since(answered).as_millis() >= 2000, "{queued:?}");
    let ended = studio.ended(&id).await;
    let waited = ended.attempts[1].started_at.since(answered);
    assert!(waited.as_millis() >= 2000, "{waited:?}");
    assert_eq!((ended.state, ended.attempts.len(), ended.paid_attempts()), (State::Succeeded, 2, 1));
    assert_eq!(studio.drawings(), 2);
    assert_eq!(seller.balance().await, (15, 0));
    studio.finish().await;
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_never_ends_is_left() {
    let settings = [("AIHUBMIX_CALL_TIMEOUT_SECONDS", "1"), ("AIHUBMIX_ANSWER_BYTES_MAX", "4194304")];
    let studio = Studio::open_with(&settings).await;
    let seller = studio.seller("huge", 10).await;
    let cases = [
        ("huge_body:mb=20", BadImage),
        ("huge_body:mb=20,length=1", BadImage),
        ("hang", ProviderTimeout),
        ("hang_mid_body", ProviderTimeout),
        ("drip", ProviderTimeout),
    ];
    for (fault, failure) in cases {
        studio.simulator.reset();
        studio.fault(fault, None);
        let id = seller.one().await;
        let ended = studio.drive(&id).await;
        let code = ended.failure.as_ref().map(|failure| failure.code);
        assert_eq!((ended.state, code), (State::Failed, Some(failure)), "{fault}: {:?}", ended.failure);
        assert_eq!(studio.drawings(), 2, "{fault}");
    }
    assert_eq!(seller.balance().await, (10, 0));
    let paid = doc! { "attempts.cost_micros": { "$gt": 0_i64 } };
    let all = studio.database.collection::<bson::Document>("generation_tasks");
    assert_eq!(all.count_documents(paid).await.unwrap(), 5, "possible costs are booked");
    studio.finish().await;
}
