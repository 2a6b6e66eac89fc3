//! What holds for every answer.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::site::{TestSite, answer};

const ON_EVERY_ANSWER: [&str; 7] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "x-request-id",
];

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_errors_are_problems() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let cases = [
        (Method::GET, "/v1/site", StatusCode::OK, ""),
        (Method::GET, "/v1/nothing", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/nothing.js", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/v1/me", StatusCode::UNAUTHORIZED, "unauthenticated"),
        (Method::PUT, "/v1/me", StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (Method::POST, "/v1/auth/login", StatusCode::UNSUPPORTED_MEDIA_TYPE, "json_expected"),
    ];
    for (method, path, status, code) in cases {
        let response = visitor.request(method.clone(), path).send().await.unwrap();
        let headers = response.headers().clone();
        for name in ON_EVERY_ANSWER {
            assert!(headers.contains_key(name), "{name} on {method} {path}");
        }
        let (got, body) = answer(response).await;
        assert_eq!(got, status, "{method} {path}: {body}");
        if !code.is_empty() {
            assert_eq!(headers["content-type"], "application/problem+json");
            assert_eq!(
                (body["code"].as_str(), body["status"].as_u64()),
                (Some(code), Some(status.as_u16().into()))
            );
            assert_eq!(body["request_id"].as_str(), headers["x-request-id"].to_str().ok());
        }
    }
    site.finish().await;
}

#[tokio::test]
async fn an_internal_fault_says_nothing_of_its_cause() {
    let site = TestSite::start().await;
    let visitor = site.user("fault").await;
    let broken = bson::doc! { "$set": { "role": "emperor" } };
    site.database.collection::<bson::Document>("users").update_many(bson::doc! {}, broken).await.unwrap();
    let response = visitor.request(Method::GET, "/v1/me").send().await.unwrap();
    for name in ON_EVERY_ANSWER {
        assert!(response.headers().contains_key(name), "{name}");
    }
    let (status, body) = answer(response).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::INTERNAL_SERVER_ERROR, Some("internal")));
    assert!(!body.to_string().contains("emperor"), "{body}");
    site.finish().await;
}

#[tokio::test]
async fn a_body_over_its_limit_is_refused() {
    let site = TestSite::start().await;
    let body = json!({ "email": "a@example.com", "password": "x".repeat(100 << 10) });
    let (status, body) = site.visitor().post("/v1/auth/login", &body).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::PAYLOAD_TOO_LARGE, Some("body_too_large")));
    site.finish().await;
}

#[tokio::test]
async fn the_contract_and_its_pages_are_served() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let (status, contract) = visitor.get("/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    assert!(contract["paths"]["/v1/auth/login"]["post"].is_object());
    let docs = visitor.request(Method::GET, "/docs/").send().await.unwrap();
    assert_eq!(docs.status(), StatusCode::OK);
    assert!(docs.text().await.unwrap().contains("swagger"));
    let (status, ready) = visitor.get("/readyz").await;
    assert_eq!(
        (status, ready["database"].as_str(), ready["redis"].as_str()),
        (StatusCode::OK, Some("up"), Some("up"))
    );
    site.finish().await;
}
