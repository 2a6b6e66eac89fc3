//! The sandbox: pages, notices, calls, and every way in which it can be told to misbehave.

use mannequin::domain::ids::OrderId;
use mannequin::domain::payment::{FactStatus, ProviderName};
use mannequin::payment::{Handoff, NoticeFault, PayError};
use reqwest::header::LOCATION;
use simulator::payments::{Knobs, Status, Wrong};

use crate::scene::{PRICE, Scene, assert_paid, browser, press, until};
use crate::shop::now;

async fn scene() -> Scene {
    Scene::open(ProviderName::Sandbox, |simulator, _| {
        vec![
            ("PAYMENT_SANDBOX_URL".into(), simulator.base_url()),
            ("PAYMENT_SANDBOX_SECRET".into(), "play-money-secret".into()),
        ]
    })
    .await
}

#[tokio::test]
async fn a_payer_sees_the_order_on_the_page_pays_and_comes_back_and_the_notice_says_paid() {
    let scene = scene().await;
    let charge = scene.charge();
    let Handoff::Redirect { url } = scene.gateway.start(&charge).await.unwrap() else { panic!("a page") };
    let page = browser().get(&url).send().await.unwrap().text().await.unwrap();
    for shown in ["年度会员 &lt;Mannequin&gt; &amp; 6 000 点", "¥1,299.00", charge.order.as_str(), "拒绝支付"]
    {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    let english = browser().get(format!("{url}?lang=en")).send().await.unwrap().text().await.unwrap();
    assert!(english.contains("Pay ¥1,299.00") && english.contains("Decline"), "{english}");

    let answer = press(&url, "pay").await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()[LOCATION], charge.return_url.as_str());
    let fact = scene.fact(&charge.order, |_| true).await;
    assert_paid(&fact, &charge, ProviderName::Sandbox);
    assert_eq!(scene.query(&charge.order).await, Some(fact));
}

#[tokio::test]
async fn an_order_that_nobody_began_is_not_known_and_closing_it_is_no_fault() {
    let scene = scene().await;
    let order = OrderId::from_ulid(ulid::Ulid::generate());
    assert_eq!(scene.query(&order).await, None);
    scene.gateway.close(&order).await.unwrap();
}

#[tokio::test]
async fn beginning_twice_makes_one_payment_and_after_it_is_paid_is_refused() {
    let scene = scene().await;
    let charge = scene.charge();
    let first = scene.gateway.start(&charge).await.unwrap();
    assert_eq!(scene.gateway.start(&charge).await.unwrap(), first);
    assert_eq!(scene.simulator.payments().all().len(), 1);
    scene.press(&charge.order, "pay").await;
    let error = scene.gateway.start(&charge).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "already_paid"), "{error}");
}

#[tokio::test]
async fn a_declined_payment_is_told_as_closed_and_cannot_be_paid() {
    let scene = scene().await;
    let charge = scene.begun().await;
    let url = format!("{}/pay/sandbox/{}", scene.simulator.base_url(), charge.order);
    press(&url, "decline").await;
    scene.fact(&charge.order, |status| *status == FactStatus::Closed).await;
    press(&url, "pay").await;
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Closed);
}

#[tokio::test]
async fn closing_ends_a_waiting_payment_and_leaves_a_paid_one_alone() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.gateway.close(&charge.order).await.unwrap();
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Closed);

    let (charge, _) = scene.paid().await;
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
}

#[tokio::test]
async fn a_payer_who_is_quicker_than_the_closing_has_paid() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.knobs(Knobs { pay_on_close: true, ..Knobs::default() });
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
    assert_paid(&scene.fact(&charge.order, |_| true).await, &charge, ProviderName::Sandbox);
}

#[tokio::test]
async fn who_pays_late_pays_after_the_order_was_closed() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.knobs(Knobs { late_after_ms: Some(300), ..Knobs::default() });
    let url = format!("{}/pay/sandbox/{}", scene.simulator.base_url(), charge.order);
    press(&url, "late").await;
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Closed);
    let fact = scene.fact(&charge.order, |status| *status == FactStatus::Paid).await;
    assert_paid(&fact, &charge, ProviderName::Sandbox);
}

#[tokio::test]
async fn money_goes_back_in_parts_once_for_each_number_and_never_more_than_was_paid() {
    let scene = scene().await;
    let (charge, paid) = scene.paid().await;
    let part = scene.refund(&charge, &paid, 30_000);
    for _ in 0..3 {
        let fact = scene.gateway.refund(&part).await.unwrap();
        assert_eq!(fact.status, FactStatus::Refunded { total_fen: 30_000 });
    }
    let rest = scene.refund(&charge, &paid, PRICE - 30_000);
    let fact = scene.gateway.refund(&rest).await.unwrap();
    assert_eq!(fact.status, FactStatus::Refunded { total_fen: PRICE });
    scene.fact(&charge.order, |status| *status == FactStatus::Refunded { total_fen: PRICE }).await;
    let error = scene.gateway.refund(&scene.refund(&charge, &paid, 1)).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "refund_too_large"), "{error}");
}

#[tokio::test]
async fn a_provider_that_is_down_slow_or_gone_is_away() {
    let scene = scene().await;
    let charge = scene.begun().await;
    for knobs in [Knobs { down: true, ..Knobs::default() }, Knobs { api_delay_ms: 3000, ..Knobs::default() }]
    {
        scene.knobs(knobs);
        let again = scene.gateway.start(&charge).await.unwrap_err();
        assert!(matches!(again, PayError::Away(ProviderName::Sandbox, _)), "{again}");
        assert!(matches!(scene.gateway.query(&charge.order).await, Err(PayError::Away(..))));
    }
    let Scene { simulator, gateway, .. } = scene;
    drop(simulator);
    assert!(matches!(gateway.start(&charge).await, Err(PayError::Away(..))));
}

#[tokio::test]
async fn a_call_signed_with_another_secret_is_refused() {
    let scene = Scene::open(ProviderName::Sandbox, |simulator, _| {
        vec![
            ("PAYMENT_SANDBOX_URL".into(), simulator.base_url()),
            ("PAYMENT_SANDBOX_SECRET".into(), "another-secret".into()),
        ]
    })
    .await;
    let error = scene.gateway.start(&scene.charge()).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "signature"), "{error}");
}

#[tokio::test]
async fn a_notice_with_a_wrong_or_old_signature_is_not_believed_and_the_next_try_is() {
    let scene = scene().await;
    for (wrong, fault) in [
        (Wrong::Signature, NoticeFault::Signature),
        (Wrong::Old, NoticeFault::Stale),
        (Wrong::Future, NoticeFault::Stale),
    ] {
        let charge = scene.begun().await;
        scene.knobs(Knobs { wrong: Some(wrong), wrong_tries: 1, ..Knobs::default() });
        scene.press(&charge.order, "pay").await;
        scene.fact(&charge.order, |_| true).await;
        let faults: Vec<_> = scene.shop.notices().into_iter().filter_map(Result::err).collect();
        assert_eq!(faults.last(), Some(&fault));
    }
}

#[tokio::test]
async fn a_notice_of_another_amount_currency_or_merchant_says_so() {
    let scene = scene().await;
    for wrong in [Wrong::Amount, Wrong::Currency, Wrong::Merchant] {
        let charge = scene.begun().await;
        scene.knobs(Knobs { wrong: Some(wrong), ..Knobs::default() });
        scene.press(&charge.order, "pay").await;
        let fact = scene.fact(&charge.order, |_| true).await;
        assert_eq!(fact.amount_fen == Some(PRICE), wrong != Wrong::Amount);
        assert_eq!(fact.currency.as_deref() == Some("CNY"), wrong != Wrong::Currency);
        assert_eq!(fact.for_us, wrong != Wrong::Merchant);
    }
}

#[tokio::test]
async fn fifty_copies_at_one_time_carry_one_number() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.knobs(Knobs { copies: 50, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    until("fifty notices", || scene.notices().len() == 50).await;
    let notices = scene.notices();
    assert!(notices.iter().all(|notice| notice.event == notices[0].event), "{notices:?}");
}

#[tokio::test]
async fn a_lost_notice_leaves_the_answer_to_a_question() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.knobs(Knobs { drop: 1, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    until("a lost notice", || scene.simulator.payments().deliveries().len() == 1).await;
    assert!(scene.notices().is_empty());
    assert_paid(&scene.query(&charge.order).await.unwrap(), &charge, ProviderName::Sandbox);
}

#[tokio::test]
async fn a_notice_that_was_not_taken_comes_again() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.shop.fail(3);
    scene.press(&charge.order, "pay").await;
    scene.fact(&charge.order, |_| true).await;
    until("four tries", || scene.simulator.payments().deliveries().len() == 4).await;
    assert_eq!(
        scene.simulator.payments().payment(scene.provider, charge.order.as_str()).unwrap().status,
        Status::Paid
    );
}

#[tokio::test]
async fn a_notice_changed_by_one_byte_is_never_believed() {
    let scene = scene().await;
    scene.paid().await;
    let (headers, body) = scene.shop.raw().remove(0);
    assert!(scene.gateway.read(&headers, &body, now()).is_ok());
    let mut tried = 0;
    for at in 0..body.len() {
        for change in (0..8).map(|bit| 1 << bit) {
            let mut changed = body.to_vec();
            changed[at] ^= change;
            assert!(scene.gateway.read(&headers, &changed, now()).is_err(), "byte {at} ^ {change}");
            tried += 1;
        }
    }
    let signature = headers["sandbox-signature"].as_bytes().to_vec();
    for at in 0..signature.len() {
        let mut changed = signature.clone();
        changed[at] ^= 0x01;
        let Ok(value) = changed.as_slice().try_into() else { continue };
        let mut forged = headers.clone();
        forged.insert("sandbox-signature", value);
        assert!(scene.gateway.read(&forged, &body, now()).is_err(), "signature byte {at}");
        tried += 1;
    }
    assert!(tried > 1000, "{tried}");
}
