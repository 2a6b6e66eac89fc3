//! What a payment provider says about one order, whichever way it came: a notice, an answer to our question, a return.
//! What follows from it is decided by the order's rules; nothing here knows how a provider says it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::OrderId;
use super::time::Time;

/// Who takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentProvider)]
pub enum ProviderName {
    Alipay,
    Wechat,
    Stripe,
    /// Play money for development and tests.
    Sandbox,
}

impl ProviderName {
    /// In the order in which they are offered.
    pub const ALL: [ProviderName; 4] =
        [ProviderName::Alipay, ProviderName::Wechat, ProviderName::Stripe, ProviderName::Sandbox];

    pub fn as_str(self) -> &'static str {
        match self {
            ProviderName::Alipay => "alipay",
            ProviderName::Wechat => "wechat",
            ProviderName::Stripe => "stripe",
            ProviderName::Sandbox => "sandbox",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }
}

/// Where the person pays: decides how they get to the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayClient {
    /// A computer: a QR code is read by a phone beside it, a page opens in a new tab.
    #[default]
    Desktop,
    /// A browser on a phone: it leads to the provider's app.
    Mobile,
    /// WeChat's own browser on a phone.
    Wechat,
}

/// What WeChat's own browser is given to open its payment, signed by the merchant. The names are WeChat's; the way of
/// signing is always `RSA`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WechatCall {
    /// Our id with WeChat.
    #[schema(max_length = 64)]
    pub app_id: String,
    /// Unix seconds, as text.
    #[schema(max_length = 20)]
    pub time_stamp: String,
    /// Drawn anew for each call.
    #[schema(max_length = 64)]
    pub nonce_str: String,
    /// `prepay_id=…`
    #[schema(max_length = 200)]
    pub package: String,
    /// The merchant's signature, Base64.
    #[schema(max_length = 1024)]
    pub pay_sign: String,
}

impl std::fmt::Display for ProviderName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An authentic statement of a provider about one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub provider: ProviderName,
    /// The order number that we gave.
    pub order: OrderId,
    /// The provider's own number of the payment.
    pub transaction: Option<String>,
    pub status: FactStatus,
    /// What was or is to be paid, in fen; `None` where the provider does not say.
    pub amount_fen: Option<i64>,
    /// ISO 4217, upper case; `None` where the provider does not say.
    pub currency: Option<String>,
    /// Whether it names our merchant, seller and application ids.
    pub for_us: bool,
    /// When it happened, by the provider's clock.
    pub at: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FactStatus {
    /// Known and not paid yet.
    Pending,
    Paid,
    /// Will not be paid any more.
    Closed,
    /// `total_fen` of what was paid has been given back so far, all refunds together.
    Refunded {
        total_fen: i64,
    },
}
