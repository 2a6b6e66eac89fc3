//! The small HTTP server beside each process: `/metrics` for Prometheus and `/healthz`. It listens on its own address, so
//! that it is never reachable from where users come. It must not know what is measured.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Says whether the process can do its work: `Ok`, or what is wrong.
pub type HealthCheck = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

#[derive(Clone)]
struct Shown {
    metrics: PrometheusHandle,
    health: HealthCheck,
}

/// Listens on `addr` (port 0 = any) and answers until `shutdown`. Returns where it listens and the server to be run.
///
/// # Errors
/// When the address cannot be had.
pub async fn serve(
    addr: SocketAddr,
    metrics: PrometheusHandle,
    health: HealthCheck,
    shutdown: CancellationToken,
) -> std::io::Result<(SocketAddr, impl Future<Output = std::io::Result<()>> + Send + 'static)> {
    let listener = TcpListener::bind(addr).await?;
    let bound = listener.local_addr()?;
    let routes = Router::new()
        .route("/metrics", get(show_metrics))
        .route("/healthz", get(show_health))
        .with_state(Shown { metrics, health });
    let server = axum::serve(listener, routes).with_graceful_shutdown(shutdown.cancelled_owned());
    Ok((bound, server.into_future()))
}

async fn show_metrics(State(shown): State<Shown>) -> Response {
    let text = shown.metrics.render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn show_health(State(shown): State<Shown>) -> Response {
    match (shown.health)().await {
        Ok(()) => "ok\n".into_response(),
        Err(what) => (StatusCode::SERVICE_UNAVAILABLE, format!("{what}\n")).into_response(),
    }
}
