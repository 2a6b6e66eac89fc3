//! `/v1/admin/duties/{name}/days`: how each day of a periodic duty went (SC-005: a row for every day's purge).

use axum::Json as Answer;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::roles::Support;
use crate::api::http::extract::{Path, Query};
use crate::app::App;
use crate::domain::desk::duty::{DAYS_KEPT, Duty, ShownDay, days_back};
use crate::domain::desk::duty_report::DutyReport;
use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::jobs::scheduler::every_ms;
use crate::store::duties;

const DAY_S: u64 = 86_400;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(days))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DaysQuery {
    /// 1…90, 90 by default; today among them.
    days: Option<u32>,
}

/// The rounds of one duty on one day.
#[derive(Debug, Serialize, ToSchema)]
struct DutyDayView {
    /// `YYYY-MM-DD`, by the calendar of Shanghai.
    day: String,
    runs: i64,
    failures: i64,
    last_at: Option<Time>,
    /// Of all rounds together; `null` where nothing was counted.
    report: Option<DutyReport>,
    /// It was not done for three periods (at least a minute) on this day, or not at all.
    late: bool,
}

impl DutyDayView {
    fn new(duty: Duty, day: ShownDay) -> Self {
        let ShownDay { told, late } = day;
        Self {
            day: told.day,
            runs: told.runs,
            failures: told.failures,
            last_at: told.last_at,
            report: told.counts.and_then(|counts| DutyReport::from_counts(duty, &counts)),
            late,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct DutyDaysView {
    /// The newest first, also those without a round.
    items: Vec<DutyDayView>,
}

/// How the last days of a duty went.
#[utoipa::path(get, operation_id = "list_duty_days", path = "/v1/admin/duties/{name}/days",
    tag = "admin", params(("name" = Duty, Path), DaysQuery), security(("bearer" = [])),
    responses((status = 200, body = DutyDaysView)))]
async fn days(
    Support(_caller): Support,
    State(app): State<App>,
    Path(duty): Path<Duty>,
    Query(query): Query<DaysQuery>,
) -> Result<Answer<DutyDaysView>> {
    let wanted = query.days.unwrap_or(DAYS_KEPT);
    if !(1..=DAYS_KEPT).contains(&wanted) {
        return Err(AppError::invalid("days", ErrorCode::InvalidQuery, format!("1 to {DAYS_KEPT}")));
    }
    let now = app.clock();
    // One more, to know whether the site was there before the first day that is shown.
    let from = now - std::time::Duration::from_secs(u64::from(wanted) * DAY_S);
    let known = duties::days(&app.store, duty, from).await?;
    let shown = days_back(known, every_ms(duty, &app), wanted, now);
    Ok(Answer(DutyDaysView { items: shown.into_iter().map(|day| DutyDayView::new(duty, day)).collect() }))
}
