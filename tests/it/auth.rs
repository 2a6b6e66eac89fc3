//! Signing up, in, on and out.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::site::{PASSWORD, TestSite, until};

#[tokio::test]
async fn a_person_signs_up_looks_around_signs_out_and_in_again() {
    let site = TestSite::start().await;
    let mut visitor = site.user("li").await;
    let (status, me) = visitor.get("/v1/me").await;
    assert_eq!(status, StatusCode::OK, "{me}");
    assert_eq!(me["user"]["email"], "li@example.com");
    assert_eq!(me["user"]["role"], "user");
    assert_eq!(visitor.post("/v1/auth/logout", &json!({})).await.0, StatusCode::NO_CONTENT);
    let (status, body) = visitor.get("/v1/me").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("session_revoked")));
    assert_eq!(visitor.post("/v1/auth/refresh", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    let credentials = json!({ "email": "LI@example.com", "password": PASSWORD });
    let (status, body) = visitor.post("/v1/auth/login", &credentials).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    visitor.take(&body);
    assert_eq!(visitor.get("/v1/me").await.0, StatusCode::OK);
    site.finish().await;
}

#[tokio::test]
async fn a_disabled_account_is_out_within_five_seconds() {
    let site = TestSite::start().await;
    let visitor = site.user("off").await;
    assert_eq!(visitor.get("/v1/me").await.0, StatusCode::OK);
    let disable = bson::doc! { "$set": { "status": "disabled" } };
    site.database.collection::<bson::Document>("users").update_many(bson::doc! {}, disable).await.unwrap();
    let began = std::time::Instant::now();
    until("the disabled account is out", async || visitor.get("/v1/me").await.0 == StatusCode::UNAUTHORIZED)
        .await;
    assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(visitor.request(Method::POST, "/v1/auth/refresh").send().await.unwrap().status(), 401);
    let (status, body) =
        visitor.post("/v1/auth/login", &json!({ "email": "off@example.com", "password": PASSWORD })).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::FORBIDDEN, Some("account_disabled")));
    site.finish().await;
}
