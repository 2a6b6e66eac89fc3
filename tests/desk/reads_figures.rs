//! The dashboard adds up against the books, and shows who works.

use bson::doc;
use mannequin::jobs::scheduler::{Duty, run_once};
use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::{MONTH, PACK_100};
use crate::site::{TestSite, Visitor, until};
use crate::staff::{all, read, refused};
use crate::studio::{Seller, Studio, ago};

fn sum(items: &[Value], field: &str, keep: impl Fn(&Value) -> bool) -> i64 {
    items.iter().filter(|item| keep(item)).map(|item| item[field].as_i64().unwrap()).sum()
}

/// Real generations of two tools in every state, purchases, a refund, an adjustment.
async fn business(studio: &Studio) -> (Seller, Seller) {
    let ann = studio.seller("ann", 100).await;
    let bob = studio.seller("bob", 100).await;
    let made = ann.submitted(&ann.wish_with(json!({ "count": 4 }))).await;
    studio.drive(&made[0]).await;
    studio.drive(&made[1]).await;
    studio.fault("truncated_png", Some(2));
    studio.drive(&made[2]).await;
    assert_eq!(ann.cancel(&made[3]).await.0, 200);
    let slow = bob.one().await;
    studio.drive(&slow).await;
    studio.set("generation_tasks", slow.as_str(), doc! { "created_at": ago(300) }).await;
    let rating = json!({ "stars": 4, "words": "fine" });
    assert_eq!(bob.visitor.post(&format!("/v1/generations/{slow}/rating"), &rating).await.0, 200);
    bob.one().await;
    ann.buys(studio, MONTH).await;
    let back = bob.buys(studio, PACK_100).await;
    let order = studio.order(&back).await;
    let refund = json!({ "status": "refunded", "refunded": 1_950 });
    assert_eq!(studio.notice(&order, "evt_back", refund).await, 200);
    until("the refund is in the books", async || studio.order(&back).await.credits_revoked == 50).await;
    (ann, bob)
}

#[tokio::test]
async fn the_figures_add_up_against_the_books() {
    let studio = Studio::open_with(&[("SIGNUP_CREDITS", "20")]).await;
    let support = studio.staff("desk", "support").await;
    let (_, bob) = business(&studio).await;
    let told = read(&support, "/stats").await;
    let entries = all(&support, "/entries", 100).await;
    let generations = all(&support, "/generations", 100).await;

    let of = |kind: &'static str| move |item: &Value| item["kind"] == kind;
    let bought = |item: &Value| item["source"] == "subscription" || item["source"] == "purchase";
    let books = json!({
        "sold": sum(&entries, "delta_available", |item| item["kind"] == "grant" && bought(item)),
        "granted": sum(&entries, "delta_available", |item| item["kind"] == "grant" && !bought(item)),
        "spent": -sum(&entries, "delta_held", of("commit")),
        "released": -sum(&entries, "delta_held", of("release")),
        "expired": -sum(&entries, "delta_available", of("expire")),
        "adjusted": sum(&entries, "delta_available", of("adjust")),
        "revoked": -sum(&entries, "delta_available", of("revoke")),
    });
    assert_eq!(told["credits"], books);
    assert_eq!(
        books,
        json!({ "sold": 600, "granted": 60, "spent": 15, "released": 10, "expired": 0, "adjusted": 200, "revoked": 50 })
    );
    let in_state = |state: &str| generations.iter().filter(|item| item["state"] == state).count();
    assert_eq!(
        told["generations"],
        json!({
            "total": generations.len(), "succeeded": in_state("succeeded"), "failed": in_state("failed"),
            "canceled": in_state("canceled"), "open": in_state("queued"),
        })
    );
    assert_eq!(
        told["generations"],
        json!({ "total": 6, "succeeded": 3, "failed": 1, "canceled": 1, "open": 1 })
    );
    assert_eq!(told["success_rate"], 0.75);
    assert_eq!(told["latency"]["within_120s"], 0.5, "one of the three took five minutes, one failed");
    assert!(told["latency"]["p50_ms"].as_i64().unwrap() < 60_000);
    assert!((300_000..360_000).contains(&told["latency"]["p95_ms"].as_i64().unwrap()), "{}", told["latency"]);
    assert_eq!(told["cost_micros"].as_i64().unwrap(), sum(&generations, "cost_micros", |_| true));
    assert_eq!(told["failures"], json!([{ "code": "bad_image", "count": 1 }]));
    let outcomes = told["outcomes"].as_array().unwrap();
    assert_eq!(sum(outcomes, "cost_micros", |_| true), told["cost_micros"].as_i64().unwrap());
    assert_eq!(sum(outcomes, "count", |item| item["outcome"] == "bad_bytes"), 2);
    assert_eq!((told["rating"]["average"].clone(), told["rating"]["count"].clone()), (json!(4.0), json!(1)));

    assert_eq!(told["signups"].as_i64(), Some(3));
    let yuan = |fen: i64| json!({ "amount": fen, "currency": "CNY" });
    assert_eq!((&told["income"], &told["refunds"]), (&yuan(13_900 + 3_900), &yuan(1_950)));
    assert_eq!(told["orders"], json!({ "paid": 2, "refunded": 1, "abnormal": 0 }));
    // 17 800 − 1 950 fen for 600 − 50 credits.
    let value = told["credit_value_fen"].as_f64().unwrap();
    assert!((value - 15_850.0 / 550.0).abs() < 1e-9, "{value}");
    let tool = &told["by_preset"][0];
    assert_eq!((tool["key"].as_str(), tool["credits_spent"].as_i64()), (Some("model"), Some(15)));
    #[expect(clippy::cast_possible_truncation, reason = "a few yuan")]
    let revenue = (15.0 * value).round() as i64;
    assert_eq!(tool["revenue"], yuan(revenue));
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a few yuan")]
    let cost = (tool["cost_micros"].as_i64().unwrap() as f64 / 1e6 * 710.0).round() as i64;
    assert_eq!(tool["margin"], yuan(revenue - cost));
    assert_eq!(told["usd_cny"], 7.1);

    let series = told["series"].as_array().unwrap();
    assert_eq!((told["bucket"].as_str(), series.len()), (Some("day"), 7));
    for (field, whole) in [
        ("signups", told["signups"].as_i64()),
        ("income_fen", told["income"]["amount"].as_i64()),
        ("generations", told["generations"]["total"].as_i64()),
        ("succeeded", told["generations"]["succeeded"].as_i64()),
        ("failed", told["generations"]["failed"].as_i64()),
        ("credits_spent", told["credits"]["spent"].as_i64()),
        ("cost_micros", told["cost_micros"].as_i64()),
    ] {
        assert_eq!(Some(sum(series, field, |_| true)), whole, "{field}");
    }
    // The same, wherever the span is cut in two.
    let middle = generations[3]["created_at"].as_str().unwrap();
    let before = read(&support, &format!("/stats?from=2026-01-01T00:00:00Z&to={middle}")).await;
    let after = read(&support, &format!("/stats?from={middle}")).await;
    assert_eq!((before["bucket"].as_str(), after["bucket"].as_str()), (Some("day"), Some("hour")));
    for path in ["/generations/total", "/credits/spent", "/income/amount", "/signups", "/cost_micros"] {
        let number = |of: &Value| of.pointer(path).unwrap().as_i64().unwrap();
        assert_eq!(number(&before) + number(&after), number(&told), "{path}");
    }
    assert_eq!(bob.balance().await.0, 100 + 20 + 50 - 5 - 5);
    studio.finish().await;
}

#[tokio::test]
async fn a_span_that_is_none_is_refused_and_an_empty_site_has_figures_without_numbers() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    for query in [
        "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z",
        "from=2001-01-01T00:00:00Z",
        "from=2999-01-01T00:00:00Z",
    ] {
        assert_eq!(
            refused(&support, &format!("/stats?{query}")).await,
            (422, "invalid_range".into()),
            "{query}"
        );
    }
    assert_eq!(refused(&support, "/stats?from=yesterday").await, (422, "invalid_query".into()));
    assert_eq!(refused(&support, "/stats?bucket=hour").await, (422, "invalid_query".into()));
    let told = read(&support, "/stats?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z").await;
    assert_eq!((told["success_rate"].clone(), told["latency"]["p95_ms"].clone()), (Value::Null, Value::Null));
    assert_eq!(
        (told["series"].as_array().unwrap().len(), told["credit_value_fen"].clone()),
        (24, json!(21.65))
    );
    studio.finish().await;
}

async fn workers_alive(staff: &Visitor) -> i64 {
    read(staff, "/queue").await["workers_alive"].as_i64().unwrap()
}

#[tokio::test]
async fn the_queue_shows_what_waits_who_works_and_what_the_duties_did() {
    let mut studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let ann = studio.seller("ann", 100).await;
    ann.submitted(&ann.wish_with(json!({ "count": 4 }))).await;
    ann.submitted(&ann.wish_with(json!({ "count": 2 }))).await;
    let told = read(&support, "/queue").await;
    assert_eq!(
        (&told["queued"], &told["waiting"], &told["running"], &told["holds"]),
        (&json!(6), &json!(2), &json!(0), &json!({ "count": 6, "credits": 30 }))
    );
    assert_eq!((told["redis"].as_str(), told["workers_alive"].as_i64()), (Some("ok"), Some(0)));
    assert_eq!(told["assets"], json!({ "stored": 2, "overdue": 0, "overdue_share": 0.0 }));
    let duties = told["duties"].as_array().unwrap();
    assert!(duties.iter().all(|duty| duty["at"].is_null() && duty["late"] == true), "{duties:?}");
    assert_eq!(told["scheduler"], json!({ "alive": false, "seen_at": null }));
    assert_eq!(told["paused"], Value::Null);
    until("they are rung", async || read(&support, "/queue").await["doorbell_depth"] == 4).await;
    studio.hire();
    until("the worker shows", async || workers_alive(&support).await == 1).await;
    until("all are done", async || read(&support, "/queue").await["queued"] == 0).await;
    until("and ended", async || read(&support, "/queue").await["holds"]["count"] == 0).await;
    let told = read(&support, "/queue").await;
    assert_eq!((told["running"].clone(), told["throughput_per_min"].clone()), (json!(0), json!(1.2)));
    assert_eq!(told["workers"][0]["alive"], true);
    assert!(told["workers"][0]["name"].as_str().unwrap().starts_with("worker_"), "{told}");
    studio.dismiss().await;
    assert_eq!(workers_alive(&support).await, 0, "it said good-bye");

    run_once(&studio.app, Duty::Audit).await.unwrap().unwrap();
    run_once(&studio.app, Duty::Purge).await.unwrap().unwrap();
    let told = read(&support, "/queue").await;
    let duties = told["duties"].as_array().unwrap();
    let duty = |name: &str| duties.iter().find(|duty| duty["name"] == name).unwrap();
    let report = json!({ "duty": "audit", "accounts": 2, "entries": 13, "violations": 0 });
    let audit = duty("audit");
    assert_eq!((&audit["report"], &audit["late"]), (&report, &json!(false)));
    assert_eq!((&audit["every_ms"], duty("purge")["late"].as_bool()), (&json!(3_600_000), Some(false)));
    assert_eq!((&duty("mail")["at"], &duty("mail")["late"]), (&Value::Null, &json!(true)));
    studio.finish().await;
}

#[tokio::test]
async fn pictures_that_stay_too_long_are_told_as_overdue() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let ann = studio.seller("ann", 0).await;
    assert_eq!(ann.visitor.delete(&format!("/v1/assets/{}", ann.person)).await.0, 204);
    studio.set("generation_assets", &ann.garment, doc! { "expires_at": ago(120) }).await;
    let told = read(&support, "/queue").await;
    assert_eq!(told["assets"], json!({ "stored": 1, "overdue": 1, "overdue_share": 0.5 }));
    run_once(&studio.app, Duty::Purge).await.unwrap();
    let told = read(&support, "/queue").await;
    assert_eq!(told["assets"], json!({ "stored": 0, "overdue": 0, "overdue_share": 0.0 }));
    studio.finish().await;
}

#[tokio::test]
async fn without_redis_the_queue_still_answers() {
    let settings = [("REDIS_URL", "redis://127.0.0.1:1/"), ("SIGNUP_CREDITS", "0")];
    let site = TestSite::start_with(&settings).await;
    let visitor = site.user("desk").await;
    let users = site.database.collection::<bson::Document>("users");
    users.update_many(doc! {}, doc! { "$set": { "role": "support" } }).await.unwrap();
    let response = visitor.request(Method::GET, "/v1/admin/queue").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let told: Value = response.json().await.unwrap();
    assert_eq!(
        (told["redis"].as_str(), &told["workers"], &told["queued"]),
        (Some("away"), &json!([]), &json!(0))
    );
    assert_eq!(told["doorbell_depth"], Value::Null);
    site.database.drop().await.unwrap();
}
