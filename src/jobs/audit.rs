//! Checks the books and everything that must always be true, and reports every violation. It changes nothing.

mod shop;

use std::time::Duration;

use futures::TryStreamExt;

use crate::app::App;
use crate::config::Storage;
use crate::domain::audit_log::Verifier;
use crate::domain::credits::{Account, Entry, chain_faults, check, rebuild};
use crate::domain::ids::UserId;
use crate::error::{AppError, Result};
use crate::service::auth::emails;
use crate::store::{accounts, audit, audit_log, entries};
use crate::telemetry;

/// Accounts read at one time.
const PAGE: i64 = 200;
/// Violations of one kind that are listed at the most.
const LIST_MAX: i64 = 100;
/// A running generation may be without a lease for this long: then the sweep is not doing its work.
const LEASE_GRACE: Duration = Duration::from_secs(90);
/// A picture may outlive its time by this much before it counts as overdue: one round of the purge.
const PURGE_GRACE: Duration = Duration::from_secs(15 * 60);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    pub accounts: usize,
    pub entries: usize,
    pub violations: Vec<String>,
    /// What is no violation, and a person should look at: accounts that share an e-mail address.
    pub remarks: Vec<String>,
}

/// One whole pass. An account that changes while it is read is read again.
///
/// # Errors
/// When the database is away.
pub async fn run_once(app: &App) -> Result<AuditReport> {
    let mut report = AuditReport::default();
    let mut after: Option<UserId> = None;
    loop {
        let page = accounts::page(&app.store, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        for account in page {
            audit_account(app, account, &mut report).await?;
        }
    }
    audit_records(app, &mut report).await?;
    report.violations.extend(audit_log_faults(app).await?);
    report.remarks = emails::doubles(app).await?;
    #[expect(clippy::cast_precision_loss, reason = "gauges are floats")]
    metrics::gauge!(telemetry::AUDIT_VIOLATIONS).set(report.violations.len() as f64);
    for violation in &report.violations {
        tracing::error!(violation, "The audit found a violation");
    }
    Ok(report)
}

/// Follows the chain of the audit log up to where it ended when this began.
async fn audit_log_faults(app: &App) -> Result<Vec<String>> {
    let head = audit_log::head(&app.store).await?;
    let mut rows = audit_log::walk(&app.store, head.seq).await?;
    let mut verifier = Verifier::default();
    while let Some(row) = rows.try_next().await? {
        verifier.see(&row);
    }
    Ok(verifier.finish(&head))
}

async fn audit_account(app: &App, mut account: Account, report: &mut AuditReport) -> Result<()> {
    for _ in 0..10 {
        let (faults, count) = faults_of(app, &account).await?;
        let now = accounts::find(&app.store, &account.id).await?.ok_or(AppError::NotFound)?;
        if now.version == account.version {
            report.accounts += 1;
            report.entries += count;
            report
                .violations
                .extend(faults.into_iter().map(|fault| format!("account {}: {fault}", account.id)));
            return Ok(());
        }
        account = now;
    }
    report.violations.push(format!("account {}: changed too often to be audited", account.id));
    Ok(())
}

async fn faults_of(app: &App, account: &Account) -> Result<(Vec<String>, usize)> {
    let mut faults = check(account);
    let ledger: Vec<Entry> = entries::walk(&app.store, &account.id).await?.try_collect().await?;
    faults.extend(chain_faults(&ledger));
    let last = ledger.last();
    let told = last.map(|e| (e.seq, e.hash.as_str(), e.available_after, e.held_after));
    let stored = (account.last_seq, account.last_hash.as_str(), account.available, account.held);
    if told.is_some_and(|told| told != stored) || (told.is_none() && account.last_seq != 0) {
        faults.push("the newest entry does not match the account".into());
    }
    let lots = account.lots.iter().map(|lot| (lot.id.clone(), (lot.available, lot.held))).collect();
    if rebuild(&ledger) != lots {
        faults.push("the lots rebuilt from the ledger differ from the stored ones".into());
    }
    let holds = audit::open_holds(&app.store, &account.id).await?;
    if (holds.held, holds.open, holds.admitted) != (account.held, account.open, account.admitted) {
        faults.push(format!(
            "open generations hold {} ({} open, {} admitted), the account says {} ({}, {})",
            holds.held, holds.open, holds.admitted, account.held, account.open, account.admitted
        ));
    }
    Ok((faults, ledger.len()))
}

/// What is asked, and the ids of those that answer to it.
type Findings = Vec<(&'static str, Vec<String>)>;

/// Several collections are not read at one moment, so a settle in between can look like a violation: only what is found
/// twice is one.
async fn audit_records(app: &App, report: &mut AuditReport) -> Result<()> {
    let found = question(app).await?;
    if found.iter().all(|(_, ids)| ids.is_empty()) {
        return Ok(());
    }
    for ((what, ids), (_, first)) in question(app).await?.into_iter().zip(found) {
        let twice = ids.into_iter().filter(|id| first.contains(id));
        report.violations.extend(twice.map(|id| format!("{what}: {id}")));
    }
    Ok(())
}

async fn question(app: &App) -> Result<Findings> {
    let store = &app.store;
    let now = store.now().await?;
    let paid_max = i64::try_from(app.policy.paid_attempts_max).unwrap_or(i64::MAX);
    let kept_here = app.config.storage == Storage::Database;
    let mut found = shop::question(app, now).await?;
    found.extend(vec![
        ("generation: state and hold disagree", audit::disagreeing(store, LIST_MAX).await?),
        ("generation: more paid attempts than allowed", audit::overpaid(store, paid_max, LIST_MAX).await?),
        ("generation: running without a lease", audit::leaseless(store, now - LEASE_GRACE, LIST_MAX).await?),
        ("generation: succeeded without a picture", audit::pictureless(store, kept_here, LIST_MAX).await?),
        (
            "generation: not exactly one right closing entry",
            audit::miscounted_closings(store, LIST_MAX).await?,
        ),
        (
            "picture: readable after its end",
            audit::readable_after_end(store, now - PURGE_GRACE, LIST_MAX).await?,
        ),
        ("user and account do not match", audit::unmatched_accounts(store, LIST_MAX).await?),
    ]);
    Ok(found)
}
