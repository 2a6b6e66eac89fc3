//! Stripe: the common course, its webhook signatures, and how an order's sessions are found.

use axum::http::{HeaderMap, HeaderValue};
use hmac::{Hmac, KeyInit, Mac};
use mannequin::domain::payment::{FactStatus, ProviderName};
use mannequin::domain::preset::Locale;
use mannequin::domain::time::Time;
use mannequin::payment::{Charge, Handoff, NoticeFault, PayError, Payments};
use sha2::Sha256;
use simulator::payments::{Knobs, Payments as Played, Provider, Wrong};

use crate::course::{assert_away, whole_course};
use crate::scene::{Scene, config};
use crate::shop::now;

const SECRET: &str = "whsec_example_only_0001";
const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
const T: i64 = 1_700_000_000;
const V1: &str = "07710cb2421ae5d608157868dcd2d75e7dcb4f4fbaf3e1da08c339a89ff96f83";

async fn scene() -> Scene {
    Scene::open(ProviderName::Stripe, |simulator, shop| {
        simulator.payments().set_stripe_webhook(&format!("{}/v1/payments/stripe/notify", shop.base));
        Played::settings(Provider::Stripe, &simulator.base_url())
    })
    .await
}

whole_course!();

/// What a gateway with these secrets says to a notice at `at`.
fn read(secrets: &str, header: &str, body: &[u8], at: i64) -> Result<(), NoticeFault> {
    let settings = [("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRETS", secrets)]
        .map(|(n, v)| (n.into(), v.into()));
    let payments = Payments::build(&config(&settings).payments).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", HeaderValue::from_str(header).unwrap());
    let gateway = payments.get(ProviderName::Stripe).unwrap();
    gateway.read(&headers, body, Time::from_millis(at * 1000)).map(drop)
}

fn signature(t: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(&[t.as_bytes(), b".", body].concat());
    hex::encode(mac.finalize().into_bytes())
}

/// The vector's body is no complete event, so a right signature ends as `Malformed` and a wrong one as `Signature`.
const RIGHT: Result<(), NoticeFault> = Err(NoticeFault::Malformed);
const WRONG: Result<(), NoticeFault> = Err(NoticeFault::Signature);

#[test]
fn the_known_vector_is_right_and_each_change_to_it_wrong() {
    assert_eq!(signature("1700000000", BODY), V1);
    assert_eq!(read(SECRET, &format!("t={T},v1={V1}"), BODY, T), RIGHT);
    assert_eq!(read(SECRET, &format!("t={T},v1={V1}"), &[BODY, b" "].concat(), T), WRONG);
    for t in [T - 1, T + 1] {
        assert_eq!(read(SECRET, &format!("t={t},v1={V1}"), BODY, T), WRONG);
    }
    assert_eq!(read("whsec_another_secret", &format!("t={T},v1={V1}"), BODY, T), WRONG);
}

#[test]
fn one_right_signature_among_several_is_enough_and_any_active_secret_makes_it() {
    let other = "0".repeat(64);
    for header in [
        format!("t={T},v1={other},v1={V1}"),
        format!("t={T},v1={V1},v1={other}"),
        format!("t={T},v1=nothex,v1={V1},v0=abc,v9=x"),
        format!("v1={V1},t={T}"),
    ] {
        assert_eq!(read(SECRET, &header, BODY, T), RIGHT, "{header}");
    }
    for secrets in [format!("{SECRET},whsec_the_next_one_2"), format!("whsec_the_next_one_2, {SECRET}")] {
        assert_eq!(read(&secrets, &format!("t={T},v1={V1}"), BODY, T), RIGHT);
    }
}

#[test]
fn only_v1_counts_and_an_empty_or_short_one_does_not() {
    for header in [
        format!("t={T},v0={V1}"),
        format!("t={T},v1="),
        format!("t={T},v1={}", &V1[..62]),
        format!("t={T},v1={V1}00"),
        format!("t={T}"),
    ] {
        assert_eq!(read(SECRET, &header, BODY, T), WRONG, "{header}");
    }
}

#[test]
fn a_header_of_another_form_is_refused_whatever_else_is_in_it() {
    for header in [
        "".to_owned(),
        "v1,t=1".into(),
        format!("t=,v1={V1}"),
        format!("t={T},v1={V1},"),
        format!("t={T},v1={V1}=x"),
        format!("t=+{T},v1={V1}"),
        format!("t= {T},v1={V1}"),
        format!("t={T},t={T},v1={V1}"),
        format!("t=0x65,v1={V1}"),
        format!("t=99999999999999999999,v1={V1}"),
        format!("v1={V1}"),
        V1.into(),
    ] {
        assert_eq!(read(SECRET, &header, BODY, T), Err(NoticeFault::Malformed), "{header}");
    }
}

#[test]
fn a_signature_is_good_for_five_minutes_in_both_directions() {
    let header = format!("t={T},v1={V1}");
    for at in [T - 300, T + 300] {
        assert_eq!(read(SECRET, &header, BODY, at), RIGHT);
    }
    for at in [T - 301, T + 301, T + 86_400, 0] {
        assert_eq!(read(SECRET, &header, BODY, at), Err(NoticeFault::Stale));
    }
}

#[tokio::test]
async fn a_notice_changed_by_one_byte_is_never_believed() {
    let scene = scene().await;
    scene.paid().await;
    let (headers, body) = scene.shop.raw().remove(0);
    assert!(scene.gateway.read(&headers, &body, now()).is_ok());
    let mut tried = 0;
    for at in 0..body.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut changed = body.to_vec();
            changed[at] ^= change;
            let read = scene.gateway.read(&headers, &changed, now());
            assert_eq!(read, Err(NoticeFault::Signature), "byte {at}");
            tried += 1;
        }
    }
    let signature = headers["stripe-signature"].as_bytes().to_vec();
    let v0 = String::from_utf8(signature.clone()).unwrap().find(",v0=").unwrap();
    for at in 0..v0 {
        let mut changed = signature.clone();
        changed[at] ^= 0x01;
        let Ok(value) = HeaderValue::from_bytes(&changed) else { continue };
        let mut forged = headers.clone();
        forged.insert("stripe-signature", value);
        assert!(scene.gateway.read(&forged, &body, now()).is_err(), "signature byte {at}");
        tried += 1;
    }
    assert!(tried > 1000, "{tried}");
}

#[tokio::test]
async fn notices_of_another_mode_time_or_key_are_refused_and_of_another_currency_say_so() {
    let scene = scene().await;
    for (wrong, fault) in [
        (Wrong::Mode, NoticeFault::WrongMode),
        (Wrong::Old, NoticeFault::Stale),
        (Wrong::Future, NoticeFault::Stale),
        (Wrong::Key, NoticeFault::Signature),
    ] {
        let charge = scene.begun().await;
        scene.knobs(Knobs { wrong: Some(wrong), wrong_tries: 1, ..Knobs::default() });
        scene.press(&charge.order, "pay").await;
        scene.fact(&charge.order, |_| true).await;
        let faults: Vec<_> = scene.shop.notices().into_iter().filter_map(Result::err).collect();
        assert_eq!(faults.last(), Some(&fault));
    }
    let charge = scene.begun().await;
    scene.knobs(Knobs { wrong: Some(Wrong::Currency), ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    assert_eq!(scene.fact(&charge.order, |_| true).await.currency.as_deref(), Some("USD"));
}

#[tokio::test]
async fn an_order_is_found_among_hundreds_of_sessions_of_others() {
    let scene = scene().await;
    let charge = scene.begun().await;
    for _ in 0..230 {
        let other = scene.charge();
        scene.simulator.payments().add_stripe_session(other.order.as_str());
    }
    scene.press(&charge.order, "pay").await;
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
}

#[tokio::test]
async fn after_a_session_ended_the_next_beginning_opens_another_and_only_one_can_be_paid() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.gateway.close(&charge.order).await.unwrap();
    scene.follow(&scene.gateway.start(&charge).await.unwrap()).await;
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Pending);
    scene.press(&charge.order, "pay").await;
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
    assert_eq!(scene.simulator.payments().all().len(), 2);
    let error = scene.gateway.start(&charge).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "already_paid"), "{error}");
}

#[tokio::test]
async fn beginnings_at_the_same_time_in_two_languages_lead_to_one_session() {
    let scene = scene().await;
    let chinese = scene.charge();
    let english = Charge { locale: Locale::English, title: "Yearly".into(), ..chinese.clone() };
    let tries = (0..12).map(|n| scene.gateway.start(if n % 2 == 0 { &chinese } else { &english }));
    let handoffs: Vec<Handoff> =
        futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert!(handoffs.iter().all(|handoff| *handoff == handoffs[0]), "{handoffs:?}");
    assert_eq!(scene.simulator.payments().all().len(), 1);
}

#[tokio::test]
async fn a_stripe_that_is_down_at_the_checkout_is_away_and_the_next_try_works() {
    let scene = scene().await;
    let charge = scene.charge();
    scene.knobs(Knobs { down: true, ..Knobs::default() });
    assert_away(scene.gateway.start(&charge).await);
    scene.knobs(Knobs::default());
    scene.gateway.start(&charge).await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let scene = Scene::open(ProviderName::Stripe, |simulator, _| {
        let mut settings = Played::settings(Provider::Stripe, &simulator.base_url());
        settings[0].1 = "sk_test_of_somebody_else".into();
        settings
    })
    .await;
    let error = scene.gateway.start(&scene.charge()).await.unwrap_err();
    assert!(matches!(error, PayError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn an_event_about_something_else_is_true_and_nothing_to_us() {
    let scene = scene().await;
    let body =
        br#"{"id":"evt_9","type":"customer.created","livemode":false,"created":1,"data":{"object":{}}}"#;
    let secret = "whsec_simulated_0001";
    let t = (now().millis() / 1000).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(&[t.as_bytes(), b".", body].concat());
    let mut headers = HeaderMap::new();
    let header = format!("t={t},v1={}", hex::encode(mac.finalize().into_bytes()));
    headers.insert("stripe-signature", header.parse().unwrap());
    let notice = scene.gateway.read(&headers, body, now()).unwrap();
    assert_eq!(
        (notice.event.as_str(), notice.kind.as_str(), notice.fact),
        ("evt_9", "customer.created", None)
    );
}
