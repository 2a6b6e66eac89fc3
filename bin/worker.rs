//! Makes pictures: answers rings, calls the provider, stores and settles. Any number may run.

use std::net::{Ipv4Addr, SocketAddr};

use mannequin::{jobs, process};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let process = process::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 9092))).await?;
    tracing::info!(concurrency = process.app.config.generation.worker_concurrency, "The worker works");
    jobs::worker::serve(process.app.clone(), process.shutdown).await;
    process.app.events.flush().await;
    Ok(())
}
