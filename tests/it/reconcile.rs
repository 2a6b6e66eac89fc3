//! What nobody brought on is brought on by the duty: once, however many of them run, and also after a crash.

use bson::doc;
use mannequin::domain::actor::Operator;
use mannequin::domain::ids::{OrderId, UserId};
use mannequin::domain::order::Order;
use mannequin::domain::payment::{Fact, FactStatus, ProviderName};
use mannequin::domain::time::Time;
use mannequin::domain::user::Role;
use mannequin::error::AppError;
use mannequin::jobs::reconcile::{self, ReconcileReport};
use mannequin::service::orders::refund::refund;
use mannequin::store::shop::notices::{self, StoredNotice};
use reqwest::StatusCode;
use serde_json::json;
use simulator::payments::{Knobs, Provider, Status};

use crate::shop::{MONTH, PACK_100, PACK_500, YEAR, history};
use crate::studio::{Studio, ago, code};

async fn pass(studio: &Studio) -> ReconcileReport {
    reconcile::run_once(&studio.app).await.expect("a pass")
}

/// As if the order had been made long enough ago to be asked about.
async fn old_enough(studio: &Studio, id: &str) {
    studio.set("orders", id, doc! { "ask_at": ago(1) }).await;
}

#[tokio::test]
async fn a_crash_between_payment_and_grant_is_finished_by_the_duty() {
    let studio = Studio::open().await;
    let seller = studio.seller("crash", 0).await;
    let id = seller.orders(YEAR).await;
    let paid =
        doc! { "state": "paid", "due": true, "paid_at": ago(1), "transaction": "sbx_1", "ask_at": null };
    studio.set("orders", &id, paid).await;
    let passes = futures::future::join_all((0..3).map(|_| pass(&studio))).await;
    assert!(passes.iter().all(|report| report.failed == 0), "{passes:?}");
    assert_eq!(seller.balance().await, (6_000, 0));
    assert_eq!(seller.subscription().await["status"], "active");
    let seen = seller.sees_order(&id).await;
    assert_eq!(history(&seen).last().unwrap(), &("fulfilled".to_owned(), "reconcile".to_owned()));
    assert_eq!(pass(&studio).await, ReconcileReport::default(), "nothing is left");
    studio.finish().await;
}

#[tokio::test]
async fn a_notice_that_was_written_down_and_not_applied_is_applied_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("stored", 0).await;
    let order = studio.order(&seller.orders(PACK_100).await).await;
    let fact = Fact {
        provider: ProviderName::Sandbox,
        order: order.id.clone(),
        transaction: Some("sbx_1".into()),
        status: FactStatus::Paid,
        amount_fen: Some(3_900),
        currency: Some("CNY".into()),
        for_us: true,
        at: None,
    };
    let long_ago = Time::from(ago(60));
    let kept = StoredNotice::new(ProviderName::Sandbox, "evt_kept", "paid".into(), Some(fact), long_ago);
    notices::keep(&studio.app.store, kept).await.unwrap();
    let fresh =
        StoredNotice::new(ProviderName::Sandbox, "evt_fresh", "other".into(), None, studio.app.clock());
    notices::keep(&studio.app.store, fresh).await.unwrap();
    assert_eq!(pass(&studio).await.notices, 1, "the fresh one is left to its request");
    assert_eq!(seller.balance().await, (100, 0));
    assert_eq!(pass(&studio).await.notices, 0);
    studio.finish().await;
}

#[tokio::test]
async fn a_payment_whose_notice_was_lost_is_found_by_asking() {
    let studio = Studio::open().await;
    let seller = studio.seller("lost", 0).await;
    let (paid, unpaid) = (seller.orders(PACK_100).await, seller.orders(PACK_500).await);
    studio.sandbox(Knobs { drop: 1, ..Knobs::default() });
    studio.payer_pays(&paid);
    assert_eq!(pass(&studio).await.asked, 0, "too young to be asked about");
    old_enough(&studio, &paid).await;
    old_enough(&studio, &unpaid).await;
    let report = pass(&studio).await;
    assert_eq!((report.asked, report.closed, report.failed), (2, 0, 0));
    assert_eq!(seller.balance().await, (100, 0));
    let order = studio.order(&unpaid).await;
    assert_eq!((order.state.name(), order.asked), ("pending", 1));
    assert!(order.ask_at.unwrap() > studio.app.clock(), "asked again later");
    studio.finish().await;
}

#[tokio::test]
async fn an_order_whose_time_is_over_is_closed_here_and_at_the_provider() {
    let studio = Studio::open().await;
    let seller = studio.seller("expired", 0).await;
    let (forgotten, just_paid) = (seller.orders(PACK_100).await, seller.orders(PACK_500).await);
    for id in [&forgotten, &just_paid] {
        studio.set("orders", id, doc! { "expires_at": ago(1), "ask_at": ago(1) }).await;
    }
    let (status, refused) = seller.on_order(&forgotten, "pay").await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "order_closed"));
    studio.sandbox(Knobs { drop: 1, ..Knobs::default() });
    studio.payer_pays(&just_paid);
    let report = pass(&studio).await;
    assert_eq!((report.asked, report.closed, report.failed), (2, 1, 0), "{report:?}");
    assert_eq!(seller.sees_order(&forgotten).await["state"], "closed");
    assert_eq!(seller.sees_order(&just_paid).await["state"], "fulfilled");
    let there = studio.simulator.payments().payment(Provider::Sandbox, &forgotten).unwrap();
    assert_eq!(there.status, Status::Closed);
    // Asked once more a while after it was closed, then never again.
    old_enough(&studio, &forgotten).await;
    assert_eq!(pass(&studio).await.asked, 1);
    assert_eq!(studio.order(&forgotten).await.ask_at, None);
    studio.finish().await;
}

#[tokio::test]
async fn a_provider_that_is_down_costs_one_question_and_hinders_nobody_else() {
    let studio = Studio::open().await;
    let seller = studio.seller("outage", 0).await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(seller.orders(PACK_100).await);
    }
    for id in &all {
        old_enough(&studio, id).await;
    }
    studio.sandbox(Knobs { down: true, ..Knobs::default() });
    let report = pass(&studio).await;
    assert_eq!((report.asked, report.failed), (1, 1));
    studio.sandbox(Knobs::default());
    assert_eq!(pass(&studio).await.failed, 0);
    studio.finish().await;
}

/// A refund by one operator, under `key`.
async fn give_back(studio: &Studio, order: &OrderId, key: &str, fen: Option<i64>) -> Result<Order, AppError> {
    let id = UserId::from_ulid(ulid::Ulid(7));
    let operator = Operator::new(id, Role::Admin, "127.0.0.1".into(), "asked for").unwrap();
    refund(&studio.app, &operator, order, key, fen).await
}

#[tokio::test]
async fn money_given_back_by_us_takes_back_its_share_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("refund", 0).await;
    let id = seller.orders(PACK_100).await;
    let order = studio.order(&id).await.id;
    let refused = give_back(&studio, &order, "early", None).await.unwrap_err();
    assert!(refused.to_string().contains("not_paid"), "{refused}");
    studio.payer_pays(&id);
    studio.reached(&id, "fulfilled").await;

    for _ in 0..3 {
        let after = give_back(&studio, &order, "part", Some(1_000)).await.unwrap();
        assert_eq!(
            (after.refunded_fen(), after.credits_revoked),
            (1_000, 25),
            "the same wish is the same refund"
        );
    }
    assert_eq!(seller.balance().await, (75, 0));
    let refused = give_back(&studio, &order, "too much", Some(2_901)).await.unwrap_err();
    assert!(refused.to_string().contains("2900 fen"), "{refused}");
    let after = give_back(&studio, &order, "rest", None).await.unwrap();
    assert_eq!((after.state.name(), after.refunded_fen()), ("refunded", 3_900));
    assert_eq!(seller.balance().await, (0, 0));
    let there = studio.simulator.payments().payment(Provider::Sandbox, &id).unwrap();
    assert_eq!((there.refunded(), there.refunds.len()), (3_900, 2));
    let kinds: Vec<_> = seller.ledger().await;
    let line = |kind: &str, n: i64| (kind.to_owned(), n, 0);
    assert_eq!(kinds, [line("grant", 100), line("revoke", -25), line("revoke", -75)]);
    studio.finish().await;
}

#[tokio::test]
async fn a_refund_that_the_provider_did_not_answer_is_asked_for_again_under_its_id() {
    let studio = Studio::open().await;
    let seller = studio.seller("unanswered", 0).await;
    let id = seller.buys(&studio, MONTH).await;
    let order = studio.order(&id).await.id;
    studio.sandbox(Knobs { down: true, ..Knobs::default() });
    let away = give_back(&studio, &order, "month", Some(13_900)).await.unwrap_err();
    assert!(away.to_string().contains("payment_unavailable"), "{away}");
    assert_eq!(seller.balance().await, (500, 0), "nothing is taken before the money is back");
    assert_eq!((pass(&studio).await.failed, seller.balance().await), (1, (500, 0)));
    let refused = give_back(&studio, &order, "more", Some(1)).await.unwrap_err();
    assert!(refused.to_string().contains("0 fen"), "what is being asked for counts: {refused}");

    studio.sandbox(Knobs::default());
    assert_eq!(pass(&studio).await.refunds, 1);
    assert_eq!(seller.balance().await, (0, 0));
    assert_eq!(seller.subscription().await["status"], json!("ended"));
    assert_eq!(pass(&studio).await.refunds, 0);
    let there = studio.simulator.payments().payment(Provider::Sandbox, &id).unwrap();
    assert_eq!(there.refunds.len(), 1);
    studio.finish().await;
}
