//! A shop, a simulator and one gateway between them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mannequin::config::Config;
use mannequin::domain::ids::{OrderId, RefundId};
use mannequin::domain::payment::{Fact, FactStatus, ProviderName};
use mannequin::domain::preset::Locale;
use mannequin::domain::time::Time;
use mannequin::payment::{Charge, Gateway, Notice, Payments, Refund};
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
        }
    }

    /// A payment that was begun.
    pub async fn begun(&self) -> Charge {
        let charge = self.charge();
        self.gateway.start(&charge).await.expect("begins");
        charge
    }

    /// A payment that is paid, and its notice.
    pub async fn paid(&self) -> (Charge, Fact) {
        let charge = self.begun().await;
        self.simulator.payments().pay(self.provider, charge.order.as_str());
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
