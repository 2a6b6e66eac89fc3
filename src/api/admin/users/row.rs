//! A person in the back office's lists, field by field.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::admin::viewer::Viewer;
use crate::api::shop::views::PlanView;
use crate::app::App;
use crate::domain::credits::Account;
use crate::domain::ids::UserId;
use crate::domain::membership::{Membership, Status as MembershipStatus};
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::user::{Role, Status, User};
use crate::error::{AppError, Result};
use crate::store::accounts;
use crate::store::admin::users;
use crate::store::shop::memberships;

/// A balance in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BalanceNote {
    available: i64,
    held: i64,
}

/// A membership in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SubscriptionNote {
    plan: PlanView,
    status: MembershipStatus,
    ends_at: Time,
}

/// A person in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct UserRow {
    id: UserId,
    /// Masked for support.
    email: String,
    /// Masked for support.
    display_name: String,
    role: Role,
    status: Status,
    email_verified: bool,
    locale: Locale,
    created_at: Time,
    /// To be sent back with a change, so that a stale form changes nothing.
    updated_at: Time,
    balance: BalanceNote,
    subscription: Option<SubscriptionNote>,
    /// As far as it is remembered.
    last_sign_in_at: Option<Time>,
    /// Personal data is masked.
    masked: bool,
}

/// What is known of a page of people besides themselves.
#[derive(Default)]
pub(super) struct About {
    pub accounts: HashMap<UserId, Account>,
    pub memberships: HashMap<UserId, Membership>,
    pub signed_in: HashMap<String, Time>,
}

impl About {
    pub(super) async fn read(app: &App, found: &[User]) -> Result<Self> {
        if found.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<UserId> = found.iter().map(|user| user.id.clone()).collect();
        let (accounts, memberships, signed_in) = tokio::try_join!(
            accounts::find_many(&app.store, &ids),
            memberships::find_many(&app.store, &ids),
            users::last_sign_ins(&app.store, &ids),
        )?;
        Ok(Self {
            accounts: accounts.into_iter().map(|account| (account.id.clone(), account)).collect(),
            memberships: memberships.into_iter().map(|one| (one.id.clone(), one)).collect(),
            signed_in,
        })
    }
}

impl UserRow {
    pub(super) fn new(viewer: &Viewer, about: &About, now: Time, user: &User) -> Self {
        let balance = about.accounts.get(&user.id).map(|account| account.balance(now));
        let membership = about.memberships.get(&user.id);
        let period = membership.and_then(|all| Some((all, all.period_at(now)?)));
        let subscription = period.map(|(all, period)| SubscriptionNote {
            plan: PlanView::new(&period.plan, viewer.locale),
            status: if all.is_active(now) { MembershipStatus::Active } else { MembershipStatus::Ended },
            ends_at: all.ends_at,
        });
        Self {
            id: user.id.clone(),
            email: viewer.mask.email(&user.email),
            display_name: viewer.mask.display_name(&user.display_name),
            role: user.role,
            status: user.status,
            email_verified: user.email_verified,
            locale: user.locale,
            created_at: user.created_at,
            updated_at: user.updated_at,
            balance: BalanceNote {
                available: balance.as_ref().map_or(0, |balance| balance.available),
                held: balance.as_ref().map_or(0, |balance| balance.held),
            },
            subscription,
            last_sign_in_at: about.signed_in.get(user.id.as_str()).copied(),
            masked: viewer.mask.is_on(),
        }
    }
}

/// People as the caller sees them in a list.
pub(in crate::api::admin) async fn rows(app: &App, viewer: &Viewer, found: &[User]) -> Result<Vec<UserRow>> {
    let about = About::read(app, found).await?;
    let now = app.store.now().await?;
    Ok(found.iter().map(|user| UserRow::new(viewer, &about, now, user)).collect())
}

/// One person as the caller sees them in a list.
pub(in crate::api::admin) async fn row(app: &App, viewer: &Viewer, user: User) -> Result<UserRow> {
    rows(app, viewer, &[user]).await?.pop().ok_or(AppError::NotFound)
}
