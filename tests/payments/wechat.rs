//! WeChat Pay: the common course, headers and seals that must not be believed, answers, and changing keys.
//! The SDK's sample and the AES vector are beside the code that they check (`src/payment/wechat`).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use mannequin::domain::payment::{FactStatus, PayClient, ProviderName};
use mannequin::payment::{Charge, Handoff, NoticeFault, PayError};
use serde_json::{Value, json};
use simulator::payments::{Answers, Knobs, Payments as Played, Provider, Signer, Wrong};

use crate::course::{assert_away, whole_course};
use crate::keys;
use crate::scene::{PRICE, Scene, assert_paid, until};
use crate::shop::now;

async fn scene() -> Scene {
    Scene::open(ProviderName::Wechat, |simulator, _| {
        Played::settings(Provider::Wechat, &simulator.base_url())
    })
    .await
}

whole_course!();

/// A believed notice as it came, with its scene.
async fn taken() -> (Scene, HeaderMap, Vec<u8>) {
    let scene = scene().await;
    scene.paid().await;
    let (headers, body) = scene.shop.raw().remove(0);
    assert!(scene.gateway.read(&headers, &body, now()).is_ok());
    (scene, headers, body.to_vec())
}

#[tokio::test]
async fn a_qr_code_leads_the_phone_to_the_page_with_the_order() {
    let scene = scene().await;
    let charge = scene.charge();
    let handoff = scene.gateway.start(&charge).await.unwrap();
    assert!(matches!(&handoff, Handoff::Qr { code } if code.starts_with("weixin://wxpay/")), "{handoff:?}");
    let page = scene.follow(&handoff).await;
    assert!(page.contains("¥1,299.00") && page.contains(charge.order.as_str()), "{page}");
    let list = reqwest::get(format!("{}/pay/scan", scene.simulator.base_url())).await.unwrap();
    assert!(list.text().await.unwrap().contains(charge.order.as_str()));
}

#[tokio::test]
async fn the_same_order_gives_the_same_code_and_with_another_title_is_refused() {
    let scene = scene().await;
    let charge = scene.charge();
    let first = scene.gateway.start(&charge).await.unwrap();
    assert_eq!(scene.gateway.start(&charge).await.unwrap(), first);
    let other = Charge { title: "Yearly".into(), ..charge };
    let error = scene.gateway.start(&other).await.unwrap_err();
    assert_eq!(error, PayError::BegunElsewhere(ProviderName::Wechat));
}

#[tokio::test]
async fn an_order_begun_with_a_code_cannot_be_paid_in_a_phones_browser_and_the_reason_is_told() {
    let scene = scene().await;
    let charge = scene.begun().await;
    let phone = Charge { client: PayClient::Mobile, ..charge };
    let error = scene.gateway.start(&phone).await.unwrap_err();
    assert_eq!(error, PayError::BegunElsewhere(ProviderName::Wechat));
}

#[tokio::test]
async fn a_phone_is_sent_to_the_app_and_back_to_the_order() {
    let scene = scene().await;
    let charge = Charge { client: PayClient::Mobile, ..scene.charge() };
    let handoff = scene.gateway.start(&charge).await.unwrap();
    let Handoff::Redirect { url } = handoff else { panic!("{handoff:?}") };
    let url = reqwest::Url::parse(&url).unwrap();
    let asked: std::collections::HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!((url.scheme(), url.host_str()), ("https", Some("wx.tenpay.com")), "{url}");
    assert!(asked.contains_key("prepay_id") && asked["redirect_url"] == charge.return_url, "{asked:?}");
    let nobody = Charge { payer_ip: String::new(), ..Charge { client: PayClient::Mobile, ..scene.charge() } };
    let error = scene.gateway.start(&nobody).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "PARAM_ERROR"), "{error}");
}

#[tokio::test]
async fn a_notice_changed_by_one_byte_is_never_believed() {
    let (scene, headers, body) = taken().await;
    let mut tried = 0;
    for at in 0..body.len() {
        for change in [0x01, 0x80] {
            let mut changed = body.clone();
            changed[at] ^= change;
            let read = scene.gateway.read(&headers, &changed, now());
            assert_eq!(read, Err(NoticeFault::Signature), "byte {at}");
            tried += 1;
        }
    }
    for name in ["timestamp", "nonce", "signature", "serial"] {
        let name: HeaderName = format!("wechatpay-{name}").parse().unwrap();
        let value = headers[&name].as_bytes().to_vec();
        for at in 0..value.len() {
            for change in [0x01, 0x02] {
                let mut changed = value.clone();
                changed[at] ^= change;
                let Ok(value) = HeaderValue::from_bytes(&changed) else { continue };
                let mut forged = headers.clone();
                forged.insert(&name, value);
                assert!(scene.gateway.read(&forged, &body, now()).is_err(), "{name} byte {at}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[tokio::test]
async fn a_header_that_is_missing_empty_doubled_or_of_another_kind_is_refused() {
    let (scene, headers, body) = taken().await;
    let read = |headers: &HeaderMap| scene.gateway.read(headers, &body, now());
    for name in ["timestamp", "nonce", "signature", "serial"] {
        let name: HeaderName = format!("wechatpay-{name}").parse().unwrap();
        let mut without = headers.clone();
        without.remove(&name);
        assert_eq!(read(&without), Err(NoticeFault::Malformed), "without {name}");
        let mut empty = headers.clone();
        empty.insert(&name, HeaderValue::from_static(""));
        assert_eq!(read(&empty), Err(NoticeFault::Malformed), "empty {name}");
        let mut doubled = headers.clone();
        doubled.append(&name, headers[&name].clone());
        assert_eq!(read(&doubled), Err(NoticeFault::Malformed), "two of {name}");
    }
    let kind: HeaderName = "wechatpay-signature-type".parse().unwrap();
    let mut without = headers.clone();
    without.remove(&kind);
    assert!(read(&without).is_ok(), "the kind may be missing");
    for other in ["WECHATPAY2-SM2-WITH-SM3", "", "wechatpay2-sha256-rsa2048"] {
        let mut changed = headers.clone();
        changed.insert(&kind, other.parse().unwrap());
        assert_eq!(read(&changed), Err(NoticeFault::Malformed), "{other}");
    }
    for timestamp in ["-1", "1e9", " 1700000000", "99999999999999"] {
        let mut changed = headers.clone();
        changed.insert("wechatpay-timestamp", timestamp.parse().unwrap());
        assert_eq!(read(&changed), Err(NoticeFault::Malformed), "{timestamp}");
    }
}

#[tokio::test]
async fn notices_of_another_time_or_key_and_probes_are_refused_each_under_its_name() {
    let scene = scene().await;
    for (wrong, fault) in [
        (Wrong::Old, NoticeFault::Stale),
        (Wrong::Future, NoticeFault::Stale),
        (Wrong::Key, NoticeFault::UnknownKey),
        (Wrong::Probe, NoticeFault::Probe),
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

/// A gateway that takes the tests' key for WeChat Pay's, so that rightly signed nonsense can be given to it.
async fn signed_by_us() -> Scene {
    Scene::open(ProviderName::Wechat, |simulator, _| {
        let mut settings = Played::settings(Provider::Wechat, &simulator.base_url());
        let keys = format!("PUB_KEY_ID_1:{}", keys::alipay().public);
        settings.iter_mut().find(|(name, _)| name == "WECHAT_PUBLIC_KEYS").unwrap().1 = keys;
        settings
    })
    .await
}

fn headers_for(body: &str) -> HeaderMap {
    let timestamp = (now().millis() / 1000).to_string();
    let signature = keys::alipay().sign(format!("{timestamp}\nn\n{body}\n").as_bytes());
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("timestamp", timestamp.as_str()),
        ("nonce", "n"),
        ("signature", &signature),
        ("serial", "PUB_KEY_ID_1"),
    ] {
        headers.insert(format!("wechatpay-{name}").parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

#[tokio::test]
async fn what_is_rightly_signed_and_wrongly_sealed_is_not_believed() {
    let (_, _, body) = taken().await;
    let scene = signed_by_us().await;
    let read = |body: &Value| {
        let text = body.to_string();
        scene.gateway.read(&headers_for(&text), text.as_bytes(), now())
    };
    let good: Value = serde_json::from_slice(&body).unwrap();
    let notice = read(&good).unwrap();
    assert_eq!(notice.kind, "TRANSACTION.SUCCESS");
    assert_eq!(notice.fact.unwrap().status, FactStatus::Paid);

    let ciphertext = good["resource"]["ciphertext"].as_str().unwrap().to_owned();
    let mut tried = 0;
    for at in 0..ciphertext.len() {
        let mut bytes = ciphertext.clone().into_bytes();
        // The next letter of the alphabet of base64 or something outside it.
        bytes[at] ^= 0x01;
        let mut changed = good.clone();
        changed["resource"]["ciphertext"] = json!(String::from_utf8(bytes).unwrap());
        assert!(read(&changed).is_err(), "ciphertext byte {at}");
        tried += 1;
    }
    for (name, value) in [
        ("algorithm", json!("AEAD_AES_128_GCM")),
        ("algorithm", json!("none")),
        ("nonce", json!("aaaaaaaaaaaa")),
        ("nonce", json!("short")),
        ("associated_data", json!("Transaction")),
        ("associated_data", Value::Null),
        ("ciphertext", json!("")),
    ] {
        let mut changed = good.clone();
        changed["resource"][name] = value.clone();
        assert!(read(&changed).is_err(), "{name} {value}");
        tried += 1;
    }
    for body in [json!({}), json!([]), json!({"id": "1", "event_type": "x"}), Value::Null] {
        assert_eq!(read(&body), Err(NoticeFault::Malformed));
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn an_answer_without_or_with_a_wrong_signature_is_not_believed() {
    let scene = scene().await;
    let (charge, paid) = scene.paid().await;
    for answers in [Answers::Unsigned, Answers::Signature] {
        scene.knobs(Knobs { answers: Some(answers), ..Knobs::default() });
        assert_away(scene.gateway.query(&charge.order).await);
        assert_away(scene.gateway.start(&scene.charge()).await);
        assert_away(scene.gateway.refund(&scene.refund(&charge, &paid, 100)).await);
    }
}

#[tokio::test]
async fn a_key_that_is_not_the_merchants_is_refused() {
    let scene = Scene::open(ProviderName::Wechat, |simulator, _| {
        let mut settings = Played::settings(Provider::Wechat, &simulator.base_url());
        settings.iter_mut().find(|(name, _)| name == "WECHAT_PRIVATE_KEY").unwrap().1 =
            keys::alipay().private.clone();
        settings
    })
    .await;
    let error = scene.gateway.start(&scene.charge()).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "SIGN_ERROR"), "{error}");
}

#[tokio::test]
async fn a_part_that_went_back_leaves_the_question_at_paid_because_it_tells_no_sum() {
    let scene = scene().await;
    let (charge, paid) = scene.paid().await;
    scene.gateway.refund(&scene.refund(&charge, &paid, 100)).await.unwrap();
    let fact = scene.query(&charge.order).await.unwrap();
    assert_eq!((fact.status, fact.amount_fen), (FactStatus::Paid, Some(PRICE)));
}

async fn with_certificate() -> Scene {
    let scene = Scene::open(ProviderName::Wechat, |simulator, _| {
        simulator.payments().sign_with(Signer::OldCertificate);
        Played::certificate_settings(&simulator.base_url())
    })
    .await;
    assert_eq!(scene.simulator.payments().all().len(), 0);
    scene
}

#[tokio::test]
async fn a_merchant_with_a_platform_certificate_is_served_as_well() {
    let scene = with_certificate().await;
    let (charge, fact) = scene.paid().await;
    assert_paid(&fact, &charge, ProviderName::Wechat);
    assert_paid(&scene.query(&charge.order).await.unwrap(), &charge, ProviderName::Wechat);
}

#[tokio::test]
async fn a_new_certificate_is_fetched_in_the_background_and_the_repeated_notice_is_believed() {
    let scene = with_certificate().await;
    let charge = scene.begun().await;
    scene.simulator.payments().sign_with(Signer::NewCertificate);
    scene.press(&charge.order, "pay").await;
    assert_paid(&scene.fact(&charge.order, |_| true).await, &charge, ProviderName::Wechat);
    assert_eq!(
        scene.shop.notices()[0],
        Err(NoticeFault::UnknownKey),
        "never fetched because a notice names it"
    );
    assert_paid(&scene.query(&charge.order).await.unwrap(), &charge, ProviderName::Wechat);
}

#[tokio::test]
async fn certificates_sealed_with_another_key_are_not_taken() {
    let scene = Scene::open(ProviderName::Wechat, |simulator, _| {
        simulator.payments().sign_with(Signer::OldCertificate);
        let mut settings = Played::certificate_settings(&simulator.base_url());
        let other = "another-api-v3-key-of-32-bytes!!".to_owned();
        settings.iter_mut().find(|(name, _)| name == "WECHAT_API_V3_KEY").unwrap().1 = other;
        settings
    })
    .await;
    let charge = scene.begun().await;
    scene.simulator.payments().sign_with(Signer::NewCertificate);
    scene.press(&charge.order, "pay").await;
    until("six tries", || scene.shop.notices().len() >= 6).await;
    assert!(scene.shop.notices().iter().all(|notice| *notice == Err(NoticeFault::UnknownKey)));
}
