//! The payment providers' pages and controls, over real HTTP. Their wire formats are tested where the clients are.

use serde_json::{Value, json};
use simulator::payments::{Provider, Status};

use crate::caller::*;

const ORDER: &str = "ord_01JD0000000000000000000000";

/// A caller with one payment at Stripe's.
async fn with_payment() -> Caller {
    let caller = Caller::new().await;
    caller.simulator.payments().add_stripe_session(ORDER);
    caller
}

async fn page(caller: &Caller, path: &str) -> (u16, String) {
    let answer = caller.http.get(caller.url(path)).send().await.expect("answers");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

#[tokio::test]
async fn the_page_speaks_both_languages_and_has_no_script() {
    let caller = with_payment().await;
    let path = format!("/pay/stripe/{ORDER}");
    let (status, chinese) = page(&caller, &path).await;
    assert_eq!(status, 200);
    assert!(chinese.contains("支付 ¥1.00") && chinese.contains("稍后支付"), "{chinese}");
    let (_, english) = page(&caller, &format!("{path}?lang=en")).await;
    assert!(english.contains("Pay ¥1.00") && english.contains("Pay late"), "{english}");
    assert!(!chinese.contains("<script"));
    assert_eq!(page(&caller, "/pay/stripe/nobody").await.0, 404);
    assert_eq!(page(&caller, "/pay/nowhere/x").await.0, 400);
}

#[tokio::test]
async fn buttons_can_be_pressed_without_a_browser() {
    let caller = with_payment().await;
    let (status, told) = caller.post(&format!("/_sim/payments/stripe/{ORDER}/pay"), &Value::Null).await;
    assert_eq!((status, &told["status"]), (200, &json!("paid")));
    let (status, _) = caller.post(&format!("/_sim/payments/stripe/{ORDER}/decline"), &Value::Null).await;
    assert_eq!(status, 409);
    let (status, _) = caller.post("/_sim/payments/stripe/nobody/pay", &Value::Null).await;
    assert_eq!(status, 404);
    let payment = caller.simulator.payments().payment(Provider::Stripe, ORDER).expect("known");
    assert_eq!(payment.status, Status::Paid);
    assert_eq!(caller.get("/_sim/payments").await[0]["order"], ORDER);
}

#[tokio::test]
async fn knobs_are_set_whole_and_unknown_ones_refused() {
    let caller = Caller::new().await;
    let put = |body: Value| {
        let request = caller.http.put(caller.url("/_sim/payments/knobs/alipay")).json(&body);
        async { read(request.send().await.expect("answers")).await.0 }
    };
    assert_eq!(put(json!({"down": true, "wrong": "signature"})).await, 200);
    assert_eq!(caller.get("/_sim/payments/knobs/alipay").await["down"], true);
    assert_eq!(put(json!({"copies": 50})).await, 200);
    assert_eq!(caller.get("/_sim/payments/knobs/alipay").await["down"], false);
    assert_eq!(put(json!({"dwon": true})).await, 400);
    assert_eq!(put(json!({"wrong": "everything"})).await, 400);
    caller.post("/_sim/reset", &Value::Null).await;
    assert_eq!(caller.get("/_sim/payments/knobs/alipay").await["copies"], 0);
}

#[tokio::test]
async fn the_settings_for_an_api_name_this_very_simulator() {
    let caller = Caller::new().await;
    for (provider, name) in [
        ("sandbox", "PAYMENT_SANDBOX_URL"),
        ("stripe", "STRIPE_API_URL"),
        ("alipay", "ALIPAY_GATEWAY_URL"),
        ("wechat", "WECHAT_API_URL"),
    ] {
        let (status, text) = page(&caller, &format!("/_sim/payments/settings/{provider}")).await;
        assert_eq!(status, 200);
        let line = text.lines().find(|line| line.starts_with(name)).expect("named");
        assert!(line.contains(&caller.simulator.base_url()), "{line}");
    }
}

#[tokio::test]
async fn calls_that_nobody_signed_are_refused() {
    let caller = Caller::new().await;
    let (status, told) = caller.post("/sandbox/v1/payments", &json!({})).await;
    assert_eq!((status, &told["code"]), (401, &json!("unsigned")));
    assert_eq!(caller.post("/stripe/v1/checkout/sessions", &json!({})).await.0, 401);
    assert_eq!(caller.post("/wechat/v3/pay/transactions/native", &json!({})).await.0, 401);
    let (_, alipay) = page(&caller, "/alipay/gateway.do?method=alipay.trade.query").await;
    assert!(alipay.contains("isv.invalid-signature"), "{alipay}");
}
