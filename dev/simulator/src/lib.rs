//! Plays AIHubMix and payment providers on loopback, with their faults. Started in-process by integration tests with
//! [`start`], or as the binary `simulator`, whose `--help` lists settings and control addresses.
//!
//! It answers as the gateway's public documents and reports say, checks requests as strictly as they say, draws a
//! picture that shows what was sent, and books every call so that a test can prove that nothing was paid twice. It
//! must not know Mannequin's code.

mod card;
mod catalogue;
mod chat;
mod control;
mod delivery;
mod exchange;
mod faults;
mod key;
mod lettering;
mod models;
mod moderation;
mod native;
mod native_answer;
mod native_request;
mod options;
mod paint;
pub mod payments;
mod picture;
mod refusals;
mod reply;
mod state;
mod stats;
mod tasks;
mod unified;
mod wire;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use faults::Rule;
pub use models::Stage;
pub use options::{HELP, Options};
pub use stats::{Call, Counts, SentImage, TagCount};

use exchange::Incoming;
use state::Sim;
use wire::{Wire, WireListener};

/// A running simulator; dropped, it closes its port and every connection.
pub struct Handle {
    /// Where it listens.
    pub addr: SocketAddr,
    sim: Sim,
    runtime: Option<Runtime>,
}

impl Handle {
    /// `http://127.0.0.1:PORT`, to be used as the gateway's base address.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Adds a rule, as `POST /_sim/faults` does. The error says why it cannot be one.
    pub fn add_fault(&self, rule: Rule) -> Result<(), String> {
        self.sim.faults.add(rule)
    }

    /// Drops all rules.
    pub fn clear_faults(&self) {
        self.sim.faults.clear();
    }

    /// Moves a model to another stage of its life.
    pub fn set_stage(&self, model: &str, stage: Stage) {
        self.sim.set_stage(model, stage);
    }

    /// Holds all answers until [`Handle::resume`].
    pub fn pause(&self) {
        self.sim.pause(Some("*".into()));
    }

    /// Holds the answers of one route (`native`, `moderation` …) until [`Handle::resume`].
    pub fn pause_route(&self, route: &str) {
        self.sim.pause(Some(route.into()));
    }

    /// Lets held answers go.
    pub fn resume(&self) {
        self.sim.pause(None);
    }

    /// The counts of `GET /_sim/stats`.
    pub fn counts(&self) -> Counts {
        self.sim.stats.counts()
    }

    /// The last `limit` calls, newest first.
    pub fn calls(&self, limit: usize) -> Vec<Call> {
        self.sim.stats.calls(limit)
    }

    /// The payment providers that are played beside AIHubMix.
    pub fn payments(&self) -> &payments::Payments {
        &self.sim.payments
    }

    /// Everything as at the start.
    pub fn reset(&self) {
        self.sim.reset();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Starts a simulator on `options.addr` (port 0 takes a free one). It runs on threads of its own, so a test that
/// blocks its runtime does not block it. Errors: the address cannot be had.
pub async fn start(options: Options) -> std::io::Result<Handle> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("simulator")
        .enable_all()
        .build()?;
    let listener = std::net::TcpListener::bind(options.addr)?;
    listener.set_nonblocking(true)?;
    let addr = listener.local_addr()?;
    let sim = Sim::new(options);
    let service = router().with_state(sim.clone()).into_make_service_with_connect_info::<Wire>();
    runtime.spawn(async move {
        let listener = TcpListener::from_std(listener).expect("the runtime has a driver");
        let served = axum::serve(WireListener(listener), service).await;
        tracing::error!(?served, "the simulator stopped listening");
    });
    Ok(Handle { addr, sim, runtime: Some(runtime) })
}

fn router() -> Router<Sim> {
    Router::new()
        .route("/gemini/v1beta/models/{target}", post(native::generate))
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/images/generations", post(unified::legacy))
        .route("/ai/v1/images/generations", post(unified::generate))
        .route("/ai/v1/images", get(tasks::list))
        .route("/ai/v1/images/{id}", get(tasks::one))
        .route("/ai/v1/images/{id}/content/{rid}", get(tasks::content))
        .route("/v1/moderations", post(moderation::moderate))
        .route("/v1/models", get(catalogue::openai))
        .route("/api/v1/models", get(catalogue::full))
        .route("/call/schema/models/{id}/endpoints", get(catalogue::endpoints))
        .route("/api/status", get(catalogue::status))
        .merge(control::router())
        .merge(payments::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::disable())
}

async fn unknown(State(_): State<Sim>, incoming: Incoming) -> Response {
    let reply = key::unknown_url(&incoming.method, incoming.uri.path(), &incoming.trace);
    delivery::deliver(reply, None, &incoming.wire, &incoming.trace).await
}
