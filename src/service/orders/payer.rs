//! Who pays, where the provider has to tell it before the payment can begin: the payer goes there with a secret word and
//! comes back to their order with it and a code. The word is good once, for this order, and only its owner can bring it.

use crate::domain::error_code::ErrorCode;
use sha2::{Digest, Sha256};

use super::create::{Ordered, Payer};
use super::provider::within;
use crate::app::App;
use crate::credentials::random;
use crate::domain::order::{Checkout, Order};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::payment::{Gateway, PayError, PayerId};
use crate::store::shop::orders;

const TRIES: usize = 20;

/// What a payer brings back from the provider.
#[derive(Clone)]
pub struct Authorization {
    pub code: String,
    pub state: String,
}

impl std::fmt::Debug for Authorization {
    /// Both open something: no log shows them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(…)")
    }
}

/// Where a payment begins.
pub(super) enum Known {
    /// At the provider; who pays is told with it where that is needed.
    Start(Option<PayerId>),
    /// With the payer's way to be told who they are.
    First(Box<Ordered>),
}

/// Sends the payer away to be known, or learns from what they brought back who they are.
///
/// # Errors
/// 409 `begun_elsewhere`, `authorization_invalid` (not the word of this order, used, or too late), `payer_unknown` (the provider does not
/// know the code); 503 `payment_busy`, `payment_unavailable`. Nothing was begun at the provider.
pub(super) async fn identify(
    app: &App,
    gateway: &dyn Gateway,
    order: &Order,
    payer: &Payer,
) -> Result<Known> {
    // Letters and digits: WeChat hands nothing else back.
    let state = hex::encode(random::<16>());
    // Ours and of this order, whatever the caller says.
    let return_url = format!("{}/orders/{}", app.config.http.public_url, order.id);
    let Some(url) = gateway.introduction(payer.client, &return_url, &state) else {
        return Ok(Known::Start(None));
    };
    let Some(brought) = &payer.authorization else {
        // The provider would refuse after the trip: one order is paid in one way.
        if order.checkout.as_ref().is_some_and(|way| !matches!(way, Checkout::WechatJsapi(_))) {
            return Err(PayError::BegunElsewhere(order.provider).into());
        }
        let hash = hash(&state);
        let sent = |order: &Order, now| Some(order.sent_for_introduction(hash.clone(), now));
        let order = change(app, order, sent).await?;
        let checkout = Checkout::Authorize { url };
        return Ok(Known::First(Box::new(Ordered { order, checkout, replay: false })));
    };
    let hash = hash(&brought.state);
    change(app, order, |order, now| order.back_from_introduction(&hash, now)).await?;
    let known = within(order.provider, gateway.payer(&brought.code)).await?;
    Ok(Known::Start(Some(known)))
}

/// How the word is kept.
fn hash(state: &str) -> String {
    hex::encode(Sha256::digest(state.as_bytes()))
}

/// Writes what `how` makes of the order as it is now; `None` = the word is not good.
async fn change(app: &App, order: &Order, how: impl Fn(&Order, Time) -> Option<Order>) -> Result<Order> {
    for _ in 0..TRIES {
        let current = orders::find(&app.store, &order.id).await?.ok_or(AppError::NotFound)?;
        let Some(next) = how(&current, app.store.now().await?) else {
            let detail = "what was brought back belongs to another order, is used or too old; begin again";
            return Err(AppError::conflict(ErrorCode::AuthorizationInvalid, detail));
        };
        if orders::replace(&app.store, &next, current.version).await? {
            return Ok(next);
        }
    }
    Err(AppError::internal(anyhow::anyhow!("order {} changes too often", order.id)))
}
