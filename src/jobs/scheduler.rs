//! The periodic duties. Any number of schedulers may run: one document per duty and tick lets each be done once.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::{audit, expire, judge, mail, measure, memberships, purge, reconcile, remind, rewrap, sweep};
use crate::app::App;
pub use crate::domain::desk::duty::Duty;
pub use crate::domain::desk::duty_report::DutyReport;
use crate::domain::desk::duty_report::{AuditCounts, ExpireReport, MembershipsReport};
use crate::error::Result;
use crate::store::duties;
use crate::telemetry;

/// A payment whose books are behind, or a notice that could not be applied, waits no longer than this.
const RECONCILE_EVERY: Duration = Duration::from_secs(5);

/// Reviews are tried again this often; while the content check is away that costs one question.
const JUDGE_EVERY: Duration = Duration::from_secs(15);
/// How often a scheduler says that it lives.
const SIGN_EVERY: Duration = Duration::from_secs(5);

/// How often a duty is done.
pub fn every(duty: Duty, app: &App) -> Duration {
    match duty {
        Duty::Sweep => app.config.generation.sweep_interval,
        Duty::Reconcile => app.config.generation.sweep_interval.max(RECONCILE_EVERY),
        Duty::Judge => JUDGE_EVERY,
        Duty::Expire | Duty::Purge | Duty::Memberships | Duty::Rewrap => Duration::from_secs(60),
        Duty::Remind => Duration::from_secs(300),
        Duty::Mail => app.config.mail.interval,
        Duty::Audit => Duration::from_secs(3600),
    }
}

/// [`every`] in milliseconds.
pub fn every_ms(duty: Duty, app: &App) -> i64 {
    i64::try_from(every(duty, app).as_millis()).unwrap_or(i64::MAX)
}

/// Does the duties until `shutdown`.
pub async fn serve(app: App, shutdown: CancellationToken) {
    let duties = Duty::ALL.map(|duty| tokio::spawn(repeat(app.clone(), duty, shutdown.clone())));
    let signing = tokio::spawn(keep_signing(app.clone(), shutdown.clone()));
    let measuring = tokio::spawn(keep_measuring(app, shutdown));
    for task in duties.into_iter().chain([signing, measuring]) {
        if let Err(error) = task.await {
            warn!(%error, "A duty ended");
        }
    }
}

async fn repeat(app: App, duty: Duty, shutdown: CancellationToken) {
    let mut ticks = interval(every(duty, &app));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        let began = Instant::now();
        let result = match run_once(&app, duty).await {
            Ok(None) => continue,
            Ok(Some(report)) => {
                debug!(duty = duty.name(), ?report, "Duty done");
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
pub async fn run_once(app: &App, duty: Duty) -> Result<Option<DutyReport>> {
    let now = app.store.now().await?;
    if !duties::take(&app.store, duty, now, every_ms(duty, app)).await? {
        return Ok(None);
    }
    fail::fail_point!("duty_after_take");
    match carry_out(app, duty).await {
        Ok(report) => {
            duties::report(&app.store, duty, now, report).await?;
            Ok(Some(report))
        }
        Err(error) => {
            // When it failed because the database is away, the next round that is late tells it.
            if let Err(untold) = duties::failed(&app.store, duty, now).await {
                debug!(duty = duty.name(), %untold, "A failure could not be noted");
            }
            Err(error)
        }
    }
}

async fn carry_out(app: &App, duty: Duty) -> Result<DutyReport> {
    Ok(match duty {
        Duty::Sweep => DutyReport::Sweep(sweep::run_once(app).await?),
        Duty::Judge => DutyReport::Judge(judge::run_once(app).await?),
        Duty::Expire => DutyReport::Expire(ExpireReport { lots: expire::run_once(app).await? }),
        Duty::Purge => DutyReport::Purge(purge::run_once(app).await?),
        Duty::Remind => DutyReport::Remind(remind::run_once(app).await?),
        Duty::Mail => DutyReport::Mail(mail::run_once(app).await?),
        Duty::Reconcile => DutyReport::Reconcile(reconcile::run_once(app).await?),
        Duty::Memberships => {
            DutyReport::Memberships(MembershipsReport { ended: memberships::run_once(app).await? })
        }
        Duty::Rewrap => DutyReport::Rewrap(rewrap::run_once(app).await?),
        Duty::Audit => {
            let audit::AuditReport { accounts, entries, violations, .. } = audit::run_once(app).await?;
            let violations = violations.len();
            info!(accounts, entries, violations, "Audited");
            DutyReport::Audit(AuditCounts { accounts, entries, violations })
        }
    })
}

async fn keep_signing(app: App, shutdown: CancellationToken) {
    let mut ticks = interval(SIGN_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = duties::sign(&app.store).await {
            warn!(%error, "The sign of life could not be given");
        }
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
