//! Does the periodic duties: sweep, expire, purge, reconcile, memberships, remind, mail,
//! audit. Any number may run; each duty is done once.

use std::net::{Ipv4Addr, SocketAddr};

use mannequin::{jobs, process};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let process = process::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 9093))).await?;
    tracing::info!("The scheduler works");
    jobs::scheduler::serve(process.app.clone(), process.shutdown).await;
    process.app.events.flush().await;
    Ok(())
}
