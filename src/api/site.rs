//! `GET /v1/site`: what the pages must know before anybody signs in.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::imaging;
use crate::store::generations::workers;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(site))
}

#[derive(Serialize, ToSchema)]
struct Site {
    version: &'static str,
    /// Results come from the simulator, not from a model.
    simulated: bool,
    /// Credits that a new account starts with.
    signup_credits: i64,
    upload: UploadLimits,
    /// How long results can be seen and downloaded.
    result_ttl_seconds: u64,
    /// Pictures of one person that are made at one time.
    window: u32,
    /// How long results take, from those of the last 24 hours; a tool with fewer than five of them is not listed.
    wait: Vec<WaitView>,
    maintenance: Option<MaintenanceView>,
    /// Nothing new is begun until somebody of ours lets it go on; what waits keeps its place and its hold.
    paused: bool,
}

/// Of ten results five were there after `p50_s` seconds and nine after `p90_s`.
#[derive(Serialize, ToSchema)]
struct WaitView {
    preset: String,
    p50_s: u64,
    p90_s: u64,
}

#[derive(Serialize, ToSchema)]
struct MaintenanceView {
    zh: String,
    en: String,
    until: Option<DateTime<Utc>>,
}

/// What an upload may be.
#[derive(Serialize, ToSchema)]
struct UploadLimits {
    max_bytes: u64,
    /// Pixels.
    min_side: u32,
    max_side: u32,
    formats: Vec<&'static str>,
}

/// What the pages must know before anybody signs in.
#[utoipa::path(get, operation_id = "get_site", path = "/v1/site",
    tag = "site", responses((status = 200, body = Site)))]
async fn site(State(app): State<App>) -> Json<Site> {
    let config = &app.config;
    let wait = app.waits.recent(&app.store, app.clock()).await.into_iter();
    let maintenance = config.site.maintenance.as_ref();
    // A database that is away is told by everything else.
    let paused = workers::pause(&app.store).await.is_ok_and(|pause| pause.is_some());
    Json(Site {
        version: env!("CARGO_PKG_VERSION"),
        simulated: config.provider.simulated,
        signup_credits: config.credits.signup_grant,
        upload: UploadLimits {
            max_bytes: imaging::UPLOAD_BYTES_MAX as u64,
            min_side: imaging::SIDE_MIN,
            max_side: imaging::SIDE_MAX,
            formats: vec!["image/jpeg", "image/png", "image/webp"],
        },
        result_ttl_seconds: config.generation.result_ttl.as_secs(),
        window: config.generation.window,
        wait: wait.map(|w| WaitView { preset: w.preset, p50_s: w.p50_s, p90_s: w.p90_s }).collect(),
        maintenance: maintenance.map(|m| MaintenanceView {
            zh: m.text.zh.clone(),
            en: m.text.en.clone(),
            until: m.until,
        }),
        paused,
    })
}
