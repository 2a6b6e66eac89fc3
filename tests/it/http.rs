//! What holds for every answer.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::contract::checked;
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
async fn a_form_that_cannot_be_taken_apart_is_a_problem_like_any_other() {
    let site = TestSite::start().await;
    let visitor = site.user("form").await;
    for kind in ["multipart/form-data", "text/plain"] {
        let request = visitor.request(Method::POST, "/v1/uploads").header("content-type", kind).body("x");
        let (status, body) = checked(&Method::POST, request.send().await.unwrap()).await;
        let told = (status, body["code"].as_str());
        assert_eq!(told, (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some("form_unreadable")), "{kind}");
    }
    site.finish().await;
}

#[tokio::test]
async fn what_a_problem_repeats_of_a_request_is_cut() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let body = json!({ "x".repeat(20_000): 1 });
    let (status, body) = visitor.post("/v1/auth/login", &body).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("invalid_field")));
    assert_eq!(body["errors"][0]["path"].as_str().map(str::len), Some(300));
    assert_eq!(body["detail"].as_str().map(str::len), Some(1_000));
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

#[tokio::test]
async fn the_studio_is_served_with_its_pages_and_its_files_are_cached_right() {
    let folder = std::env::temp_dir().join(format!("mannequin-pages-{}", ulid::Ulid::generate()));
    for (name, text) in [
        ("studio/index.html", "<html>studio</html>"),
        ("studio/assets/app-1a2b.js", "export {}"),
        ("studio/favicon.svg", "<svg/>"),
        ("admin/index.html", "<html>admin</html>"),
    ] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (studio, admin) = (folder.join("studio"), folder.join("admin"));
    let settings = [("STUDIO_DIR", studio.to_str().unwrap()), ("ADMIN_DIR", admin.to_str().unwrap())];
    let site = TestSite::start_with(&settings).await;
    let visitor = site.visitor();
    let year = "public, max-age=31536000, immutable";
    let html = "text/html,application/xhtml+xml";
    for (path, accept, status, cache, text) in [
        ("/", html, 200, "no-cache", "studio"),
        ("/generate/shoes", html, 200, "no-cache", "studio"),
        ("/favicon.svg", "image/*", 200, "no-cache", "svg"),
        ("/assets/app-1a2b.js", "*/*", 200, year, "export"),
        ("/assets/gone-3c4d.js", html, 404, "no-store", "not_found"),
        ("/generate/shoes", "application/json", 404, "no-store", "not_found"),
        ("/..%2f..%2f..%2f..%2fetc%2fpasswd", html, 404, "no-store", "not_found"),
        ("/assets/..%2f..%2fadmin%2findex.html", html, 404, "no-store", "not_found"),
        ("/admin/", html, 200, "no-cache", "admin"),
        ("/admin/users/usr_1", html, 200, "no-cache", "admin"),
        ("/v1/generate", html, 404, "no-store", "not_found"),
    ] {
        let response = visitor.request(Method::GET, path).header("accept", accept).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["cache-control"], cache, "{path}");
        assert!(response.headers().contains_key("content-security-policy"), "{path}");
        let body = response.text().await.unwrap();
        assert!(body.contains(text) && !body.contains("root:"), "{path}: {body}");
    }
    let moved = visitor.request(Method::GET, "/admin").send().await.unwrap();
    assert_eq!((moved.status().as_u16(), moved.headers()["location"].to_str().unwrap()), (308, "/admin/"));
    site.finish().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let site =
        TestSite::start_with(&[("LIMIT_REQUESTS_PER_MINUTE", "5"), ("LIMIT_SIGN_UPS_PER_HOUR", "1")]).await;
    let visitor = site.visitor();
    for _ in 0..5 {
        assert_eq!(visitor.get("/v1/site").await.0, StatusCode::OK);
    }
    let refused = visitor.request(Method::GET, "/v1/site").send().await.unwrap();
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=13).contains(&wait), "{wait}");
    let (status, body) = answer(refused).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("too_many_requests")));
    assert_eq!(visitor.get("/healthz").await.0, StatusCode::OK, "probes are not counted");
    let wish = json!({ "email": "x", "password": "x" });
    assert_eq!(visitor.post("/v1/auth/register", &wish).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(visitor.post("/v1/auth/register", &wish).await.0, StatusCode::TOO_MANY_REQUESTS);
    site.finish().await;
}

#[tokio::test]
async fn pages_are_outside_the_limit_and_a_limited_page_load_is_a_page() {
    let site = TestSite::start_with(&[("LIMIT_REQUESTS_PER_MINUTE", "3")]).await;
    let visitor = site.visitor();
    let get = async |path: &str, accept: &str| {
        visitor.request(Method::GET, path).header("accept", accept).send().await.unwrap()
    };
    for _ in 0..20 {
        assert_ne!(get("/assets/app.js", "*/*").await.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_ne!(get("/credits", "text/html").await.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    for _ in 0..3 {
        assert_eq!(get("/v1/site", "*/*").await.status(), StatusCode::OK);
    }
    let program = get("/v1/site", "application/json").await;
    assert_eq!(program.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(program.headers()["content-type"], "application/problem+json");
    let page = get("/v1/site", "text/html,application/xhtml+xml").await;
    assert_eq!(page.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers().contains_key("retry-after"));
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let text = page.text().await.unwrap();
    assert!(text.contains("访问太频繁") && text.contains("too_many_requests"), "{text}");
    site.finish().await;
}

#[tokio::test]
async fn with_the_database_away_the_answer_is_503_and_names_it() {
    let nowhere = "mongodb://127.0.0.1:1/?replicaSet=rs0&serverSelectionTimeoutMS=200&connectTimeoutMS=200";
    let site = TestSite::without_database(nowhere).await;
    let visitor = site.visitor();
    assert_eq!(visitor.get("/healthz").await.0, StatusCode::OK);
    let (status, body) = visitor.get("/readyz").await;
    assert_eq!((status, body["database"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("down")));
    let login = json!({ "email": "a@example.com", "password": "some words here" });
    let response = visitor.request(Method::POST, "/v1/auth/login").json(&login).send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    let (status, body) = answer(response).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, Some("database_unavailable"))
    );
    site.finish().await;
}
