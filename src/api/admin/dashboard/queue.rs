//! `/v1/admin/queue`: what is on its way, who works, what is held, what is overdue.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::roles::Support;
use crate::api::admin::viewer::{People, Person, Viewer};
use crate::app::App;
use crate::domain::desk::duty::{Duty, is_alive, is_late};
use crate::domain::desk::duty_report::DutyReport;
use crate::domain::desk::statistics::share;
use crate::domain::desk::worker::{QueuePause, WishKind, Worker, WorkerState};
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::error::Result;
use crate::jobs::scheduler::every_ms;
use crate::store::admin::queue;
use crate::store::duties::{self, LastRound};
use crate::store::generations::workers;

/// Minutes over which the throughput is counted.
const THROUGHPUT_MINUTES: f64 = 5.0;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(now))
}

/// Whether Redis answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RedisState {
    Ok,
    Away,
}

/// What an operator asked of a worker.
#[derive(Debug, Serialize, ToSchema)]
struct WorkerWishView {
    kind: WishKind,
    at: Time,
    by: Option<Person>,
    reason: String,
}

/// A process that takes generations.
#[derive(Debug, Serialize, ToSchema)]
struct WorkerView {
    name: String,
    host: String,
    version: String,
    started_at: Time,
    /// Its last sign of life.
    seen_at: Time,
    alive: bool,
    /// Generations it is making.
    running: i64,
    /// As many it makes at one time.
    concurrency: i64,
    state: WorkerState,
    wish: Option<WorkerWishView>,
}

/// Why nothing is taken.
#[derive(Debug, Serialize, ToSchema)]
struct PausedView {
    at: Time,
    by: UserId,
    /// Masked for support.
    by_email: Option<String>,
    reason: String,
}

/// Whether anybody does the duties.
#[derive(Debug, Serialize, ToSchema)]
struct SchedulerView {
    alive: bool,
    /// The last sign of life of any scheduler; `null` = never.
    seen_at: Option<Time>,
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

/// A periodic duty and its last round.
#[derive(Debug, Serialize, ToSchema)]
struct DutyView {
    name: Duty,
    every_ms: i64,
    /// The last round that succeeded; `null` = none in a week.
    at: Option<Time>,
    /// When the next one is expected.
    due_at: Option<Time>,
    /// No round for three periods, and for a minute at least.
    late: bool,
    /// What the last round did; `null` where an older version did it.
    report: Option<DutyReport>,
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
    /// By name, also those that fell silent in the last 24 hours.
    workers: Vec<WorkerView>,
    workers_alive: usize,
    holds: HoldsView,
    /// Generations that ended, over the last 5 minutes.
    throughput_per_min: f64,
    assets: CachedView,
    orders_abnormal: u64,
    redis: RedisState,
    /// Rings that wait in Redis; `null` while it is away.
    doorbell_depth: Option<usize>,
    /// Nothing is taken while this is not `null`.
    paused: Option<PausedView>,
    scheduler: SchedulerView,
    duties: Vec<DutyView>,
}

impl DutyView {
    fn new(app: &App, duty: Duty, last: Option<LastRound>, now: Time) -> Self {
        let every_ms = every_ms(duty, app);
        let at = last.as_ref().map(|last| last.at);
        Self {
            name: duty,
            every_ms,
            at,
            due_at: at.map(|at| Time::from_millis(at.millis().saturating_add(every_ms))),
            late: is_late(at, every_ms, now),
            report: last.and_then(|last| last.report),
        }
    }
}

impl WorkerView {
    fn new(people: &People, worker: Worker, now: Time) -> Self {
        let state = worker.state(now);
        let wish = worker.wish.map(|wish| WorkerWishView {
            kind: wish.kind,
            at: wish.at,
            by: people.get(&wish.by),
            reason: wish.reason,
        });
        Self {
            name: worker.name,
            host: worker.host,
            version: worker.version,
            started_at: worker.started_at,
            seen_at: worker.seen_at,
            alive: state != WorkerState::Lost,
            running: worker.running,
            concurrency: worker.concurrency,
            state,
            wish,
        }
    }
}

/// The processes, and what is wished of them.
struct Processes {
    workers: Vec<Worker>,
    pause: Option<QueuePause>,
    scheduler: Option<Time>,
    last: Vec<LastRound>,
}

async fn processes(app: &App) -> Result<Processes> {
    let store = &app.store;
    let (workers, pause, scheduler, last) = tokio::try_join!(
        workers::list(store),
        workers::pause(store),
        duties::last_sign(store),
        duties::last_rounds(store),
    )?;
    Ok(Processes { workers, pause, scheduler, last })
}

/// What is going on now; cheap enough to be asked every 5 s.
#[utoipa::path(get, operation_id = "get_queue", path = "/v1/admin/queue",
    tag = "admin", security(("bearer" = [])), responses((status = 200, body = QueueView)))]
async fn now(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Answer<QueueView>> {
    let viewer = Viewer::new(&caller, &headers);
    let at = app.clock();
    let known = async { Ok(queue::now(&app.store, at).await?) };
    let asked = async { Ok(app.queue.depth().await.ok()) };
    let (known, depth, mut processes) = tokio::try_join!(known, asked, processes(&app))?;
    let wished = processes.workers.iter().filter_map(|worker| worker.wish.as_ref().map(|wish| &wish.by));
    let named = wished.chain(processes.pause.as_ref().map(|pause| &pause.by)).cloned().collect();
    let people = People::read(&app, &viewer, named).await?;
    let workers: Vec<WorkerView> =
        processes.workers.into_iter().map(|worker| WorkerView::new(&people, worker, at)).collect();
    let duty = |duty: Duty| {
        let last = processes.last.iter().position(|last| last.duty == duty);
        DutyView::new(&app, duty, last.map(|index| processes.last.swap_remove(index)), at)
    };
    let duties = Duty::ALL.map(duty).into();
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
        redis: if depth.is_some() { RedisState::Ok } else { RedisState::Away },
        doorbell_depth: depth.map(|depth| depth.waiting),
        paused: processes.pause.map(|pause| PausedView {
            at: pause.at,
            by_email: people.get(&pause.by).map(|person| person.email),
            by: pause.by,
            reason: pause.reason,
        }),
        scheduler: SchedulerView {
            alive: processes.scheduler.is_some_and(|seen| is_alive(seen, at)),
            seen_at: processes.scheduler,
        },
        duties,
    }))
}
