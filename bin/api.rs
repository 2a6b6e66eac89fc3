//! The HTTP server: `api serve` (the default), `api openapi`, `api check-config`.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use mannequin::app::App;
use mannequin::config::Config;
use mannequin::{api, store};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref().unwrap_or("serve") {
        "serve" => serve(Config::from_env()?).await,
        "openapi" => {
            println!("{}", api::openapi().to_pretty_json()?);
            Ok(())
        }
        "check-config" => {
            Config::from_env()?;
            println!("the configuration can be used");
            Ok(())
        }
        other => bail!("{other:?} is no command; serve, openapi and check-config are"),
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let app = App::build(config).await?;
    if let Err(error) = store::indexes::ensure(&app.store).await {
        tracing::warn!(%error, "indexes could not be checked; the database is away");
    }
    let listener = tokio::net::TcpListener::bind(app.config.http.addr).await.context("listening")?;
    tracing::info!(addr = %listener.local_addr()?, "the api listens");
    let service = api::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// SIGTERM or SIGINT.
async fn stopped() {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to at start");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be listened to at start");
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    tracing::info!("stopping: requests under way are finished first");
}
