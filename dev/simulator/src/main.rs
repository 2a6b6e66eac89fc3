//! The binary: reads the environment, serves until told to stop.

use simulator::{HELP, Options, start};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() {
    if std::env::args().len() > 1 {
        println!("{HELP}");
        return;
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("simulator=info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    let options = Options::from_env().unwrap_or_else(|error| fail(&error));
    let (latency_ms, bench) = (options.latency_ms_median, options.bench);
    let wanted = options.addr;
    let handle = match start(options).await {
        Ok(handle) => handle,
        Err(error) => fail(&format!("cannot listen on {wanted}: {error}")),
    };
    tracing::info!(addr = %handle.addr, latency_ms, bench, "simulating AIHubMix");
    stopped().await;
}

fn fail(message: &str) -> ! {
    eprintln!("simulator: {message}");
    std::process::exit(2);
}

/// Returns at Ctrl-C or SIGTERM.
async fn stopped() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .expect("a process can listen for SIGTERM");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
