//! Signing up, in and out; what belongs to whom; what cannot be guessed or smuggled in.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::{PASSWORD, TestSite, answer, until};

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn a_person_signs_up_looks_around_signs_out_and_in_again() {
    let site = TestSite::start().await;
    let mut visitor = site.user("li").await;
    let (status, me) = visitor.get("/v1/me").await;
    assert_eq!(status, StatusCode::OK, "{me}");
    assert_eq!(
        (me["user"]["email"].as_str(), me["user"]["role"].as_str()),
        (Some("li@example.com"), Some("user"))
    );
    assert_eq!((&me["user"]["display_name"], &me["user"]["locale"]), (&json!("li"), &json!("zh-CN")));
    assert_eq!(me["subscription"], Value::Null);
    let (_, about) = visitor.get("/v1/site").await;
    assert_eq!(about["signup_credits"], 20);
    assert_eq!((&me["balance"]["available"], &me["balance"]["held"]), (&json!(20), &json!(0)), "{me}");
    assert!(!me.to_string().contains("mac"), "nothing of the password leaves: {me}");
    assert_eq!(visitor.post("/v1/auth/logout", &json!({})).await.0, StatusCode::NO_CONTENT);
    let (status, body) = visitor.get("/v1/me").await;
    assert_eq!((status, code(&body)), (StatusCode::UNAUTHORIZED, "session_revoked"));
    assert_eq!(visitor.post("/v1/auth/refresh", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    let (status, body) = visitor.post("/v1/auth/login", &credentials("LI@example.com", PASSWORD)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    visitor.take(&body);
    assert_eq!(visitor.get("/v1/me").await.0, StatusCode::OK);
    site.finish().await;
}

#[tokio::test]
async fn addresses_that_look_the_same_are_one_account() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let pairs = [
        ("\u{200B}zero-1@example.com", "zero-1@example.com"),
        ("ｆｗ-x@example.com", "fw-x＠example。com"),
        ("jose\u{301}@example.com", "jos\u{e9}@example.com"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
    ];
    for (first, second) in pairs {
        let (status, made) = visitor.post("/v1/auth/register", &credentials(first, PASSWORD)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (status, taken) = visitor.post("/v1/auth/register", &credentials(second, PASSWORD)).await;
        assert_eq!((status, code(&taken)), (StatusCode::CONFLICT, "email_taken"), "{second:?}");
        let (status, signed_in) = visitor.post("/v1/auth/login", &credentials(second, PASSWORD)).await;
        assert_eq!(status, StatusCode::OK, "{second:?}");
        assert_eq!(signed_in["user"]["id"], made["user"]["id"]);
    }
    site.finish().await;
}

#[tokio::test]
async fn accounts_of_before_are_found_by_todays_address_and_doubles_are_reported() {
    let site = TestSite::start().await;
    // As the version before wrote them: only case was folded.
    let of_before = async |name: &str, email: &str| {
        let visitor = site.user(name).await;
        let set = bson::doc! { "$set": { "email": email, "email_key": email.to_lowercase() } };
        let users = site.database.collection::<bson::Document>("users");
        users.update_one(bson::doc! { "_id": visitor.user.as_deref().unwrap() }, set).await.unwrap();
        visitor.user.unwrap()
    };
    let alone = of_before("alone", "ｆｗ-X@example.com").await;
    let double = of_before("double", "\u{200B}twin@example.com").await;
    let twin = site.user("twin").await.user.unwrap();
    for _ in 0..2 {
        mannequin::service::auth::emails::refold(&site.app).await.unwrap();
    }
    let visitor = site.visitor();
    let who = async |email: &str| {
        let (status, body) = visitor.post("/v1/auth/login", &credentials(email, PASSWORD)).await;
        assert_eq!(status, StatusCode::OK, "{email:?}: {body}");
        body["user"]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(who("fw-x@example.com").await, alone);
    assert_eq!(who("ｆｗ-x@example.com").await, alone);
    assert_eq!(who("twin@example.com").await, twin, "not merged");
    assert_eq!(who("\u{200B}twin@example.com").await, double, "nor shut out");
    let report = mannequin::jobs::audit::run_once(&site.app).await.unwrap();
    assert_eq!(report.violations, Vec::<String>::new());
    assert_eq!(report.remarks, [format!("accounts {twin} and {double} have the same e-mail address")]);
    site.finish().await;
}

#[tokio::test]
async fn each_cause_of_a_refused_password_or_name_has_a_code_of_its_own() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let long = "x1y2".repeat(36);
    for (password, problem, field) in [
        ("short", "weak_password", "password_too_short"),
        (long.as_str(), "password_too_long", "password_too_long"),
        ("password123", "weak_password", "password_common"),
        ("aaaaaaaaaaaa", "weak_password", "password_repeating"),
        ("someone@example", "weak_password", "password_personal"),
    ] {
        let (status, body) =
            visitor.post("/v1/auth/register", &credentials("someone@example.com", password)).await;
        assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, problem), "{body}");
        assert_eq!(body["errors"][0]["code"], field, "{body}");
    }
    for name in ["\u{200B}", "\u{3164}", "\u{2800}", "evil\u{202E}gpj"] {
        let body = json!({ "email": "n@example.com", "password": PASSWORD, "display_name": name });
        let (status, body) = visitor.post("/v1/auth/register", &body).await;
        assert_eq!(
            (status, code(&body)),
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid_display_name"),
            "{name:?}"
        );
    }
    site.finish().await;
}

#[tokio::test]
async fn what_a_new_account_may_not_be_is_said_field_by_field() {
    let site = TestSite::start().await;
    let visitor = site.visitor();
    let cases = [
        (credentials("nonsense", PASSWORD), "invalid_email", "email"),
        (credentials("a@example.com", "short"), "weak_password", "password"),
        (credentials("a@example.com", "password123"), "weak_password", "password"),
        (json!({ "email": "a@example.com", "password": PASSWORD, "role": "admin" }), "invalid_field", "role"),
        (json!({ "email": "a@example.com", "password": PASSWORD, "credits": 9 }), "invalid_field", "credits"),
        (json!({ "email": { "$ne": "" }, "password": PASSWORD }), "invalid_field", "email"),
        (
            json!({ "email": "a@example.com", "password": PASSWORD, "locale": "fr" }),
            "invalid_locale",
            "locale",
        ),
    ];
    for (body, expected, path) in cases {
        let (status, problem) = visitor.post("/v1/auth/register", &body).await;
        assert_eq!((status, code(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, expected), "{body}");
        assert_eq!(problem["errors"][0]["path"], path, "{problem}");
    }
    let users = site.database.collection::<bson::Document>("users");
    assert_eq!(users.count_documents(bson::doc! {}).await.unwrap(), 0);
    site.finish().await;
}

#[tokio::test]
async fn of_many_who_want_one_address_at_once_one_gets_it() {
    let site = TestSite::start().await;
    let wish = credentials("taken@example.com", PASSWORD);
    let mut tasks = Vec::new();
    for _ in 0..6 {
        let (visitor, wish) = (site.visitor(), wish.clone());
        tasks.push(tokio::spawn(async move { visitor.post("/v1/auth/register", &wish).await }));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        let (status, body) = task.await.unwrap();
        assert!(status == StatusCode::CREATED || code(&body) == "email_taken", "{status} {body}");
        statuses.push(status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::CREATED).count(), 1);
    for collection in ["users", "accounts", "credit_ledger_entries"] {
        let documents = site.database.collection::<bson::Document>(collection);
        assert_eq!(documents.count_documents(bson::doc! {}).await.unwrap(), 1, "{collection}");
    }
    site.finish().await;
}

#[tokio::test]
async fn a_disabled_account_is_out_within_five_seconds() {
    let site = TestSite::start().await;
    let visitor = site.user("off").await;
    assert_eq!(visitor.get("/v1/me").await.0, StatusCode::OK);
    let disable = bson::doc! { "$set": { "status": "disabled" } };
    site.database.collection::<bson::Document>("users").update_many(bson::doc! {}, disable).await.unwrap();
    let began = Instant::now();
    until("the disabled account is out", async || visitor.get("/v1/me").await.0 == StatusCode::UNAUTHORIZED)
        .await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(visitor.post("/v1/auth/refresh", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    let (status, body) = visitor.post("/v1/auth/login", &credentials("off@example.com", PASSWORD)).await;
    assert_eq!((status, code(&body)), (StatusCode::FORBIDDEN, "account_disabled"));
    let (status, body) =
        visitor.post("/v1/auth/login", &credentials("off@example.com", "something else")).await;
    assert_eq!((status, code(&body)), (StatusCode::UNAUTHORIZED, "invalid_credentials"));
    site.finish().await;
}

#[tokio::test]
async fn somebody_who_is_not_here_is_told_the_same_in_about_the_same_time() {
    let site = TestSite::start_with(&[]).await;
    site.user("here").await;
    // In turns, and the quickest of each: what else the machine does slows both.
    let mut quickest = [f64::MAX; 2];
    let mut bodies = Vec::new();
    for round in 0..5 {
        for (who, email) in ["here", "gone"].into_iter().enumerate() {
            let visitor = site.visitor();
            let began = Instant::now();
            let wrong = credentials(&format!("{email}@example.com"), &format!("wrong words {round}"));
            let (status, mut body) = visitor.post("/v1/auth/login", &wrong).await;
            quickest[who] = quickest[who].min(began.elapsed().as_secs_f64());
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{body}");
            body["request_id"] = Value::Null;
            bodies.push(body);
        }
    }
    assert!(bodies.windows(2).all(|two| two[0] == two[1]), "{bodies:?}");
    let ratio = quickest[0] / quickest[1];
    assert!((0.5..2.0).contains(&ratio), "{quickest:?}");
    assert!(quickest[1] > 0.02, "nobody's password is hashed, too: {quickest:?}");
    site.finish().await;
}

#[tokio::test]
async fn after_some_wrong_passwords_the_next_must_wait_for_known_and_unknown_alike() {
    let site = TestSite::start().await;
    site.user("slow").await;
    for email in ["slow@example.com", "unknown@example.com"] {
        let visitor = site.visitor();
        let wrong = credentials(email, "wrong words");
        // On a slow machine a wait may be over before the next try; they double, so one is met soon.
        let mut tries = 0;
        let response = loop {
            let request = visitor.request(Method::POST, "/v1/auth/login").json(&wrong);
            let response = request.send().await.unwrap();
            if response.status() != StatusCode::UNAUTHORIZED {
                break response;
            }
            tries += 1;
        };
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS, "{email}");
        assert!((5..9).contains(&tries), "{tries} tries for {email}");
        let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=1 << (tries - 5)).contains(&wait), "{wait} s after {tries} tries");
        assert_eq!(code(&answer(response).await.1), "too_many_sign_ins");
    }
    until("the owner comes in again", async || {
        let right = credentials("slow@example.com", PASSWORD);
        site.visitor().post("/v1/auth/login", &right).await.0 == StatusCode::OK
    })
    .await;
    site.finish().await;
}

#[tokio::test]
async fn devices_are_listed_and_ended_by_their_owner_only() {
    let site = TestSite::start().await;
    let phone = site.user("two").await;
    let mut laptop = site.visitor();
    let (_, body) = laptop.post("/v1/auth/login", &credentials("two@example.com", PASSWORD)).await;
    laptop.take(&body);
    let stranger = site.user("stranger").await;

    let (_, list) = laptop.get("/v1/auth/sessions").await;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|item| item["current"] == true).count(), 1);
    let other = items.iter().find(|item| item["current"] == false).unwrap()["id"].as_str().unwrap();
    let path = format!("/v1/auth/sessions/{other}");
    assert_eq!(stranger.delete(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(phone.get("/v1/me").await.0, StatusCode::OK);
    assert_eq!(laptop.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(phone.get("/v1/me").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(phone.post("/v1/auth/refresh", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(laptop.delete(&path).await.0, StatusCode::NOT_FOUND, "ended already");
    assert_eq!(laptop.delete("/v1/auth/sessions/%FF").await.0, StatusCode::NOT_FOUND);
    assert_eq!(laptop.get("/v1/me").await.0, StatusCode::OK);
    site.finish().await;
}

#[tokio::test]
async fn a_new_password_signs_the_other_devices_out() {
    let site = TestSite::start().await;
    let phone = site.user("new").await;
    let mut laptop = site.visitor();
    let (_, body) = laptop.post("/v1/auth/login", &credentials("new@example.com", PASSWORD)).await;
    laptop.take(&body);
    let wish = |current: &str| json!({ "password": { "current": current, "new": "nine green lanterns" } });
    let (status, body) = laptop.patch("/v1/me", &wish("not the one")).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "wrong_password"));
    let (status, body) = laptop.patch("/v1/me", &json!({ "role": "admin" })).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"));
    assert_eq!(phone.get("/v1/me").await.0, StatusCode::OK);
    let (status, body) = laptop.patch("/v1/me", &wish(PASSWORD)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(laptop.get("/v1/me").await.0, StatusCode::OK);
    assert_eq!(phone.get("/v1/me").await.0, StatusCode::UNAUTHORIZED);
    let old = laptop.post("/v1/auth/login", &credentials("new@example.com", PASSWORD)).await;
    assert_eq!(old.0, StatusCode::UNAUTHORIZED);
    let change = json!({ "display_name": "  丽丽  ", "locale": "en" });
    let (_, me) = laptop.patch("/v1/me", &change).await;
    assert_eq!((&me["user"]["display_name"], &me["user"]["locale"]), (&json!("丽丽"), &json!("en")));
    site.finish().await;
}
