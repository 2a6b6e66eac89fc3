//! WeChat Pay inside WeChat: the payer told by OAuth, the order for that payer, and the parameters of the page.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mannequin::domain::payment::{PayClient, ProviderName, WechatCall};
use mannequin::payment::{Charge, Handoff, PayError, PayerId};
use reqwest::Url;
use simulator::payments::{Answers, Knobs, Payments as Played, Provider};

use crate::course::assert_away;
use crate::scene::{Scene, assert_paid, browser, config};

const BACK: &str = "https://studio.example/orders/ord_1";
const STATE: &str = "0123456789abcdef0123456789abcdef";
const PHONE: &str = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49";

async fn scene() -> Scene {
    scene_with(&[]).await
}

/// With settings replaced; an empty one is as good as none.
async fn scene_with(other: &[(&str, &str)]) -> Scene {
    Scene::open(ProviderName::Wechat, |simulator, _| {
        let mut settings = Played::settings(Provider::Wechat, &simulator.base_url());
        settings.extend(other.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        // The last one of a name counts.
        settings.into_iter().collect::<HashMap<_, _>>().into_iter().collect()
    })
    .await
}

impl Scene {
    /// The way of a payer inside WeChat to WeChat and back; the code that they bring.
    async fn code(&self) -> String {
        let url = self.gateway.introduction(PayClient::Wechat, BACK, STATE).expect("an address");
        let answer = browser().get(url).header("user-agent", PHONE).send().await.unwrap();
        assert_eq!(answer.status(), 302);
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert!(back.as_str().starts_with(&format!("{BACK}?")), "{back}");
        let brought: HashMap<String, String> = back.query_pairs().into_owned().collect();
        assert_eq!((brought.len(), brought["state"].as_str()), (2, STATE));
        brought["code"].clone()
    }

    async fn payer(&self) -> PayerId {
        self.gateway.payer(&self.code().await).await.unwrap()
    }

    async fn call_for(&self, charge: &Charge) -> WechatCall {
        match self.gateway.start(charge).await.unwrap() {
            Handoff::WechatJsapi(call) => call,
            other => panic!("{other:?}"),
        }
    }
}

fn inside(charge: Charge, payer: PayerId) -> Charge {
    Charge { client: PayClient::Wechat, payer: Some(payer), ..charge }
}

#[tokio::test]
async fn a_payer_inside_wechat_is_sent_to_wechat_with_the_parameters_in_its_order() {
    let scene = scene().await;
    let url = scene.gateway.introduction(PayClient::Wechat, BACK, STATE).unwrap();
    let base = scene.simulator.base_url();
    assert_eq!(
        url,
        format!(
            "{base}/wechat/connect/oauth2/authorize?appid=wx0000000000000001&redirect_uri=https%3A%2F%2Fstudio.example\
             %2Forders%2Ford_1&response_type=code&scope=snsapi_base&state={STATE}#wechat_redirect"
        )
    );
    for client in [PayClient::Desktop, PayClient::Mobile] {
        assert_eq!(scene.gateway.introduction(client, BACK, STATE), None);
    }
    let elsewhere = browser().get(url).header("user-agent", "Chrome/140").send().await.unwrap();
    assert_eq!(elsewhere.status(), 400, "WeChat's own browser only");
}

#[tokio::test]
async fn what_the_page_is_given_is_signed_with_the_merchants_key_and_the_payment_is_like_any_other() {
    let scene = scene().await;
    let charge = inside(scene.charge(), scene.payer().await);
    let call = scene.call_for(&charge).await;
    assert_eq!(call.app_id, "wx0000000000000001");
    assert!(call.package.strip_prefix("prepay_id=").is_some_and(|id| id.len() > 8), "{call:?}");
    assert!(call.time_stamp.parse::<i64>().unwrap().abs_diff(chrono::Utc::now().timestamp()) < 60);
    assert!(call.nonce_str.len() == 32 && call.nonce_str.bytes().all(|b| b.is_ascii_alphanumeric()));
    let merchant = config(&Played::settings(Provider::Wechat, "http://127.0.0.1:9")).payments.wechat.unwrap();
    let signature = STANDARD.decode(&call.pay_sign).unwrap();
    let verifies = |lines: [&str; 4]| {
        let message: String = lines.iter().map(|line| format!("{line}\n")).collect();
        merchant.key.verifying().verifies(message.as_bytes(), &signature)
    };
    let lines = [&call.app_id, &call.time_stamp, &call.nonce_str, &call.package].map(String::as_str);
    assert!(verifies(lines));
    for at in 0..4 {
        let mut changed = lines;
        changed[at] = "other";
        assert!(!verifies(changed), "line {at}");
    }

    let again = scene.call_for(&charge).await;
    assert_eq!(again.package, call.package, "the same order is the same payment");
    assert_ne!(again.nonce_str, call.nonce_str);
    assert_eq!(scene.simulator.payments().all().len(), 1);
    scene.press(&charge.order, "pay").await;
    let fact = scene.fact(&charge.order, |_| true).await;
    assert_paid(&fact, &charge, ProviderName::Wechat);
    assert_paid(&scene.query(&charge.order).await.unwrap(), &charge, ProviderName::Wechat);
    scene.gateway.refund(&scene.refund(&charge, &fact, 100)).await.unwrap();
}

#[tokio::test]
async fn a_code_that_is_used_wrong_or_no_code_names_nobody() {
    let scene = scene().await;
    let code = scene.code().await;
    scene.gateway.payer(&code).await.unwrap();
    for bad in [code.as_str(), "0123", "", &"x".repeat(513)] {
        let error = scene.gateway.payer(bad).await.unwrap_err();
        assert_eq!(error, PayError::UnknownPayer(ProviderName::Wechat), "{bad}");
    }
}

#[tokio::test]
async fn wechat_that_is_down_slow_busy_or_talks_nonsense_names_nobody_either() {
    let scene = scene().await;
    let code = scene.code().await;
    for knobs in [Knobs { down: true, ..Knobs::default() }, Knobs { api_delay_ms: 3000, ..Knobs::default() }]
    {
        scene.knobs(knobs);
        assert_away(scene.gateway.payer(&code).await);
    }
    scene.knobs(Knobs { too_often: true, ..Knobs::default() });
    let error = scene.gateway.payer(&code).await.unwrap_err();
    assert_eq!(error, PayError::TooOften(ProviderName::Wechat));
    scene.knobs(Knobs { answers: Some(Answers::Garbage), ..Knobs::default() });
    assert_away(scene.gateway.payer(&code).await);
    scene.knobs(Knobs::default());
    scene.gateway.payer(&code).await.unwrap();
}

#[tokio::test]
async fn a_wrong_secret_or_account_is_refused_and_the_secret_is_in_no_error() {
    let secret = "ffffffffffffffffffffffffffffffff";
    for (name, value, errcode) in [
        ("WECHAT_OFFICIAL_APP_SECRET", secret, "40125"),
        ("WECHAT_OFFICIAL_APP_ID", "wx0000000000000009", "40013"),
    ] {
        let scene = scene_with(&[(name, value)]).await;
        let error = scene.gateway.payer("0123456789").await.unwrap_err();
        assert!(matches!(&error, PayError::Refused { code, .. } if code == errcode), "{error}");
        assert!(!format!("{error} {error:?} {:?}", scene.gateway).contains(secret));
    }
    let scene = scene_with(&[("WECHAT_OFFICIAL_APP_SECRET", secret)]).await;
    let Scene { simulator, gateway, .. } = scene;
    drop(simulator);
    let error = gateway.payer("0123456789").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(secret), "{error}");
}

#[tokio::test]
async fn nobody_pays_under_an_openid_that_wechat_did_not_tell() {
    let scene = scene().await;
    let charge = inside(scene.charge(), PayerId::new("oSomebodyElse"));
    let error = scene.gateway.start(&charge).await.unwrap_err();
    assert!(matches!(&error, PayError::Refused { code, .. } if code == "PARAM_ERROR"), "{error}");
    assert!(scene.simulator.payments().all().is_empty());
    assert!(!format!("{charge:?}").contains("oSomebodyElse"), "no log shows it");
}

#[tokio::test]
async fn without_the_secret_a_payer_inside_wechat_gets_the_code_to_scan() {
    let scene = scene_with(&[("WECHAT_OFFICIAL_APP_SECRET", "")]).await;
    assert_eq!(scene.gateway.introduction(PayClient::Wechat, BACK, STATE), None);
    let error = scene.gateway.payer("0123456789").await.unwrap_err();
    assert_eq!(error, PayError::UnknownPayer(ProviderName::Wechat));
    let charge = Charge { client: PayClient::Wechat, ..scene.charge() };
    assert!(matches!(scene.gateway.start(&charge).await.unwrap(), Handoff::Qr { .. }));
}

#[tokio::test]
async fn an_order_begun_with_a_code_to_scan_is_not_paid_inside_wechat_and_the_reason_is_told() {
    let scene = scene().await;
    let charge = scene.begun().await;
    let charge = inside(charge, scene.payer().await);
    let error = scene.gateway.start(&charge).await.unwrap_err();
    assert_eq!(error, PayError::BegunElsewhere(ProviderName::Wechat));
}

#[tokio::test]
async fn an_official_account_with_an_appid_of_its_own_is_ours_too() {
    let other = [("WECHAT_APP_ID", "wx0000000000000002"), ("WECHAT_OFFICIAL_APP_ID", "wx0000000000000001")];
    let scene = scene_with(&other).await;
    let charge = inside(scene.charge(), scene.payer().await);
    assert_eq!(scene.call_for(&charge).await.app_id, "wx0000000000000001");
    scene.press(&charge.order, "pay").await;
    assert_paid(&scene.fact(&charge.order, |_| true).await, &charge, ProviderName::Wechat);
}
