//! What the three binaries share: configuration, logging, metrics, the clock and the end.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Config;
use crate::{api, telemetry};

/// A process that is ready to work.
pub struct Process {
    pub app: App,
    /// Fires at SIGTERM and SIGINT.
    pub shutdown: CancellationToken,
}

/// Reads the configuration, starts logging and metrics (on `metrics_addr` unless the configuration names another) and
/// builds the app.
///
/// # Errors
/// When the configuration cannot be used or an address cannot be had.
pub async fn start(metrics_addr: SocketAddr) -> anyhow::Result<Process> {
    #[cfg(feature = "failpoints")]
    arm_fail_points();
    // Two TLS providers may be linked; without a choice the first TLS connection would panic.
    let _chosen_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let config = Config::from_env()?;
    telemetry::init(config.log_json, config.log_filter.as_deref()).context("logging")?;
    let recorder = telemetry::install_metrics().context("metrics")?;
    let addr = config.http.metrics_addr.unwrap_or(metrics_addr);
    let app = App::build(config).await?;
    let shutdown = CancellationToken::new();
    let store = app.store.clone();
    let health: api::metrics::HealthCheck = Arc::new(move || {
        let store = store.clone();
        Box::pin(async move { store.ping().await.map_err(|error| format!("database: {error}")) })
    });
    let (bound, server) = api::metrics::serve(addr, recorder, health, shutdown.clone())
        .await
        .with_context(|| format!("METRICS_ADDR {addr} cannot be listened on"))?;
    tracing::info!(addr = %bound, "Metrics are served");
    tokio::spawn(server);
    let clock = app.clone();
    let until = shutdown.clone();
    tokio::spawn(async move { clock.follow_clock(until).await });
    tokio::spawn(end_on_signal(shutdown.clone()));
    Ok(Process { app, shutdown })
}

/// Takes the fail points from the variable `FAILPOINTS`, which the crate `fail` reads by itself: `NAME=ACTION;…`, where the
/// action `panic(abort)` ends the process on the spot, as `kill -9` does. Only in builds with the feature, which tests
/// start; see `tests/chaos/points.rs`.
#[cfg(feature = "failpoints")]
fn arm_fail_points() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload_as_str() == Some("abort") {
            std::process::abort();
        }
        usual(panic);
    }));
    // Armed until the process ends.
    std::mem::forget(fail::FailScenario::setup());
}

async fn end_on_signal(shutdown: CancellationToken) {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to at start");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be listened to at start");
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    tracing::info!("Stopping: what is under way is finished first");
    shutdown.cancel();
}
