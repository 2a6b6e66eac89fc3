//! Settings of the payment providers. A provider whose first variable is not set is off; half of one is refused, and so
//! is anything in production that would take play money.

use std::time::Duration;

use secrecy::SecretString;

use super::reader::Reader;
use crate::domain::payment::ProviderName;

/// The secret that the simulator and the api share when nobody sets one: it guards play money only.
const SANDBOX_SECRET: &str = "play-money-secret";

#[derive(Clone, Debug)]
pub struct Payments {
    /// One whole call to a provider.
    pub timeout: Duration,
    /// How providers reach the api, without a slash at its end.
    pub notify_base: String,
    pub sandbox: Option<Sandbox>,
}

impl Payments {
    /// Where this provider sends its notices.
    pub fn notify_url(&self, provider: ProviderName) -> String {
        format!("{}/v1/payments/{provider}/notify", self.notify_base)
    }
}

/// Play money, paid on a page of the simulator.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Where the api reaches it.
    pub url: String,
    /// Where the browser reaches it.
    pub page_url: String,
    /// Signs calls and notices.
    pub secret: SecretString,
}

pub(super) fn payments(r: &mut Reader, public_url: &str) -> Payments {
    Payments {
        timeout: r.seconds("PAYMENT_TIMEOUT_SECONDS", 10, 1, 60),
        notify_base: r.url("PAYMENT_NOTIFY_URL", public_url),
        sandbox: sandbox(r),
    }
}

fn sandbox(r: &mut Reader) -> Option<Sandbox> {
    let url = r.optional_url("PAYMENT_SANDBOX_URL")?;
    if r.production {
        r.fault("PAYMENT_SANDBOX_URL", "is set; production does not take play money");
    }
    Some(Sandbox {
        page_url: r.url("PAYMENT_SANDBOX_PAGE_URL", &url),
        secret: r.secret("PAYMENT_SANDBOX_SECRET", Some(SANDBOX_SECRET)),
        url,
    })
}
