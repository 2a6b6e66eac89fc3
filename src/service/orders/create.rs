//! A new order, and the way to its payment. The provider is asked outside of any transaction: an order whose provider is
//! away stays `created` and can be tried again.

use sha2::{Digest, Sha256};

use super::check::ask;
use super::fulfil::announce;
pub use super::payer::Authorization;
use super::payer::{Known, identify};
use super::provider::{gateway, within};
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{OrderId, ProductId, UserId};
use crate::domain::order::{By, Checkout, NewOrder, Order, State};
use crate::domain::payment::{PayClient, ProviderName};
use crate::domain::preset::Locale;
use crate::domain::product::Item;
use crate::error::{AppError, Result};
use crate::payment::{Charge, Handoff, PayError, PayerId};
use crate::service::ids;
use crate::store::shop::{orders, products};

/// Orders of one person that may wait to be paid.
pub const OPEN_MAX: u64 = 5;
/// Orders and checkouts a minute for one user.
const ORDERS_PER_MINUTE: u32 = 60;
const TRIES: usize = 20;

/// What somebody wants to buy.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Purchase {
    pub product: ProductId,
    pub provider: ProviderName,
    #[serde(skip)]
    pub locale: Locale,
    #[serde(skip)]
    pub payer: Payer,
}

/// Where somebody pays from.
#[derive(Clone, Debug, Default)]
pub struct Payer {
    pub client: PayClient,
    pub ip: String,
    /// Brought back from [`Checkout::Authorize`].
    pub authorization: Option<Authorization>,
}

impl Purchase {
    /// Two purchases are the same when this is the same.
    fn body_hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("a purchase is plain data");
        hex::encode(Sha256::digest(json))
    }
}

/// An order and the way to its payment.
#[derive(Clone, Debug)]
pub struct Ordered {
    pub order: Order,
    pub checkout: Checkout,
    /// It had been answered before; nothing was done.
    pub replay: bool,
}

/// Makes an order and begins its payment. `key` makes it repeatable: the same key and body answer the same again; where
/// the provider was away, it is asked again.
///
/// # Errors
/// 409 `too_many_unpaid`, 422 `product_unavailable`, `provider_unavailable`, `idempotency_key_reused`, 429, 503
/// `payment_unavailable`.
pub async fn create(app: &App, user: &UserId, key: &str, purchase: Purchase) -> Result<Ordered> {
    let body_hash = purchase.body_hash();
    if let Some(order) = orders::find_by_key(&app.store, user, key).await? {
        return again(app, order, &body_hash, purchase.payer).await;
    }
    app.limiter.per_user("order", user, ORDERS_PER_MINUTE).await?;
    gateway(app, purchase.provider)?;
    let product = products::find(&app.store, &purchase.product).await?.filter(|product| product.on_sale);
    let Some(product) = product else {
        return Err(AppError::invalid("product_id", ErrorCode::ProductUnavailable, "this is not on sale"));
    };
    match insert(app, user, key, &purchase, product.item(), &body_hash).await? {
        Some(order) => hand_off(app, order, purchase.payer).await,
        // Another request with this key was faster.
        None => {
            let order = orders::find_by_key(&app.store, user, key).await?.ok_or(AppError::NotFound)?;
            again(app, order, &body_hash, purchase.payer).await
        }
    }
}

async fn insert(
    app: &App,
    user: &UserId,
    key: &str,
    purchase: &Purchase,
    item: Item,
    body_hash: &str,
) -> Result<Option<Order>> {
    let _turn = app.locks.lock(user).await?;
    if orders::find_by_key(&app.store, user, key).await?.is_some() {
        return Ok(None);
    }
    let now = app.store.now().await?;
    let open = orders::count_open(&app.store, user, now).await?;
    if open >= OPEN_MAX {
        let detail = format!("{open} orders wait to be paid; pay or cancel one of them");
        return Err(AppError::conflict(ErrorCode::TooManyUnpaid, detail));
    }
    let new = NewOrder {
        id: OrderId::from_ulid(ids::draw()),
        user_id: user.clone(),
        key: key.to_owned(),
        body_hash: body_hash.to_owned(),
        item,
        locale: purchase.locale,
        provider: purchase.provider,
    };
    let order = Order::new(new, now);
    if !orders::insert(&app.store, &order).await? {
        return Ok(None);
    }
    announce(app, &order);
    Ok(Some(order))
}

async fn again(app: &App, order: Order, body_hash: &str, payer: Payer) -> Result<Ordered> {
    if order.body_hash != body_hash {
        let detail = "this Idempotency-Key was used for another request";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    match order.checkout.clone() {
        Some(checkout) => Ok(Ordered { order: order.as_first_answered(), checkout, replay: true }),
        None => hand_off(app, order, payer).await,
    }
}

/// Goes on with the payment of an order that waits for it, on a fresh way.
///
/// # Errors
/// 404; 409 `already_paid`, `order_closed`, `in_review`, `begun_elsewhere`, `authorization_invalid`, `payer_unknown`; 429;
/// 503 `payment_unavailable`, `payment_busy`.
pub async fn pay(app: &App, user: &UserId, id: &OrderId, payer: Payer) -> Result<Ordered> {
    let order = orders::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    app.limiter.per_user("order", user, ORDERS_PER_MINUTE).await?;
    hand_off(app, order, payer).await
}

/// # Errors
/// 409 with what is in the way.
fn still_payable(order: &Order) -> Result<()> {
    match order.state {
        State::Created | State::Pending => Ok(()),
        State::Closed => Err(AppError::conflict(ErrorCode::OrderClosed, "this order was closed")),
        State::Review => {
            Err(AppError::conflict(ErrorCode::InReview, "a payment of this order is being looked at"))
        }
        State::Paid | State::Fulfilled | State::Refunded => {
            Err(AppError::conflict(ErrorCode::AlreadyPaid, "this order is paid"))
        }
    }
}

/// Asks the provider for a way to pay and notes that the payer was sent there.
async fn hand_off(app: &App, order: Order, payer: Payer) -> Result<Ordered> {
    let app = app.clone();
    // A task of its own: a client that hangs up must not leave a payment that the order does not know of.
    let task = tokio::spawn(async move { begin(&app, order, &payer).await });
    task.await.map_err(AppError::internal)?
}

async fn begin(app: &App, order: Order, payer: &Payer) -> Result<Ordered> {
    still_payable(&order)?;
    if app.store.now().await? >= order.expires_at {
        return Err(AppError::conflict(ErrorCode::OrderClosed, "its time to be paid is over"));
    }
    let gateway = gateway(app, order.provider)?;
    let first = order.checkout.is_none();
    let payer_id = match identify(app, &*gateway, &order, payer).await? {
        Known::First(ordered) => return Ok(*ordered),
        Known::Start(payer_id) => payer_id,
    };
    fail::fail_point!("pay_before_start");
    let charge = charge(app, &order, payer, payer_id);
    let handoff = match within(order.provider, gateway.start(&charge)).await {
        Ok(handoff) => handoff,
        // Perhaps because it is paid or closed there, and nobody has told us.
        Err(refused @ (PayError::Refused { .. } | PayError::BegunElsewhere(_))) => {
            still_payable(&ask(app, order, By::Check).await?)?;
            return Err(refused.into());
        }
        Err(away) => return Err(away.into()),
    };
    fail::fail_point!("pay_after_start");
    let checkout = checkout_of(handoff);
    for _ in 0..TRIES {
        let current = orders::find(&app.store, &order.id).await?.ok_or(AppError::NotFound)?;
        if let Err(error) = still_payable(&current) {
            if current.state == State::Closed {
                // Canceled while the provider was asked: nobody shall pay it.
                within(order.provider, gateway.close(&order.id)).await?;
            }
            return Err(error);
        }
        if let Some(stored) = current.checkout.clone() {
            // A repetition is answered what the first one was.
            return Ok(if first {
                Ordered { order: current.as_first_answered(), checkout: stored, replay: true }
            } else {
                Ordered { order: current, checkout, replay: false }
            });
        }
        let next = current.handed_off(checkout.clone(), app.store.now().await?);
        if orders::replace(&app.store, &next, current.version).await? {
            announce(app, &next);
            return Ok(Ordered { order: next, checkout, replay: false });
        }
    }
    Err(AppError::internal(anyhow::anyhow!("order {} changes too often", order.id)))
}

fn charge(app: &App, order: &Order, payer: &Payer, payer_id: Option<PayerId>) -> Charge {
    let url = &app.config.http.public_url;
    Charge {
        order: order.id.clone(),
        title: format!("Mannequin {}", order.item.name.get(order.locale)),
        amount_fen: order.item.price_fen,
        expires_at: order.expires_at,
        return_url: format!("{url}/orders/{}?return=1", order.id),
        notify_url: app.config.payments.notify_url(order.provider),
        locale: order.locale,
        client: payer.client,
        payer_ip: payer.ip.clone(),
        payer: payer_id,
    }
}

fn checkout_of(handoff: Handoff) -> Checkout {
    match handoff {
        Handoff::Redirect { url } => Checkout::Redirect { url },
        Handoff::Qr { code } => Checkout::Qr { code },
        Handoff::WechatJsapi(call) => Checkout::WechatJsapi(call),
    }
}
