//! The periodic duties. Any number of schedulers may run: one document per duty and tick lets each be done once.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::{audit, expire, mail, measure, memberships, purge, reconcile, remind, sweep};
use crate::app::App;
use crate::error::Result;
use crate::store::duties::{self, AuditCounts, DutyReport};
use crate::telemetry;

/// A payment whose books are behind, or a notice that could not be applied, waits no longer than this.
const RECONCILE_EVERY: Duration = Duration::from_secs(5);

/// One kind of periodic work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    Sweep,
    Expire,
    Purge,
    Reconcile,
    Memberships,
    Remind,
    Mail,
    Audit,
}

impl Duty {
    pub const ALL: [Duty; 8] = [
        Duty::Sweep,
        Duty::Expire,
        Duty::Purge,
        Duty::Reconcile,
        Duty::Memberships,
        Duty::Remind,
        Duty::Mail,
        Duty::Audit,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Duty::Sweep => "sweep",
            Duty::Expire => "expire",
            Duty::Purge => "purge",
            Duty::Reconcile => "reconcile",
            Duty::Memberships => "memberships",
            Duty::Audit => "audit",
            Duty::Remind => "remind",
            Duty::Mail => "mail",
        }
    }

    fn every(self, app: &App) -> Duration {
        match self {
            Duty::Sweep => app.config.generation.sweep_interval,
            Duty::Reconcile => app.config.generation.sweep_interval.max(RECONCILE_EVERY),
            Duty::Expire | Duty::Purge | Duty::Memberships => Duration::from_secs(60),
            Duty::Remind => Duration::from_secs(300),
            Duty::Mail => app.config.mail.interval,
            Duty::Audit => Duration::from_secs(3600),
        }
    }
}

/// Does the duties until `shutdown`.
pub async fn serve(app: App, shutdown: CancellationToken) {
    let duties = Duty::ALL.map(|duty| tokio::spawn(repeat(app.clone(), duty, shutdown.clone())));
    let measuring = tokio::spawn(keep_measuring(app, shutdown));
    for task in duties.into_iter().chain([measuring]) {
        if let Err(error) = task.await {
            warn!(%error, "A duty ended");
        }
    }
}

async fn repeat(app: App, duty: Duty, shutdown: CancellationToken) {
    let every = duty.every(&app);
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        let began = Instant::now();
        let result = match run_once(&app, duty).await {
            Ok(None) => continue,
            Ok(Some(report)) => {
                debug!(duty = duty.name(), report, "Duty done");
                "ok"
            }
            Err(error) => {
                warn!(duty = duty.name(), %error, "Duty failed");
                "failed"
            }
        };
        metrics::counter!(telemetry::DUTY_RUNS, "duty" => duty.name(), "result" => result).increment(1);
        metrics::histogram!(telemetry::DUTY_SECONDS, "duty" => duty.name())
            .record(began.elapsed().as_secs_f64());
    }
}

/// Does the duty for the current tick, unless another scheduler has it (`None`).
///
/// # Errors
/// When the database is away; the next tick tries again.
pub async fn run_once(app: &App, duty: Duty) -> Result<Option<String>> {
    let every_ms = i64::try_from(duty.every(app).as_millis()).unwrap_or(i64::MAX);
    let now = app.store.now().await?;
    if !duties::take(&app.store, duty.name(), now, every_ms).await? {
        return Ok(None);
    }
    fail::fail_point!("duty_after_take");
    let mut counts = None;
    let report = match duty {
        Duty::Sweep => format!("{:?}", sweep::run_once(app).await?),
        Duty::Expire => format!("{} lots expired", expire::run_once(app).await?),
        Duty::Purge => format!("{:?}", purge::run_once(app).await?),
        Duty::Remind => format!("{:?}", remind::run_once(app).await?),
        Duty::Mail => format!("{:?}", mail::run_once(app).await?),
        Duty::Reconcile => format!("{:?}", reconcile::run_once(app).await?),
        Duty::Memberships => format!("{} memberships ended", memberships::run_once(app).await?),
        Duty::Audit => {
            let report = audit::run_once(app).await?;
            let found = report.violations.len();
            info!(accounts = report.accounts, entries = report.entries, violations = found, "Audited");
            counts = Some(counts_of(&report));
            format!("{} accounts, {} entries, {found} violations", report.accounts, report.entries)
        }
    };
    let report = DutyReport { text: report, audit: counts };
    duties::report(&app.store, duty.name(), now, every_ms, &report).await?;
    Ok(Some(report.text))
}

fn counts_of(report: &audit::AuditReport) -> AuditCounts {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    AuditCounts {
        accounts: count(report.accounts),
        entries: count(report.entries),
        violations: count(report.violations.len()),
    }
}

async fn keep_measuring(app: App, shutdown: CancellationToken) {
    let mut ticks = interval(Duration::from_secs(5));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = measure::run_once(&app).await {
            warn!(%error, "The gauges could not be set");
        }
    }
}
