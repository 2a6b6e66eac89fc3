//! The HTTP server and the operator's commands: `api [serve]`, `api seed [--demo]`, `api role EMAIL ROLE`, `api audit`,
//! `api openapi`, `api check-config`.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use mannequin::app::App;
use mannequin::config::Config;
use mannequin::domain::user::Role;
use mannequin::service::auth::emails;
use mannequin::service::seed;
use mannequin::service::users::standing::appoint;
use mannequin::{api, jobs, process, store};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [] | ["serve"] => serve().await?,
        ["seed"] => seed_site(false).await?,
        ["seed", "--demo"] => seed_site(true).await?,
        ["role", email, role] => set_role(email, role).await?,
        ["audit"] => return audit().await,
        ["openapi"] => println!("{}", api::openapi().to_pretty_json()?),
        ["check-config"] => {
            Config::from_env()?;
            println!("the configuration can be used");
        }
        _ => bail!(
            "commands: serve (the default), seed [--demo], role EMAIL ROLE, audit, openapi, check-config"
        ),
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve() -> anyhow::Result<()> {
    let process = process::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 9091))).await?;
    let app = process.app;
    tokio::spawn(ensure_indexes(app.clone()));
    let addr = app.config.http.addr;
    let listener = tokio::net::TcpListener::bind(addr)
        .await
        .with_context(|| format!("HTTP_ADDR {addr} cannot be listened on"))?;
    tracing::info!(addr = %listener.local_addr()?, "The api listens");
    api::serve(app, listener, process.shutdown).await?;
    Ok(())
}

/// Some indexes guard what must be unique, so a database that is away at the start is asked again.
async fn ensure_indexes(app: App) {
    while let Err(error) = store::indexes::ensure(&app.store).await {
        tracing::warn!(%error, "Indexes could not be checked; trying again");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    if let Err(error) = emails::refold(&app).await {
        tracing::warn!(%error, "Addresses could not be folded; the next start tries again");
    }
}

async fn app() -> anyhow::Result<App> {
    let _chosen_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    App::build(Config::from_env()?).await
}

async fn seed_site(with_demo: bool) -> anyhow::Result<()> {
    let app = app().await?;
    let added = seed::site(&app).await?;
    println!("indexes are there; {added} presets added");
    if with_demo {
        seed::demo(&app).await?;
        println!("demo and admin accounts are there");
    }
    Ok(())
}

/// How a site gets its first admin.
async fn set_role(email: &str, role: &str) -> anyhow::Result<()> {
    let Some(role) = Role::parse(role) else { bail!("roles: user, support, operator, admin") };
    let user = appoint(&app().await?, email, role).await?;
    println!("{} is {} now", user.email, role.as_str());
    Ok(())
}

/// Prints every violation, and what a person should look at besides; the exit code is 1 if there is one.
async fn audit() -> anyhow::Result<ExitCode> {
    let app = app().await?;
    let report = jobs::audit::run_once(&app).await?;
    for violation in &report.violations {
        println!("{violation}");
    }
    for remark in &report.remarks {
        println!("remark: {remark}");
    }
    let found = report.violations.len();
    println!(
        "{} accounts and {} ledger entries audited: {found} violations",
        report.accounts, report.entries
    );
    Ok(if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
