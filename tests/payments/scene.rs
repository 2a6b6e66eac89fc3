//! A shop, a simulator and one gateway between them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use form_urlencoded::Serializer;
use mannequin::config::Config;
use mannequin::domain::ids::{OrderId, RefundId};
use mannequin::domain::payment::{Fact, FactStatus, PayClient, ProviderName};
use mannequin::domain::preset::Locale;
use mannequin::domain::time::Time;
use mannequin::payment::{Charge, Gateway, Handoff, Notice, Payments, Refund};
use reqwest::header::CONTENT_TYPE;
use simulator::payments::{Knobs, PaymentOptions, Provider};
use simulator::{Handle, Options};

use crate::shop::{Shop, now};

/// Price of what the tests buy, in fen.
pub const PRICE: i64 = 129_900;

pub struct Scene {
    pub simulator: Handle,
    pub shop: Shop,
    pub gateway: Arc<dyn Gateway>,
    pub provider: Provider,
}

/// A configuration of development with these settings.
pub fn config(settings: &[(String, String)]) -> Config {
    let fixed = [("AIHUBMIX_SIMULATED".to_owned(), "true".to_owned())];
    let all: Vec<_> = fixed.iter().chain(settings).cloned().collect();
    Config::from_lookup(|name| all.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()))
        .expect("usable settings")
}

impl Scene {
    /// `settings` are made from the simulator's address.
    pub async fn open(
        name: ProviderName,
        settings: impl Fn(&Handle, &Shop) -> Vec<(String, String)>,
    ) -> Self {
        let payments = PaymentOptions { retry: Duration::from_millis(20), ..PaymentOptions::default() };
        let simulator = simulator::start(Options { payments, ..Options::default() }).await.expect("starts");
        let shop = Shop::open().await;
        let mut settings = settings(&simulator, &shop);
        settings.push(("PAYMENT_TIMEOUT_SECONDS".into(), "1".into()));
        settings.push(("PAYMENT_NOTIFY_URL".into(), shop.base.clone()));
        let payments = Payments::build(&config(&settings).payments).expect("built");
        assert_eq!(payments.offered(), [name]);
        let gateway = payments.get(name).expect("configured").clone();
        shop.reads_with(gateway.clone());
        let provider = match name {
            ProviderName::Sandbox => Provider::Sandbox,
            ProviderName::Stripe => Provider::Stripe,
            ProviderName::Alipay => Provider::Alipay,
            ProviderName::Wechat => Provider::Wechat,
        };
        Self { simulator, shop, gateway, provider }
    }

    pub fn charge(&self) -> Charge {
        let order = OrderId::from_ulid(ulid::Ulid::generate());
        Charge {
            return_url: format!("{}/back?order={order}", self.shop.base),
            notify_url: format!("{}/v1/payments/{}/notify", self.shop.base, self.gateway.name()),
            order,
            title: "年度会员 <Mannequin> & 6 000 点".into(),
            amount_fen: PRICE,
            expires_at: now() + Duration::from_secs(1800),
            locale: Locale::Chinese,
            client: PayClient::Desktop,
            payer_ip: "203.0.113.7".into(),
            payer: None,
        }
    }

    /// A payment that was begun, its page open in the payer's browser.
    pub async fn begun(&self) -> Charge {
        let charge = self.charge();
        let handoff = self.gateway.start(&charge).await.expect("begins");
        self.follow(&handoff).await;
        charge
    }

    /// Opens what the payer was given and answers the page.
    pub async fn follow(&self, handoff: &Handoff) -> String {
        let url = match handoff {
            Handoff::Redirect { url } => url.clone(),
            Handoff::Qr { code } => {
                let query = Serializer::new(String::new()).append_pair("code", code).finish();
                format!("{}/pay/scan?{query}", self.simulator.base_url())
            }
            Handoff::WechatJsapi(_) => panic!("no address to open: {handoff:?}"),
        };
        let answer = reqwest::get(url).await.expect("a page");
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("a page")
    }

    /// Presses a button of the payer's page.
    pub async fn press(&self, order: &OrderId, button: &str) {
        let payments = self.simulator.payments();
        let payment = payments.payment(self.provider, order.as_str()).expect("the page is open");
        let url = format!("{}/pay/{}/{}", self.simulator.base_url(), self.provider.word(), payment.key);
        press(&url, button).await;
    }

    /// A payment that is paid, and its notice.
    pub async fn paid(&self) -> (Charge, Fact) {
        let charge = self.begun().await;
        self.press(&charge.order, "pay").await;
        let fact = self.fact(&charge.order, |status| *status == FactStatus::Paid).await;
        (charge, fact)
    }

    pub fn knobs(&self, knobs: Knobs) {
        self.simulator.payments().set(self.provider, knobs);
    }

    pub async fn query(&self, order: &OrderId) -> Option<Fact> {
        self.gateway.query(order).await.expect("answers")
    }

    /// Waits for a notice about `order` with a status like this.
    pub async fn fact(&self, order: &OrderId, like: impl Fn(&FactStatus) -> bool) -> Fact {
        let mut found = None;
        until("a notice of this kind", || {
            let mut facts = self.notices().into_iter().filter_map(|notice| notice.fact);
            found = facts.find(|fact| fact.order == *order && like(&fact.status));
            found.is_some()
        })
        .await;
        found.expect("waited for it")
    }

    /// The notices that were believed.
    pub fn notices(&self) -> Vec<Notice> {
        self.shop.notices().into_iter().filter_map(Result::ok).collect()
    }

    pub fn refund(&self, charge: &Charge, paid: &Fact, amount_fen: i64) -> Refund {
        Refund {
            id: RefundId::from_ulid(ulid::Ulid::generate()),
            order: charge.order.clone(),
            transaction: paid.transaction.clone().expect("a paid fact has the provider's number"),
            paid_fen: charge.amount_fen,
            amount_fen,
            before_fen: 0,
            reason: "不满意".into(),
        }
    }
}

/// A paid fact as it must be: ours, with the right amount, in this decade.
pub fn assert_paid(fact: &Fact, charge: &Charge, provider: ProviderName) {
    assert_eq!(fact.provider, provider);
    assert_eq!(fact.order, charge.order);
    assert_eq!(fact.status, FactStatus::Paid);
    assert_eq!(fact.amount_fen, Some(PRICE));
    assert_eq!(fact.currency.as_deref(), Some("CNY"));
    assert!(fact.for_us);
    assert!(fact.transaction.as_ref().is_some_and(|number| !number.is_empty()));
    let at = fact.at.expect("a time");
    assert!(near(at, now()), "{at:?}");
}

fn near(a: Time, b: Time) -> bool {
    (a.millis() - b.millis()).abs() < 60_000
}

/// Waits until something holds; fails after 20 s.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A browser that shows where it is sent.
pub fn browser() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

pub async fn press(url: &str, button: &str) -> reqwest::Response {
    let request = browser().post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(format!("action={button}")).send().await.expect("an answer")
}
