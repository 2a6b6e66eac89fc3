//! The page of one person: credits by origin, membership, devices, what they asked for and paid.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::{About, UserRow};
use crate::api::admin::viewer::Viewer;
use crate::api::shop::views::{MoneyView, PlanView};
use crate::app::App;
use crate::domain::credits::{Account, LotKind, Source};
use crate::domain::ids::{LotId, OrderId, SessionId};
use crate::domain::membership::{Period, PeriodStatus};
use crate::domain::time::Time;
use crate::domain::user::User;
use crate::error::Result;
use crate::service::credits::adjust_limit;
use crate::store::admin::users::{self, Totals};
use crate::store::sessions::SignIn;

const SIGN_INS_SHOWN: i64 = 20;

/// Credits of one origin and one end, of which something is left.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LotRow {
    id: LotId,
    kind: LotKind,
    source: Source,
    granted: i64,
    available: i64,
    held: i64,
    committed: i64,
    expired: i64,
    revoked: i64,
    expires_at: Option<Time>,
    granted_at: Time,
}

/// The time that one order bought.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PeriodRow {
    plan: PlanView,
    status: PeriodStatus,
    started_at: Time,
    ends_at: Time,
    order_id: OrderId,
    bought_at: Time,
}

/// A device that was signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SignInRow {
    id: SessionId,
    /// Masked for support.
    ip: String,
    user_agent: String,
    created_at: Time,
    last_used_at: Time,
    expires_at: Time,
    revoked_at: Option<Time>,
    revoked_for: Option<String>,
}

/// What a person asked for and paid, ever.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TotalsView {
    generations: i64,
    succeeded: i64,
    failed: i64,
    credits_spent: i64,
    paid: MoneyView,
    refunded: MoneyView,
}

impl From<Totals> for TotalsView {
    fn from(totals: Totals) -> Self {
        Self {
            generations: totals.generations,
            succeeded: totals.succeeded,
            failed: totals.failed,
            credits_spent: totals.credits_spent,
            paid: MoneyView::fen(totals.paid_fen),
            refunded: MoneyView::fen(totals.refunded_fen),
        }
    }
}

/// Everything about one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct UserDetail {
    #[serde(flatten)]
    row: UserRow,
    /// In the order in which they are spent.
    lots: Vec<LotRow>,
    /// Generations that may be on their way at one time.
    window: i64,
    /// Generations that are not finished.
    open: i64,
    /// Those of them that are not waiting behind others of the same person.
    admitted: i64,
    /// What was bought of membership, the latest first.
    subscriptions: Vec<PeriodRow>,
    /// The latest used first.
    sign_ins: Vec<SignInRow>,
    totals: TotalsView,
    /// Credits that the caller may give or take with one command; 0 = may not, `null` = any number.
    adjust_limit: Option<i64>,
}

/// Everything about one person, as the caller sees them.
pub(in crate::api::admin) async fn detail(app: &App, viewer: &Viewer, user: &User) -> Result<UserDetail> {
    let known = async {
        Ok(tokio::try_join!(
            users::totals(&app.store, &user.id),
            users::sign_ins(&app.store, &user.id, SIGN_INS_SHOWN),
        )?)
    };
    let (about, (totals, sign_ins)) = tokio::try_join!(About::read(app, std::slice::from_ref(user)), known)?;
    let now = app.store.now().await?;
    let account = about.accounts.get(&user.id);
    let periods = about.memberships.get(&user.id).map(|all| all.periods.as_slice()).unwrap_or_default();
    let everybody = i64::from(app.config.generation.window);
    Ok(UserDetail {
        row: UserRow::new(viewer, &about, now, user),
        lots: account.map(lots).unwrap_or_default(),
        window: account.map_or(everybody, |account| account.window(everybody, now)),
        open: account.map_or(0, |account| account.open),
        admitted: account.map_or(0, |account| account.admitted),
        subscriptions: periods.iter().rev().map(|period| PeriodRow::new(viewer, now, period)).collect(),
        sign_ins: sign_ins.into_iter().map(|sign_in| SignInRow::new(viewer, sign_in)).collect(),
        totals: totals.into(),
        adjust_limit: adjust_limit(app, viewer.role),
    })
}

fn lots(account: &Account) -> Vec<LotRow> {
    let row = |lot: &crate::domain::credits::Lot| LotRow {
        id: lot.id.clone(),
        kind: lot.kind,
        source: lot.source,
        granted: lot.granted,
        available: lot.available,
        held: lot.held,
        committed: lot.committed,
        expired: lot.expired,
        revoked: lot.revoked,
        expires_at: lot.expires_at,
        granted_at: lot.granted_at,
    };
    account.lots.iter().map(row).collect()
}

impl PeriodRow {
    fn new(viewer: &Viewer, now: Time, period: &Period) -> Self {
        Self {
            plan: PlanView::new(&period.plan, viewer.locale),
            status: period.status(now),
            started_at: period.starts_at,
            ends_at: period.ends_at,
            order_id: period.order.clone(),
            bought_at: period.bought_at,
        }
    }
}

impl SignInRow {
    fn new(viewer: &Viewer, sign_in: SignIn) -> Self {
        Self {
            id: sign_in.id,
            ip: viewer.mask.ip(&sign_in.ip),
            user_agent: sign_in.user_agent,
            created_at: sign_in.created_at,
            last_used_at: sign_in.last_used_at,
            expires_at: sign_in.expires_at,
            revoked_at: sign_in.revoked_at,
            revoked_for: sign_in.revoked_for,
        }
    }
}
