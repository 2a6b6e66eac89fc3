//! Alipay: the common course, the SDK's signed samples, and forms that must not be believed.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use form_urlencoded::Serializer;
use mannequin::domain::payment::{FactStatus, PayClient, ProviderName};
use mannequin::payment::{Charge, Handoff, Notice, NoticeFault, PayError, Payments};
use simulator::payments::{Answers, Knobs, Payments as Played, Provider, Wrong};

use crate::course::{assert_away, whole_course};
use crate::keys;
use crate::scene::{PRICE, Scene, config};
use crate::shop::now;

async fn scene() -> Scene {
    Scene::open(ProviderName::Alipay, |simulator, _| {
        Played::settings(Provider::Alipay, &simulator.base_url())
    })
    .await
}

whole_course!();

/// A signed notice of a payment in Alipay's own SDK for Node.js (MIT), test/alipay.test.ts.
const SDK_KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqObrdC7hrgAVM98tK0nv3hSQRGGKT4lBsQjHiGjeYZjOPIPHR5knm2jnnz/YGIXIofVHkA/tAlBAd5DrY7YpvI4tP5EONLtZKC2ghBMx7McI2wRD0xiqzxOQr1FuhZGJ8/AUokBzJrzY+aGX2xcOrxFYRlFilvVLTXg4LWjR1tdPkO6+i7wQZAIVMClPkwVRZEbaERRHlKqTzv2gGv5rDU8gRoe1LeaN+6BlbTqHWkQcNCUNrA8C6l17XAXGKDsm/9TFWwO8EPHHHCaQdjtV5/FdcWIt+L8SR1ss7EXTjYDFtxcKVv9rEoY1lX8T4mX+GbXfZHraG5NCF1+XioL5JwIDAQAB";
const SDK_SAMPLE: &[(&str, &str)] = &[
    ("gmt_create", "2019-08-15 15:56:22"),
    ("charset", "utf-8"),
    ("seller_email", "z97-yuquerevenue@service.aliyun.com"),
    ("subject", "语雀空间 500人规模"),
    (
        "sign",
        "QfTb8tqE1BMhS5qAnXtvsF3/jBkEvu9q9en0pdbBUDDjvKycZhQb7h8GDs4FKfi049PynaNuatxSgLb/nLWZpXyyh0LEWdK2S6Ri7nPwrVgOs08zugLO20vOQz44y3ti2Ncm8/wZts1Fr2gZ7pShnVX3d1B50hbsXnObT1r/U8ONNQjWXd0HIul4TG+Q3fm3svmSvFEy0WnzuhcyHPX5Gm4ELNctL6Qd5YniGJFNcc7kopHYtI/XD9YCKCH6Ct02rzUs9i11C9CsadtZn+WhxF26Dqt9sGEFajkJ8cxUTLi8+VCpLHsgPE8P0y095uQcDdK0YjCh4x7wVSov+lrmOQ==",
    ),
    ("buyer_id", "2088102534368455"),
    ("invoice_amount", "0.10"),
    ("notify_id", "2019081500222155624068450559358070"),
    ("fund_bill_list", r#"[{"amount":"0.10","fundChannel":"ALIPAYACCOUNT"}]"#),
    ("notify_type", "trade_status_sync"),
    ("trade_status", "TRADE_SUCCESS"),
    ("receipt_amount", "0.10"),
    ("buyer_pay_amount", "0.10"),
    ("sign_type", "RSA2"),
    ("app_id", "2019073166072302"),
    ("seller_id", "2088531891668739"),
    ("gmt_payment", "2019-08-15 15:56:24"),
    ("notify_time", "2019-08-15 15:56:25"),
    ("version", "1.0"),
    ("out_trade_no", "20190815155618536-564-57"),
    ("total_amount", "0.10"),
    ("trade_no", "2019081522001468450512505578"),
    ("auth_app_id", "2019073166072302"),
    ("buyer_logon_id", "xud***@126.com"),
    ("point_amount", "0.00"),
];

type Form = BTreeMap<String, String>;

fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn encoded(form: &Form) -> Vec<u8> {
    Serializer::new(String::new()).extend_pairs(form).finish().into_bytes()
}

/// What a gateway says that takes `key` for Alipay's.
fn read(key: &str, body: &[u8]) -> Result<Notice, NoticeFault> {
    let mut settings = Played::settings(Provider::Alipay, "http://127.0.0.1:9");
    settings.iter_mut().find(|(name, _)| name == "ALIPAY_PUBLIC_KEYS").unwrap().1 = key.into();
    let payments = Payments::build(&config(&settings).payments).unwrap();
    payments.get(ProviderName::Alipay).unwrap().read(&HeaderMap::new(), body, now())
}

/// Signed by `keys::alipay()` as a notice is: without `sign` and `sign_type`.
fn signed(mut form: Form) -> Form {
    form.remove("sign");
    let kept = form.iter().filter(|(name, value)| *name != "sign_type" && !value.is_empty());
    let message: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
    form.insert("sign".into(), keys::alipay().sign(message.join("&").as_bytes()));
    form
}

fn notice() -> Form {
    form(&[
        ("app_id", "2021000000000001"),
        ("seller_id", "2088000000000001"),
        ("charset", "utf-8"),
        ("notify_id", "n1"),
        ("notify_type", "trade_status_sync"),
        ("trade_status", "TRADE_SUCCESS"),
        ("out_trade_no", "ord_01JD0000000000000000000000"),
        ("trade_no", "2026"),
        ("total_amount", "1299.00"),
        ("gmt_payment", "2026-11-22 22:00:00"),
        ("subject", "一年 + 6 000 点"),
        ("sign_type", "RSA2"),
        ("body", ""),
    ])
}

fn with(changes: &[(&str, &str)]) -> Result<Notice, NoticeFault> {
    let mut form = notice();
    form.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    read(&keys::alipay().public, &encoded(&signed(form)))
}

#[test]
fn the_sample_of_the_sdk_verifies_and_fails_with_each_value_changed() {
    let sample = form(SDK_SAMPLE);
    let notice = read(SDK_KEY, &encoded(&sample)).unwrap();
    assert_eq!(notice.event, "2019081500222155624068450559358070");
    assert_eq!(notice.fact, None, "no order of ours");
    assert_eq!(read(&keys::alipay().public, &encoded(&sample)), Err(NoticeFault::Signature));
    for (name, value) in SDK_SAMPLE.iter().filter(|(name, _)| *name != "sign_type" && *name != "charset") {
        let mut changed = sample.clone();
        changed.insert((*name).to_owned(), format!("{value}0"));
        assert_eq!(read(SDK_KEY, &encoded(&changed)), Err(NoticeFault::Signature), "{name}");
        changed.remove(*name);
        assert_eq!(read(SDK_KEY, &encoded(&changed)), Err(NoticeFault::Signature), "without {name}");
    }
}

#[test]
fn several_keys_of_alipay_can_be_active_at_once() {
    let both = format!("{SDK_KEY},{}", keys::alipay().public);
    assert!(read(&both, &encoded(&form(SDK_SAMPLE))).is_ok());
    assert!(read(&both, &encoded(&signed(notice()))).is_ok());
}

#[test]
fn only_rsa2_is_taken_whatever_the_sender_names() {
    for kind in ["RSA", "rsa2", "", "none", "MD5"] {
        assert_eq!(with(&[("sign_type", kind)]), Err(NoticeFault::Malformed), "{kind}");
    }
    assert_eq!(with(&[("charset", "GBK")]), Err(NoticeFault::Malformed));
    assert_eq!(with(&[("notify_id", "")]), Err(NoticeFault::Malformed));
    assert!(with(&[("charset", "UTF-8")]).is_ok());
}

#[test]
fn a_signature_over_sign_type_too_is_not_one_of_a_payment() {
    let mut form = notice();
    let message: Vec<String> = form
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    form.insert("sign".into(), keys::alipay().sign(message.join("&").as_bytes()));
    assert_eq!(read(&keys::alipay().public, &encoded(&form)), Err(NoticeFault::Signature));
}

#[test]
fn a_name_that_comes_twice_is_refused() {
    let body = encoded(&signed(notice()));
    let twice = [body.as_slice(), b"&total_amount=0.01"].concat();
    assert_eq!(read(&keys::alipay().public, &twice), Err(NoticeFault::Malformed));
}

#[test]
fn the_words_of_a_notice_become_the_right_fact() {
    let fact = |changes: &[(&str, &str)]| with(changes).unwrap().fact;
    let status = |changes: &[(&str, &str)]| fact(changes).map(|fact| fact.status);
    let paid = fact(&[]).unwrap();
    assert_eq!((paid.status, paid.amount_fen, paid.for_us), (FactStatus::Paid, Some(PRICE), true));
    assert_eq!(paid.at.unwrap().to_rfc3339(), "2026-11-22T14:00:00.000Z");
    assert_eq!(status(&[("trade_status", "TRADE_FINISHED")]), Some(FactStatus::Paid));
    assert_eq!(status(&[("trade_status", "WAIT_BUYER_PAY")]), Some(FactStatus::Pending));
    assert_eq!(status(&[("trade_status", "TRADE_CLOSED")]), Some(FactStatus::Closed));
    assert_eq!(status(&[("trade_status", "SOMETHING_NEW")]), None);
    assert_eq!(status(&[("notify_type", "dut_user_sign")]), None);
    assert_eq!(status(&[("out_trade_no", "not ours")]), None);
    let refund = [("refund_fee", "300.00"), ("gmt_refund", "2026-11-22 23:00:00.1"), ("out_biz_no", "rfd_1")];
    assert_eq!(status(&refund), Some(FactStatus::Refunded { total_fen: 30_000 }));
    assert_eq!(status(&refund[1..]), None, "a refund without its sum is never a payment");
    assert!(!fact(&[("app_id", "2021000000000002")]).unwrap().for_us);
    assert!(!fact(&[("seller_id", "2088000000000002")]).unwrap().for_us);
    assert!(!fact(&[("seller_id", "")]).unwrap().for_us);
    assert_eq!(fact(&[("total_amount", "1299.001")]).unwrap().amount_fen, None);
    assert_eq!(fact(&[("total_amount", "-1299.00")]).unwrap().amount_fen, None);
}

#[tokio::test]
async fn a_notice_changed_by_one_byte_is_never_believed() {
    let scene = scene().await;
    scene.paid().await;
    let (headers, body) = scene.shop.raw().remove(0);
    let read = |body: &[u8]| scene.gateway.read(&headers, body, now());
    let told = read(&body).unwrap();
    // Bytes as they travel: a change either is refused or is another spelling of the very same form (`%2c`, `+`).
    let mut tried = 0;
    for at in 0..body.len() {
        for change in [0x01, 0x20] {
            let mut changed = body.to_vec();
            changed[at] ^= change;
            let same = decoded(&changed) == decoded(&body);
            assert_eq!(read(&changed).is_ok(), same, "byte {at}");
            assert!(!same || read(&changed).unwrap() == told);
            tried += usize::from(!same);
        }
    }
    // Bytes as they are signed, each in turn.
    let form: Form = form_urlencoded::parse(&body).into_owned().collect();
    for (name, value) in form.iter().filter(|(name, _)| *name != "sign_type" && *name != "charset") {
        for at in 0..value.len() {
            let mut bytes = value.clone().into_bytes();
            bytes[at] ^= 0x01;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let mut changed = form.clone();
            changed.insert(name.clone(), text);
            assert_eq!(read(&encoded(&changed)), Err(NoticeFault::Signature), "{name} byte {at}");
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}

fn decoded(body: &[u8]) -> Vec<(String, String)> {
    // Empty values are not signed, and sign_type is only compared.
    let mut pairs: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
    pairs.retain(|(_, value)| !value.is_empty());
    pairs.sort();
    pairs
}

#[tokio::test]
async fn an_answer_without_or_with_a_wrong_signature_is_not_believed() {
    let scene = scene().await;
    let (charge, paid) = scene.paid().await;
    for answers in [Answers::Unsigned, Answers::Signature] {
        scene.knobs(Knobs { answers: Some(answers), ..Knobs::default() });
        assert_away(scene.gateway.query(&charge.order).await);
        assert_away(scene.gateway.close(&charge.order).await);
        assert_away(scene.gateway.refund(&scene.refund(&charge, &paid, 100)).await);
    }
}

#[tokio::test]
async fn alipay_does_not_know_an_order_before_its_page_is_opened() {
    let scene = scene().await;
    let charge = scene.charge();
    let handoff = scene.gateway.start(&charge).await.unwrap();
    assert_eq!(scene.query(&charge.order).await, None);
    let page = scene.follow(&handoff).await;
    assert!(page.contains("¥1,299.00") && page.contains("年度会员"), "{page}");
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Pending);
    let Handoff::Redirect { url } = handoff else { panic!() };
    let forged = url.replace("1299.00", "0001.00");
    let refused = reqwest::get(forged).await.unwrap().text().await.unwrap();
    assert!(refused.contains("isv.invalid-signature"), "{refused}");
}

#[tokio::test]
async fn a_phone_gets_the_page_for_phones_and_a_way_back() {
    let scene = scene().await;
    for (client, method) in [
        (PayClient::Desktop, "alipay.trade.page.pay"),
        (PayClient::Mobile, "alipay.trade.wap.pay"),
        (PayClient::Wechat, "alipay.trade.wap.pay"),
    ] {
        let charge = Charge { client, ..scene.charge() };
        let handoff = scene.gateway.start(&charge).await.unwrap();
        let Handoff::Redirect { url } = &handoff else { panic!("{handoff:?}") };
        let url = reqwest::Url::parse(url).unwrap();
        let asked: std::collections::HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["method"], method);
        let content: serde_json::Value = serde_json::from_str(&asked["biz_content"]).unwrap();
        let back = content["quit_url"].as_str();
        assert_eq!(back.is_some(), client != PayClient::Desktop, "{content}");
        assert!(scene.follow(&handoff).await.contains(charge.order.as_str()), "the page takes the order");
    }
}

#[tokio::test]
async fn a_key_that_is_not_the_applications_is_refused() {
    let scene = Scene::open(ProviderName::Alipay, |simulator, _| {
        let mut settings = Played::settings(Provider::Alipay, &simulator.base_url());
        settings.iter_mut().find(|(name, _)| name == "ALIPAY_PRIVATE_KEY").unwrap().1 =
            keys::alipay().private.clone();
        settings
    })
    .await;
    let error = scene.gateway.query(&scene.charge().order).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "isv.invalid-signature"), "{error}");
}

#[tokio::test]
async fn a_notice_signed_with_the_applications_own_key_is_not_alipays() {
    let scene = scene().await;
    let charge = scene.begun().await;
    scene.knobs(Knobs { wrong: Some(Wrong::Key), wrong_tries: 1, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    scene.fact(&charge.order, |_| true).await;
    assert_eq!(scene.shop.notices()[0], Err(NoticeFault::Signature));
}
