//! Commands on people: each with its audit row, none on oneself, nothing twice (FR-009, FR-010, FR-015).

use mannequin::domain::user::Role;
use mannequin::service::users::standing::appoint;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::{Visitor, answer};
use crate::staff::{audit, read, refused};
use crate::studio::{PRICE, Seller, Studio, code, new_key};

async fn adjust(staff: &Visitor, seller: &Seller, body: &Value, key: &str) -> (StatusCode, Value, bool) {
    let path = format!("/v1/admin/users/{}/adjustments", seller.id);
    let request = staff.request(Method::POST, &path).header("Idempotency-Key", key).json(body);
    let response = request.send().await.unwrap();
    let replay = response.headers().contains_key("idempotent-replay");
    let (status, body) = answer(response).await;
    (status, body, replay)
}

#[tokio::test]
async fn credits_are_given_and_taken_once_with_a_line_a_row_and_a_note() {
    let studio = Studio::open().await;
    let seller = studio.seller("adjusted", 10).await;
    let operator = studio.staff("operator", "operator").await;
    let mut notes = studio.app.events.subscribe(&seller.id);
    let (gift, key) = (json!({ "amount": 25, "reason": "  late picture  " }), new_key());
    let (status, body, replay) = adjust(&operator, &seller, &gift, &key).await;
    assert_eq!((status, replay, &body["balance"]["available"]), (StatusCode::CREATED, false, &json!(35)));
    assert_eq!(
        (&body["entry"]["kind"], &body["entry"]["reason"]),
        (&json!("adjust"), &json!("late picture"))
    );
    assert_eq!(body["entry"]["actor"]["person"]["email"], json!("operator@example.com"));
    let bound = std::time::Duration::from_secs(20);
    tokio::time::timeout(bound, notes.next()).await.expect("its owner's pages are told").expect("a note");

    let (status, again, replay) = adjust(&operator, &seller, &gift, &key).await;
    assert_eq!((status, replay, &again["entry"]), (StatusCode::CREATED, true, &body["entry"]));
    assert_eq!(seller.balance().await, (35, 0), "nothing twice");
    let (status, body, _) = adjust(&operator, &seller, &json!({ "amount": 26, "reason": "x" }), &key).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));

    let taken = json!({ "amount": -30, "reason": "given by mistake" });
    let (status, body, _) = adjust(&operator, &seller, &taken, &new_key()).await;
    assert_eq!((status, &body["balance"]["available"]), (StatusCode::CREATED, &json!(5)));
    let (status, body, _) = adjust(&operator, &seller, &taken, &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "more_than_available"));
    assert_eq!(seller.balance().await, (5, 0));

    let rows = audit(&operator, &format!("target={}", seller.id)).await;
    let told: Vec<(&Value, &Value, &Value)> = rows
        .iter()
        .map(|row| (&row["action"], &row["before"]["available"], &row["after"]["available"]))
        .collect();
    let action = json!("credits.adjust");
    assert_eq!(told, [(&action, &json!(35), &json!(5)), (&action, &json!(10), &json!(35))]);
    assert_eq!((&rows[1]["reason"], &rows[1]["role"]), (&json!("late picture"), &json!("operator")));
    assert!(rows[1]["ip"].as_str().is_some_and(|ip| !ip.is_empty()));
    studio.finish().await;
}

async fn told(seller: &Seller) -> Vec<(String, String)> {
    let request = seller.visitor.request(Method::GET, "/v1/notifications").header("Accept-Language", "zh-CN");
    let (_, body) = answer(request.send().await.unwrap()).await;
    let pair = |item: &Value| {
        let word = |name: &str| item[name].as_str().unwrap().to_owned();
        (word("kind"), word("body"))
    };
    body["items"].as_array().unwrap().iter().map(pair).collect()
}

#[tokio::test]
async fn a_reason_stays_with_us_and_words_to_the_customer_reach_them() {
    let studio = Studio::open().await;
    let seller = studio.seller("told", 10).await;
    let operator = studio.staff("operator", "operator").await;
    let gift = json!({ "amount": 25, "reason": "looks like a farm account" });
    assert_eq!(adjust(&operator, &seller, &gift, &new_key()).await.0, StatusCode::CREATED);
    let taken = json!({ "amount": -5, "reason": "mission 12", "note": "  重复赠送，\n已更正 " });
    let (_, body, _) = adjust(&operator, &seller, &taken, &new_key()).await;
    assert_eq!(
        (&body["entry"]["reason"], &body["entry"]["note"]),
        (&json!("mission 12"), &json!("重复赠送， 已更正"))
    );
    let (_, lines) = seller.visitor.get("/v1/credits/entries").await;
    let notes: Vec<&Value> = lines["items"].as_array().unwrap().iter().map(|line| &line["note"]).collect();
    assert_eq!(notes[..2], [&json!("重复赠送， 已更正"), &Value::Null]);
    let table = seller.visitor.request(Method::GET, "/v1/credits/entries.csv").send().await.unwrap();
    let table = table.text().await.unwrap();
    assert!(table.contains("已更正") && !table.contains("farm") && !table.contains("mission"), "{table}");
    let kind = || "credits_adjusted".to_owned();
    assert_eq!(
        told(&seller).await,
        [
            (kind(), "客服从你的账户扣除了 5 个积分。客服留言：重复赠送， 已更正".to_owned()),
            (kind(), "客服为你增加了 25 个积分，现在就可以使用。".to_owned()),
        ]
    );
    let long = json!({ "amount": 1, "reason": "x", "note": "长".repeat(201) });
    let (status, body, _) = adjust(&operator, &seller, &long, &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "note_too_long"));
    studio.finish().await;
}

#[tokio::test]
async fn whoever_does_not_say_what_they_saw_changes_what_is_there() {
    let studio = Studio::open().await;
    let seller = studio.seller("short", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let path = format!("/v1/admin/users/{}", seller.id);
    let body = json!({ "status": "disabled", "reason": "asked for it" });
    let (status, body) = operator.patch(&path, &body).await;
    assert_eq!((status, &body["status"]), (StatusCode::OK, &json!("disabled")), "{body}");
    for (verb, enabled) in [("disable", false), ("enable", true)] {
        let path = format!("/v1/admin/presets/recolour/{verb}");
        let (status, body) = operator.post(&path, &json!({ "reason": "season is over" })).await;
        assert_eq!((status, &body["enabled"]), (StatusCode::OK, &json!(enabled)), "{body}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn signing_in_looking_at_pictures_and_saving_tables_leave_a_row() {
    let studio = Studio::open().await;
    let seller = studio.seller("seen", 0).await;
    studio.staff("operator", "operator").await;
    let mut operator = studio.visitor();
    let body = json!({ "email": "operator@example.com", "password": crate::site::PASSWORD });
    let (status, body) = operator.post("/v1/auth/login", &body).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    operator.take(&body);
    let picture = format!("/v1/admin/assets/{}/picture", seller.person);
    for path in [format!("{picture}?variant=thumb"), picture, "/v1/admin/exports/users.csv?q=seen".into()] {
        let got = operator.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(got.status(), StatusCode::OK, "{path}");
    }
    let rows = audit(&operator, "").await;
    let told: Vec<(&Value, &Value)> = rows.iter().map(|row| (&row["action"], &row["target"]["id"])).collect();
    let (own, person) = (json!(operator.user), json!(seller.person));
    assert_eq!(
        told,
        [
            (&json!("table.export"), &json!("users")),
            (&json!("picture.view"), &person),
            (&json!("staff.sign_in"), &own),
        ]
    );
    assert_eq!(rows[0]["after"], json!({ "filters": "q=seen" }));
    let support = studio.staff("support", "support").await;
    assert_eq!(
        audit(&support, "action=table.export").await[0]["after"],
        Value::Null,
        "an address may be in it"
    );
    studio.finish().await;
}

#[tokio::test]
async fn an_adjustment_has_a_reason_a_limit_and_another_owner() {
    let studio = Studio::open_with(&[("ADMIN_OPERATOR_ADJUST_MAX", "50")]).await;
    let seller = studio.seller("limited", 100).await;
    let operator = studio.staff("operator", "operator").await;
    let admin = studio.staff("admin", "admin").await;
    let cases = [
        (json!({ "amount": 1, "reason": " " }), 422, "reason_missing"),
        (json!({ "amount": 1, "reason": "x".repeat(501) }), 422, "reason_too_long"),
        (json!({ "amount": 0, "reason": "x" }), 422, "invalid_amount"),
        (json!({ "amount": 51, "reason": "x" }), 403, "over_limit"),
        (json!({ "amount": -51, "reason": "x" }), 403, "over_limit"),
        (json!({ "amount": i64::MIN, "reason": "x" }), 403, "over_limit"),
        (json!({ "amount": 5, "reason": "x", "expires_at": "2020-01-01T00:00:00Z" }), 422, "invalid_expiry"),
        (json!({ "amount": -5, "reason": "x", "expires_at": "2999-01-01T00:00:00Z" }), 422, "invalid_expiry"),
    ];
    for (body, status, expected) in cases {
        let (told, answer, _) = adjust(&operator, &seller, &body, &new_key()).await;
        assert_eq!((told.as_u16(), code(&answer)), (status, expected), "{body}");
    }
    let much = json!({ "amount": 1_000_000_000_001_i64, "reason": "x" });
    let (_, answer, _) = adjust(&admin, &seller, &much, &new_key()).await;
    assert_eq!(code(&answer), "invalid_amount", "no limit of role, one of sense");
    let own = Seller {
        visitor: admin.clone(),
        id: mannequin::domain::ids::UserId::parse(admin.user.as_deref().unwrap()).unwrap(),
        person: String::new(),
        garment: String::new(),
    };
    let (status, answer, _) = adjust(&admin, &own, &json!({ "amount": 5, "reason": "x" }), &new_key()).await;
    assert_eq!((status, code(&answer)), (StatusCode::FORBIDDEN, "own_account"));
    assert_eq!(audit(&admin, "").await, Vec::<Value>::new(), "what was refused leaves no row");
    let limits = [(&operator, json!(50)), (&admin, Value::Null)];
    for (staff, limit) in limits {
        assert_eq!(read(staff, "/me").await["adjust_limit"], limit);
        assert_eq!(read(staff, &format!("/users/{}", seller.id)).await["adjust_limit"], limit);
    }
    studio.finish().await;
}

async fn stand(staff: &Visitor, user: &str, fields: Value) -> (StatusCode, Value) {
    let seen = read(staff, &format!("/users/{user}")).await["updated_at"].clone();
    let mut body = json!({ "updated_at": seen, "reason": "because" });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    staff.patch(&format!("/v1/admin/users/{user}"), &body).await
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_and_back_in_when_enabled() {
    let studio = Studio::open().await;
    let seller = studio.seller("shut", PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let user = seller.id.to_string();
    let (status, body) = stand(&operator, &user, json!({ "status": "disabled" })).await;
    assert_eq!((status, &body["status"]), (StatusCode::OK, &json!("disabled")));
    assert_eq!(seller.visitor.get("/v1/me").await.0, StatusCode::UNAUTHORIZED);
    let login = json!({ "email": "shut@example.com", "password": crate::site::PASSWORD });
    let (status, body) = studio.visitor().post("/v1/auth/login", &login).await;
    assert_eq!((status, code(&body)), (StatusCode::FORBIDDEN, "account_disabled"));
    let (status, _) = stand(&operator, &user, json!({ "status": "disabled" })).await;
    assert_eq!(status, StatusCode::OK, "once more is the same");
    let (status, body) = stand(&operator, &user, json!({ "status": "active" })).await;
    assert_eq!((status, &body["status"]), (StatusCode::OK, &json!("active")));
    assert_eq!(studio.visitor().post("/v1/auth/login", &login).await.0, StatusCode::OK);
    let actions: Vec<Value> =
        audit(&operator, &format!("target={user}")).await.iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, [json!("user.enable"), json!("user.disable")]);
    studio.finish().await;
}

#[tokio::test]
async fn a_form_that_is_out_of_date_changes_nothing_and_tells_who_was_faster() {
    let studio = Studio::open().await;
    let seller = studio.seller("stale", 0).await;
    let (anna, bob) = (studio.staff("anna", "operator").await, studio.staff("bob", "operator").await);
    let path = format!("/v1/admin/users/{}", seller.id);
    let seen = read(&bob, &format!("/users/{}", seller.id)).await["updated_at"].clone();
    let body = |status| json!({ "status": status, "updated_at": seen, "reason": "x" });
    assert_eq!(anna.patch(&path, &body("disabled")).await.0, StatusCode::OK);
    let (status, problem) = bob.patch(&path, &body("active")).await;
    assert_eq!((status, code(&problem)), (StatusCode::CONFLICT, "changed_meanwhile"));
    assert_eq!((&problem["by"]["email"], problem["at"].is_string()), (&json!("anna@example.com"), true));
    studio.finish().await;
}

#[tokio::test]
async fn roles_are_given_by_admins_and_one_admin_always_stays() {
    let studio = Studio::open().await;
    let seller = studio.seller("promoted", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let (first, second) = (studio.staff("first", "admin").await, studio.staff("second", "admin").await);
    let user = seller.id.to_string();
    let (status, _) = stand(&operator, &user, json!({ "role": "support" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = stand(&operator, first.user.as_deref().unwrap(), json!({ "status": "disabled" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an operator does not shut an admin out");
    let (status, body) = stand(&first, &user, json!({ "role": "support" })).await;
    assert_eq!((status, &body["role"]), (StatusCode::OK, &json!("support")));
    let (status, body) = stand(&first, first.user.as_deref().unwrap(), json!({ "role": "user" })).await;
    assert_eq!((status, code(&body)), (StatusCode::FORBIDDEN, "own_account"));

    // Both demote each other at one time: one is faster, the other is no admin any more or is told so.
    let demote = async |by: &Visitor, whom: &Visitor| {
        stand(by, whom.user.as_deref().unwrap(), json!({ "role": "operator" })).await.0
    };
    let (one, other) = tokio::join!(demote(&first, &second), demote(&second, &first));
    assert!(one == StatusCode::OK || other == StatusCode::OK, "{one} {other}");
    let admins = studio.database.collection::<bson::Document>("users");
    let left = admins.count_documents(bson::doc! { "role": "admin", "status": "active" }).await.unwrap();
    assert_eq!(left, 1);
    studio.finish().await;
}

#[tokio::test]
async fn the_first_admin_is_made_on_the_command_line() {
    let studio = Studio::open().await;
    let visitor = studio.user("founder").await;
    assert_eq!(visitor.get("/v1/admin/me").await.0, StatusCode::FORBIDDEN);
    appoint(&studio.app, "Founder@Example.com", Role::Admin).await.unwrap();
    let login = json!({ "email": "founder@example.com", "password": crate::site::PASSWORD });
    let mut again = studio.visitor();
    let (_, signed_in) = again.post("/v1/auth/login", &login).await;
    again.take(&signed_in);
    assert_eq!(read(&again, "/me").await["role"], json!("admin"));
    assert_eq!(audit(&again, "action=user.role").await[0]["ip"], json!("console"));
    assert!(appoint(&studio.app, "nobody@example.com", Role::Admin).await.is_err());
    studio.finish().await;
}

#[tokio::test]
async fn a_user_is_signed_out_everywhere() {
    let studio = Studio::open().await;
    let seller = studio.seller("devices", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let path = format!("/v1/admin/users/{}/sign-out", seller.id);
    let (status, _) = operator.post(&path, &json!({ "reason": "lost the phone" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(seller.visitor.get("/v1/me").await.0, StatusCode::UNAUTHORIZED);
    let rows = audit(&operator, "action=user.sign_out").await;
    assert_eq!((rows.len(), &rows[0]["target"]["id"]), (1, &json!(seller.id.to_string())));
    studio.finish().await;
}

#[tokio::test]
async fn the_audit_log_is_filtered_masked_and_every_change_of_it_is_found() {
    let studio = Studio::open().await;
    let seller = studio.seller("watched", 10).await;
    let (operator, support) =
        (studio.staff("operator", "operator").await, studio.staff("support", "support").await);
    for amount in [1, 2, 3] {
        let body = json!({ "amount": amount, "reason": format!("gift {amount}") });
        assert_eq!(adjust(&operator, &seller, &body, &new_key()).await.0, StatusCode::CREATED);
    }
    let seqs = |rows: &[Value]| rows.iter().map(|row| row["seq"].as_i64().unwrap()).collect::<Vec<_>>();
    let by = operator.user.as_deref().unwrap();
    assert_eq!(seqs(&audit(&support, &format!("actor={by}")).await), [3, 2, 1]);
    assert_eq!(
        seqs(&audit(&support, &format!("action=credits.adjust&target={}", seller.id)).await),
        [3, 2, 1]
    );
    assert_eq!(seqs(&audit(&support, "action=user.role").await), [0_i64; 0]);
    let page = read(&support, "/audit?limit=2").await;
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(
        seqs(read(&support, &format!("/audit?limit=2&cursor={next}")).await["items"].as_array().unwrap()),
        [1]
    );
    let masked = audit(&support, "").await;
    assert!(!masked[0]["actor"]["email"].as_str().unwrap().contains("operator@example"), "{}", masked[0]);
    assert_eq!(refused(&support, "/audit?action=nothing").await.0, 422);

    assert_eq!(studio.violations().await, Vec::<String>::new());
    let log = studio.database.collection::<bson::Document>("admin_audit_logs");
    let changed = bson::doc! { "$set": { "reason": "another" } };
    log.update_one(bson::doc! { "_id": 2_i64 }, changed).await.unwrap();
    let found = studio.violations().await;
    assert!(found.len() == 1 && found[0].contains("row 2"), "{found:?}");
    let back = bson::doc! { "$set": { "reason": "gift 2" } };
    log.update_one(bson::doc! { "_id": 2_i64 }, back).await.unwrap();
    let last = log.find_one_and_delete(bson::doc! { "_id": 3_i64 }).await.unwrap().unwrap();
    assert_eq!(studio.violations().await.len(), 1, "the end was cut off");
    log.insert_one(last).await.unwrap();
    studio.finish().await;
}
