//! `/v1/admin/queue`: what is on its way, who works, what is held, what is overdue.

use axum::Json as Answer;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::staff::Support;
use crate::api::base::problem::Problem;
use crate::api::views::words;
use crate::app::App;
use crate::domain::desk::statistics::share;
use crate::domain::time::Time;
use crate::error::Result;
use crate::queue::WorkerSeen;
use crate::store::admin::queue;
use crate::store::duties::{self, LastReport};

/// Minutes over which the throughput is counted.
const THROUGHPUT_MINUTES: f64 = 5.0;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(now))
}

words!(/** Whether Redis answers. */ RedisWord { Ok, Away });

/// A process that takes generations.
#[derive(Debug, Serialize, ToSchema)]
struct WorkerView {
    name: String,
    /// Its last heartbeat.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Time,
    alive: bool,
}

/// Credits on hold.
#[derive(Debug, Serialize, ToSchema)]
struct HoldsView {
    /// Generations.
    count: u64,
    credits: i64,
}

/// Cached pictures.
#[derive(Debug, Serialize, ToSchema)]
struct CachedView {
    /// Not removed yet.
    stored: u64,
    /// Of these, whose time was over a minute ago.
    overdue: u64,
    /// Overdue ones among all whose time ended in the last 24 hours (SC-005: below 0.01).
    overdue_share: f64,
}

/// What an audit went through and found.
#[derive(Debug, Serialize, ToSchema)]
struct AuditCountsView {
    accounts: i64,
    entries: i64,
    violations: i64,
}

/// The last round of a periodic duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyView {
    name: String,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    /// In English.
    report: String,
    /// Of the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<AuditCountsView>,
}

/// What is going on.
#[derive(Debug, Serialize, ToSchema)]
struct QueueView {
    queued: u64,
    running: u64,
    review: u64,
    /// Of the queued ones, those behind others of the same person.
    waiting: u64,
    /// How long the oldest due one has been due.
    oldest_due_ms: u64,
    /// By name; empty while Redis is away.
    workers: Vec<WorkerView>,
    workers_alive: usize,
    holds: HoldsView,
    /// Generations that ended, over the last 5 minutes.
    throughput_per_min: f64,
    assets: CachedView,
    orders_abnormal: u64,
    #[schema(value_type = RedisWord)]
    redis: &'static str,
    /// The last round of each duty, by name.
    duties: Vec<DutyView>,
}

impl From<LastReport> for DutyView {
    fn from(last: LastReport) -> Self {
        let audit = last.report.audit.map(|counts| AuditCountsView {
            accounts: counts.accounts,
            entries: counts.entries,
            violations: counts.violations,
        });
        Self { name: last.duty, at: last.at, report: last.report.text, audit }
    }
}

impl From<WorkerSeen> for WorkerView {
    fn from(worker: WorkerSeen) -> Self {
        let seen_ms = i64::try_from(worker.seen_at_s).unwrap_or(0).saturating_mul(1000);
        Self { name: worker.name, seen_at: Time::from_millis(seen_ms), alive: !worker.lost }
    }
}

/// What is going on now; cheap enough to be asked every 5 s.
#[utoipa::path(get, operation_id = "desk_queue", path = "/v1/admin/queue", tag = "back office",
    security(("bearer" = [])), responses((status = 200, body = QueueView), (status = 401, body = Problem),
    (status = 403, body = Problem)))]
async fn now(Support(_caller): Support, State(app): State<App>) -> Result<Answer<QueueView>> {
    let at = app.clock();
    let asked = async { Ok::<_, crate::error::AppError>(app.queue.workers().await) };
    let known = async { Ok(queue::now(&app.store, at).await?) };
    let last = async { Ok(duties::last_reports(&app.store).await?) };
    let (told, known, last) = tokio::try_join!(asked, known, last)?;
    let redis = if told.is_ok() { "ok" } else { "away" };
    let workers: Vec<WorkerView> = told.unwrap_or_default().into_iter().map(WorkerView::from).collect();
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let throughput_per_min = known.ended as f64 / THROUGHPUT_MINUTES;
    Ok(Answer(QueueView {
        queued: known.queued,
        running: known.running,
        review: known.review,
        waiting: known.waiting,
        oldest_due_ms: known.oldest_due_ms,
        workers_alive: workers.iter().filter(|worker| worker.alive).count(),
        workers,
        holds: HoldsView { count: known.holds, credits: known.held },
        throughput_per_min,
        assets: CachedView {
            stored: known.stored,
            overdue: known.overdue,
            overdue_share: share(count(known.overdue), count(known.overdue + known.gone)).unwrap_or(0.0),
        },
        orders_abnormal: known.orders_abnormal,
        redis,
        duties: last.into_iter().map(DutyView::from).collect(),
    }))
}
