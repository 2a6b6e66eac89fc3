//! Members: what they get, what is spent first, how periods add up, and what is left when they are over.

use mannequin::domain::generation::State;
use mannequin::jobs;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::shop::{MONTH, PACK_100, YEAR};
use crate::studio::{Studio, code, new_key};

fn member_only() -> bson::Document {
    bson::doc! { "member_only": true }
}

#[tokio::test]
async fn a_year_is_bought_and_its_credits_are_spent_before_those_of_a_pack() {
    let studio = Studio::open().await;
    let seller = studio.seller("annual", 0).await;
    seller.buys(&studio, PACK_100).await;
    seller.buys(&studio, YEAR).await;
    assert_eq!(seller.balance().await, (6_100, 0));
    let told = seller.subscription().await;
    assert_eq!((&told["plan"]["name"], &told["status"]), (&json!("年度会员"), &json!("active")));
    assert!([365, 366].contains(&told["days_left"].as_i64().unwrap()), "{told}");
    assert_eq!(told["benefits"], json!({ "parallel": 8, "member_presets": true }));

    let id = seller.one().await;
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let (_, credits) = seller.visitor.get("/v1/credits").await;
    let lot = |at: usize, name: &str| credits["lots"][at][name].clone();
    assert_eq!((lot(0, "kind"), lot(0, "available")), (json!("subscription"), json!(5_995)));
    assert_eq!((lot(1, "kind"), lot(1, "available")), (json!("purchased"), json!(100)));
    assert_eq!(lot(0, "expires_at"), told["ends_at"], "a plan's credits end with its period");

    // Nearly all of the plan's credits are gone: the next picture takes what is left there, then from the pack.
    let gone = mannequin::domain::credits::Command::Debit { amount: 5_992 };
    let key = new_key();
    mannequin::service::credits::change(&studio.app, &seller.id, gone, &key).await.unwrap();
    studio.drive(&seller.one().await).await;
    let (_, credits) = seller.visitor.get("/v1/credits").await;
    assert_eq!(credits["lots"][0]["kind"], "purchased");
    assert_eq!(seller.balance().await, (98, 0));
    let (_, ledger) = seller.visitor.get("/v1/credits/entries?kind=grant").await;
    let sources: Vec<&Value> =
        ledger["items"].as_array().unwrap().iter().map(|line| &line["source"]).collect();
    assert_eq!(sources, ["subscription", "purchase"]);
    studio.finish().await;
}

#[tokio::test]
async fn a_second_purchase_extends_the_membership_and_grants_at_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("twice", 0).await;
    seller.buys(&studio, MONTH).await;
    let first = studio.membership(&seller).await.unwrap();
    seller.buys(&studio, YEAR).await;
    let both = studio.membership(&seller).await.unwrap();
    assert_eq!((both.periods[1].starts_at, both.started_at), (first.ends_at, first.started_at));
    let day = first.started_at.beijing_day();
    assert_eq!(both.ends_at, first.ends_at.plus_beijing_months(12, day), "a 31st that was a 28th is one again");
    assert_eq!(seller.balance().await, (6_500, 0));
    let account = studio.account(&seller).await;
    let ends: Vec<_> = account.lots.iter().map(|lot| lot.expires_at).collect();
    assert_eq!(ends, [Some(first.ends_at), Some(both.ends_at)]);
    assert_eq!(seller.subscription().await["plan"]["name"], "月度会员", "the one in course");
    studio.finish().await;
}

#[tokio::test]
async fn a_member_has_a_wider_window_at_once_and_the_members_tools() {
    let studio = Studio::open().await;
    let seller = studio.seller("wide", 100).await;
    studio.set("model_presets", "model", member_only()).await;
    let (status, refused) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!((status, code(&refused)), (StatusCode::FORBIDDEN, "membership_required"));
    assert_eq!(seller.balance().await, (100, 0), "nothing was taken");
    let (_, presets) = seller.visitor.get("/v1/presets").await;
    assert_eq!(presets["items"][0]["member_only"], true);

    studio.set("model_presets", "model", bson::doc! { "member_only": false }).await;
    for _ in 0..3 {
        seller.submitted(&seller.wish_with(json!({ "count": 4 }))).await;
    }
    assert_eq!(studio.account(&seller).await.admitted, 4);
    seller.buys(&studio, MONTH).await;
    crate::site::until("what waited is admitted", async || studio.account(&seller).await.admitted == 8).await;
    studio.set("model_presets", "model", member_only()).await;
    let (status, taken) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{taken}");
    studio.finish().await;
}

#[tokio::test]
async fn a_membership_that_is_over_takes_its_credits_and_benefits_and_leaves_what_was_bought() {
    let studio = Studio::open().await;
    let seller = studio.seller("over", 0).await;
    seller.buys(&studio, PACK_100).await;
    seller.buys(&studio, MONTH).await;
    assert_eq!(seller.balance().await, (600, 0));
    studio.age(&seller, 40).await;
    assert_eq!(studio.violations().await, Vec::<String>::new(), "moved, not broken");

    // Nothing has to run for it to be over.
    assert_eq!(seller.balance().await, (100, 0));
    let told = seller.subscription().await;
    assert_eq!((&told["status"], &told["days_left"]), (&json!("ended"), &json!(0)));
    studio.set("model_presets", "model", member_only()).await;
    let (status, refused) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!((status, code(&refused)), (StatusCode::FORBIDDEN, "membership_required"));
    studio.set("model_presets", "model", bson::doc! { "member_only": false }).await;
    let id = seller.one().await;
    assert_eq!(studio.drive(&id).await.state, State::Succeeded, "bought credits go on working");
    assert_eq!(seller.balance().await, (95, 0));

    let (one, other) =
        tokio::join!(jobs::memberships::run_once(&studio.app), jobs::memberships::run_once(&studio.app));
    assert_eq!(one.unwrap() + other.unwrap(), 1, "ended once");
    let (_, told) = seller.visitor.get("/v1/notifications").await;
    let ended = told["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "subscription_ended");
    assert_eq!(ended.count(), 1, "{told}");
    jobs::expire::run_once(&studio.app).await.unwrap();
    let kinds: Vec<String> = seller.ledger().await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, ["grant", "grant", "expire", "hold", "commit"]);

    // A new one begins now, not where the old one ended.
    seller.buys(&studio, MONTH).await;
    let told = seller.subscription().await;
    assert_eq!(told["status"], "active");
    assert!((28..=31).contains(&told["days_left"].as_i64().unwrap()), "{told}");
    assert_eq!(seller.balance().await, (595, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_plan_that_is_given_back_ends_and_takes_what_is_left_of_its_credits() {
    let studio = Studio::open().await;
    let seller = studio.seller("regret", 0).await;
    seller.buys(&studio, PACK_100).await;
    let order = studio.order(&seller.buys(&studio, YEAR).await).await;
    studio.drive(&seller.one().await).await;
    let back = |fen: i64| json!({ "status": "refunded", "refunded": fen, "id": order.transaction });
    let whole = studio.membership(&seller).await.unwrap();
    assert_eq!(studio.notice(&order, "evt_third", back(43_300)).await, StatusCode::OK);
    let third = studio.membership(&seller).await.unwrap();
    let length =
        |all: &mannequin::domain::membership::Membership| all.ends_at.since(all.started_at).as_secs_f64();
    assert!((length(&third) / length(&whole) - 2.0 / 3.0).abs() < 0.001, "two thirds of the year stay");
    assert_eq!(seller.balance().await, (100 + 4_000 - 5, 0));
    assert_eq!(studio.order(order.id.as_str()).await.state.name(), "fulfilled");

    assert_eq!(studio.notice(&order, "evt_all", back(129_900)).await, StatusCode::OK);
    assert_eq!(seller.balance().await, (100, 0));
    assert_eq!(seller.subscription().await["status"], "ended");
    assert_eq!(studio.account(&seller).await.membership, []);
    studio.finish().await;
}
