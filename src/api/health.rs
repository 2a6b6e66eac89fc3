//! `/healthz` (this process answers) and `/readyz` (and what it depends on answers, too).

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// A probe that waits longer than this is as good as down.
const PROBE_WITHIN: Duration = Duration::from_secs(3);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz))
}

/// Whether a service answers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Answering {
    Up,
    Down,
}

/// Whether this process can do its work, and what it depends on.
#[derive(Serialize, ToSchema)]
struct Readiness {
    ready: bool,
    database: Answering,
    /// Without Redis everything goes on, only slower.
    redis: Answering,
}

/// Whether this process answers.
#[utoipa::path(get, operation_id = "check_health", path = "/healthz",
    tag = "operations", responses((status = 200, body = String)))]
async fn healthz() -> &'static str {
    "ok"
}

/// Whether this process can do its work; names what is down.
#[utoipa::path(get, operation_id = "check_readiness", path = "/readyz",
    tag = "operations", responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
async fn readyz(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let database = tokio::time::timeout(PROBE_WITHIN, app.store.ping());
    let redis = tokio::time::timeout(PROBE_WITHIN, app.limiter.ping());
    let (database, redis) = tokio::join!(database, redis);
    let ready = matches!(database, Ok(Ok(())));
    let word = |up| if up { Answering::Up } else { Answering::Down };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, database: word(ready), redis: word(redis == Ok(true)) }))
}
