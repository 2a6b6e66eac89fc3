//! `/v1/admin/stats`: what happened in a span of time.

mod sums;
mod views;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::sums::{Facts, sum};
use self::views::StatsView;
use crate::api::admin::roles::Support;
use crate::api::http::extract::Query;
use crate::api::http::locale::locale_of;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::desk::statistics::{SPAN_MAX_DAYS, Window, credit_value_fen};
use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::admin::{orders, stats};
use crate::store::presets;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(past))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatsQuery {
    /// From this instant on; by default 7 days, the last one among them.
    from: Option<DateTime<Utc>>,
    /// Before this instant; now by default.
    to: Option<DateTime<Utc>>,
}

/// What happened in a span of time, 400 days at the most: by hours up to 3 days, else by days of Shanghai.
#[utoipa::path(get, operation_id = "get_statistics", path = "/v1/admin/stats",
    tag = "admin", params(StatsQuery), security(("bearer" = [])),
    responses((status = 200, body = StatsView),
        (status = 422, body = Problem, description = "`invalid_range`")))]
async fn past(
    Support(_caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<StatsQuery>,
) -> Result<Answer<StatsView>> {
    let (from, to) = (query.from.map(Time::from), query.to.map(Time::from));
    let window = Window::new(from, to, app.clock()).ok_or_else(|| {
        let detail = format!("the end comes after the beginning, by {SPAN_MAX_DAYS} days at the most");
        AppError::invalid("to", ErrorCode::InvalidRange, detail)
    })?;
    let store = &app.store;
    let (made, booked, signups, paid, refunded, sold, abnormal, presets) = tokio::try_join!(
        stats::generations(store, window),
        stats::booked(store, window),
        stats::signups(store, window),
        stats::paid(store, window),
        stats::refunded(store, window),
        stats::sold(store),
        orders::count_abnormal(store),
        presets::all(store),
    )?;
    let facts = Facts {
        made,
        booked,
        signups,
        paid,
        refunded,
        abnormal,
        presets,
        credit_value_fen: credit_value_fen(sold.0, sold.1),
        usd_cny: app.config.site.usd_cny,
    };
    Ok(Answer(sum(window, facts, locale_of(&headers))))
}
