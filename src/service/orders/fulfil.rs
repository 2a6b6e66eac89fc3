//! The one way from what a provider says to credits: whichever of notice, return, question or duty comes first, and
//! however often, ends here. First the order is written, then, in one transaction, everything that follows from it.

use crate::app::App;
use crate::domain::ids::{NotificationId, OrderId};
use crate::domain::notification::Matter;
use crate::domain::order::{By, Decision, Oddity, Order, apply, settle};
use crate::domain::payment::Fact;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::generations::admit_waiting;
use crate::service::notifications::{self, notify_in};
use crate::store::shop::{memberships, orders};
use crate::store::{accounts, entries};
use crate::telemetry;

/// Tries to write an order that somebody else keeps changing.
const TRIES: usize = 20;

/// What came of a statement about an order.
#[derive(Clone, Debug)]
pub enum Told {
    /// There is no such order.
    Unknown,
    /// It was known.
    Known(Box<Order>),
    Changed(Box<Order>),
    /// It is not what was asked for; a person should look.
    Odd(Box<Order>, Oddity),
}

impl Told {
    /// The order as it is now.
    pub fn order(self) -> Option<Order> {
        match self {
            Told::Unknown => None,
            Told::Known(order) | Told::Changed(order) | Told::Odd(order, _) => Some(*order),
        }
    }
}

/// Applies what an authentic source says about an order, and lets the books follow.
///
/// # Errors
/// When the database is away: what was written stays, and the same statement may be made again.
pub async fn tell(app: &App, fact: Fact, by: By) -> Result<Told> {
    let app = app.clone();
    // A task of its own: whoever waits may go away, the commit may not.
    let task = tokio::spawn(async move { write(&app, &fact, by).await });
    task.await.map_err(AppError::internal)?
}

async fn write(app: &App, fact: &Fact, by: By) -> Result<Told> {
    let Some(known) = orders::find(&app.store, &fact.order).await? else { return Ok(Told::Unknown) };
    let mut changed = false;
    for _ in 0..TRIES {
        let turn = app.locks.lock(&known.user_id).await?;
        let order = orders::find(&app.store, &fact.order).await?.ok_or(AppError::NotFound)?;
        let now = app.store.now().await?;
        let current = match apply(&order, fact, by, now) {
            Decision::Changed(next) => {
                if !orders::replace(&app.store, &next, order.version).await? {
                    continue;
                }
                changed = true;
                *next
            }
            Decision::Odd(oddity) => {
                tracing::error!(order = %order.id, why = oddity.name(), "A payment is not what was asked for");
                return Ok(Told::Odd(Box::new(order), oddity));
            }
            Decision::Known => order,
        };
        drop(turn);
        if changed {
            announce(app, &current);
        }
        let order = Box::new(if current.due { follow(app, &current.id, by).await? } else { current });
        return Ok(if changed { Told::Changed(order) } else { Told::Known(order) });
    }
    Err(AppError::internal(anyhow::anyhow!("order {} changes too often", fact.order)))
}

/// Brings the books in line with an order: credits, ledger, membership and order in one transaction. Nothing happens
/// where they are.
///
/// # Errors
/// When the database is away or the ledger's rules refuse; the order then stays due.
pub async fn fulfil(app: &App, id: &OrderId, by: By) -> Result<Order> {
    let (app, id) = (app.clone(), id.clone());
    let task = tokio::spawn(async move { follow(&app, &id, by).await });
    task.await.map_err(AppError::internal)?
}

async fn follow(app: &App, id: &OrderId, by: By) -> Result<Order> {
    fail::fail_point!("pay_before_grant");
    let user = orders::find(&app.store, id).await?.ok_or(AppError::NotFound)?.user_id;
    let turn = app.locks.lock(&user).await?;
    let (store, owner, id) = (app.store.clone(), user.clone(), id.clone());
    let (order, wrote) = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let order = orders::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            if !order.due {
                return Ok((order, None));
            }
            let membership = memberships::find_in(&store, session, &owner).await?;
            let books = settle(&order, &account, membership.as_ref(), by, now).map_err(AppError::internal)?;
            accounts::save(&store, session, &books.account, account.version).await?;
            entries::insert(&store, session, &books.entries).await?;
            if let Some(changed) = &books.membership {
                let before = membership.as_ref().map_or(0, |membership| membership.version);
                memberships::save(&store, session, changed, before).await?;
            }
            orders::save(&store, session, &books.order, order.version).await?;
            let mut told = Vec::new();
            for (matter, key) in news(&order, &books.order) {
                told.push(notify_in(&store, session, &owner, &matter, &key, now).await?);
            }
            let (balance, membership) = (!books.entries.is_empty(), books.membership.is_some());
            Ok((books.order, Some(Wrote { balance, membership, told })))
        })
        .await?;
    drop(turn);
    fail::fail_point!("pay_after_grant");
    if let Some(wrote) = wrote {
        announce(app, &order);
        let note = |kind| Note { user: user.clone(), kind, id: None };
        for id in wrote.told {
            notifications::announce(app, &user, id);
        }
        if wrote.balance {
            app.events.publish(note(NoteKind::Balance));
        }
        if wrote.membership {
            app.events.publish(note(NoteKind::Subscription));
            // A member's window is wider: what waited behind the old one goes now.
            if let Err(error) = admit_waiting(app, &user).await {
                tracing::warn!(%error, "Waiting generations were not admitted; the sweep does it");
            }
        }
    }
    Ok(order)
}

struct Wrote {
    balance: bool,
    membership: bool,
    /// For the notification centre.
    told: Vec<Option<NotificationId>>,
}

/// What the owner is told of what the books have just caught up with.
fn news(before: &Order, after: &Order) -> Vec<(Matter, String)> {
    let (order, product) = (after.id.clone(), after.item.name.clone());
    let mut news = Vec::new();
    if before.fulfilled_at.is_none() && after.fulfilled_at.is_some() {
        let (order, product, credits) = (order.clone(), product.clone(), after.credits_granted);
        news.push((Matter::OrderPaid { order, product, credits }, format!("order_paid:{}", after.id)));
    }
    if after.refunds_settled > before.refunds_settled {
        let total_fen = after.refunded_fen();
        let amount_fen = total_fen - settled_fen(before);
        let credits = after.credits_revoked - before.credits_revoked;
        let matter =
            Matter::OrderRefunded { order, product, amount_fen, credits, total_fen: Some(total_fen) };
        news.push((matter, format!("order_refunded:{}:{total_fen}", after.id)));
    }
    news
}

/// What had been given back when the books were in line last.
fn settled_fen(order: &Order) -> i64 {
    let known = usize::try_from(order.refunds_settled).unwrap_or(0);
    order.refunds.iter().take(known).map(|refund| refund.total_fen).max().unwrap_or(0)
}

/// Tells the owner's pages that an order changed, and counts it.
pub fn announce(app: &App, order: &Order) {
    let note = Note { user: order.user_id.clone(), kind: NoteKind::Order, id: Some(order.id.to_string()) };
    app.events.publish(note);
    let labels = [("provider", order.provider.as_str()), ("state", order.state.name())];
    metrics::counter!(telemetry::ORDERS, &labels).increment(1);
}
