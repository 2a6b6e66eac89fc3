//! The course of one call, the same on every route: read, check the key, choose the fault, answer, book, wait, hold
//! while paused, deliver.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use rand::Rng;
use serde_json::Value;

use crate::delivery::deliver;
use crate::faults::{Fault, Group, Spec, Subject, job_tag};
use crate::refusals::refusal;
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;
use crate::stats::{Call, SentImage};
use crate::wire::Wire;

/// Past this a body is read on but not kept.
const KEPT_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A request, read whole.
#[derive(Debug)]
pub struct Incoming {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What the client sent, even where less was kept.
    pub body_bytes: usize,
    pub wire: Wire,
    /// `x-aihubmix-request-id` of the answer.
    pub trace: String,
    pub arrived: Instant,
}

impl FromRequest<Sim> for Incoming {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, sim: &Sim) -> Result<Self, Self::Rejection> {
        let arrived = Instant::now();
        let (parts, body) = request.into_parts();
        let wire = parts.extensions.get::<ConnectInfo<Wire>>().map(|info| info.0.clone()).unwrap_or_default();
        let (body, body_bytes) = read_body(body).await;
        Ok(Incoming {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
            body_bytes,
            wire,
            trace: sim.next_trace(Utc::now()),
            arrived,
        })
    }
}

impl Incoming {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A parameter of the query, as written.
    pub fn query(&self, name: &str) -> Option<&str> {
        let query = self.uri.query()?;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1)
    }
}

async fn read_body(body: Body) -> (Bytes, usize) {
    let mut kept = BytesMut::new();
    let mut total = 0;
    let mut chunks = body.into_data_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        total += chunk.len();
        if total <= KEPT_BODY_BYTES {
            kept.extend_from_slice(&chunk);
        }
    }
    (kept.freeze(), total)
}

/// What the books want to know of a request, found before anything is checked.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub model: String,
    pub prompt: String,
    pub images: Vec<SentImage>,
    pub generation_config: Value,
}

/// A route's own part in the course of a call.
pub trait Route: Send + Sync + 'static {
    /// Its name in rules, stats and calls.
    fn name(&self) -> &'static str;
    /// The shape of its provider's errors.
    fn shape(&self) -> Shape;
    /// Checks the key; the error is what is wrong with it.
    fn check_key(&self, sim: &Sim, incoming: &Incoming) -> Result<(), Complaint>;
    /// Reads what the books want to know, as far as it can be read.
    fn look(&mut self, sim: &Sim, incoming: &Incoming) -> Seen;
    /// Checks the request and answers it. `fault` is one of the group [`Group::Answer`] or [`Group::Transport`].
    fn answer(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Reply;
    /// The median of the working time in ms.
    fn latency_ms_median(&self, sim: &Sim) -> u64 {
        sim.options.latency_ms_median
    }
}

/// Plays one call.
pub async fn play(sim: Sim, mut incoming: Incoming, mut route: impl Route) -> Response {
    let name = route.name();
    let worker = {
        let sim = sim.clone();
        // Its own task: a client that hangs up stops neither the drawing nor the bill.
        tokio::task::spawn_blocking(move || {
            let seen = route.look(&sim, &incoming);
            let tag = tag_of(&incoming, &seen);
            let header = incoming.header("x-sim-fault").map(String::from);
            let chosen = sim.faults.choose(Subject {
                route: route.name(),
                model: &seen.model,
                prompt: &seen.prompt,
                tag: tag.as_deref(),
                header: header.as_deref(),
            });
            let model = seen.model.clone();
            let fault = chosen.as_ref().ok().and_then(Clone::clone);
            let call = call_of(&incoming, seen, route.name(), tag.clone(), fault.as_ref());
            let ticket = Ticket::open(&sim, call, incoming.arrived);
            let reply = match chosen {
                Err(unknown) => {
                    let text = format!("The simulator does not understand a fault: {unknown}");
                    Complaint::gateway(400, "sim_bad_fault", text).reply(Shape::OpenAi, &incoming.trace)
                }
                Ok(fault) => decide(&sim, &incoming, &route, &model, fault.as_ref()),
            };
            sim.stats.decide(ticket.seq, &model, tag.as_deref(), &reply);
            let wait_ms = if reply.worked { latency_ms(&sim, route.latency_ms_median(&sim)) } else { 0 };
            incoming.body = Bytes::new();
            (incoming, ticket, reply, fault, wait_ms)
        })
    };
    let (incoming, mut ticket, reply, fault, wait_ms) = worker.await.expect("answering does not panic");
    let due = incoming.arrived + Duration::from_millis(wait_ms);
    tokio::time::sleep_until(due.into()).await;
    if sim.is_paused(name) {
        ticket.hold(true);
        sim.resumed(name).await;
        ticket.hold(false);
    }
    let after = fault.as_ref().map_or(0, |spec| spec.number("after_ms", 0));
    tokio::time::sleep(Duration::from_millis(after)).await;
    let transport = fault.as_ref().filter(|spec| spec.fault.group() == Group::Transport);
    let response = deliver(reply, transport, &incoming.wire, &incoming.trace).await;
    ticket.sent = true;
    response
}

fn decide(sim: &Sim, incoming: &Incoming, route: &impl Route, model: &str, fault: Option<&Spec>) -> Reply {
    if let Err(complaint) = route.check_key(sim, incoming) {
        return complaint.reply(Shape::Gateway, &incoming.trace);
    }
    let Some(spec) = fault else {
        return route.answer(sim, incoming, None);
    };
    match spec.fault.group() {
        Group::Refusal => refusal(spec, model, route.shape(), &incoming.trace),
        Group::Answer => after_answer(route.answer(sim, incoming, fault), spec),
        Group::Transport => {
            let mut reply = route.answer(sim, incoming, None);
            if reply.status.is_success() {
                reply.outcome = spec.fault.word().to_string();
            }
            // Nothing tells whether a provider that never answered has drawn: the test says which.
            if matches!(spec.fault, Fault::Hang | Fault::ResetBeforeHeaders) && !spec.is_on("billed") {
                reply.billed_images = 0;
                reply.worked = false;
            }
            reply
        }
    }
}

/// The faults that spoil any happy answer alike.
fn after_answer(mut reply: Reply, spec: &Spec) -> Reply {
    if !reply.status.is_success() {
        return reply;
    }
    match spec.fault {
        Fault::InvalidJson => reply.body = reply.body.slice(..reply.body.len() * 2 / 3),
        Fault::Html200 => {
            let page = Reply::html(200, "Just a moment...", "");
            reply = Reply { billed_images: reply.billed_images, worked: reply.worked, ..page };
        }
        Fault::WrongContentType => {
            reply = reply.with(header::CONTENT_TYPE, spec.text("type").unwrap_or("text/html; charset=UTF-8"));
        }
        Fault::SunsetHeaders => reply = with_sunset(reply),
        _ => {}
    }
    reply.outcome = spec.fault.word().to_string();
    reply
}

/// The headers of a model that is going (RFC 9745, RFC 8594).
pub fn with_sunset(reply: Reply) -> Reply {
    reply
        .with(HeaderName::from_static("deprecation"), "@1759363200")
        .with(HeaderName::from_static("sunset"), "Mon, 15 Mar 2027 00:00:00 GMT")
        .with(header::LINK, "<https://aihubmix.com/models/retirements>; rel=\"sunset\"")
}

fn tag_of(incoming: &Incoming, seen: &Seen) -> Option<String> {
    incoming.header("x-sim-tag").or_else(|| job_tag(&seen.prompt)).map(String::from)
}

fn call_of(incoming: &Incoming, seen: Seen, route: &str, tag: Option<String>, fault: Option<&Spec>) -> Call {
    let secret = |name: &HeaderName| ["authorization", "x-goog-api-key", "cookie"].contains(&name.as_str());
    let headers: BTreeMap<String, String> = incoming
        .headers
        .iter()
        .filter(|(name, _)| !secret(name))
        .map(|(name, value): (&HeaderName, &HeaderValue)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let now: DateTime<Utc> = Utc::now();
    Call {
        at: now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        request_id: incoming.trace.clone(),
        route: route.to_string(),
        path: incoming.uri.path().to_string(),
        model: seen.model,
        tag,
        prompt: seen.prompt,
        images: seen.images,
        generation_config: seen.generation_config,
        headers,
        body_bytes: incoming.body_bytes,
        fault: fault.map(Spec::to_string),
        ..Call::default()
    }
}

/// A log-normal time with that median.
fn latency_ms(sim: &Sim, median: u64) -> u64 {
    if median == 0 {
        return 0;
    }
    let (a, b): (f64, f64) = {
        let mut random = sim.random();
        (random.random_range(f64::EPSILON..1.0), random.random())
    };
    let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
    (median as f64 * (sim.options.latency_sigma * normal).exp()) as u64
}

/// A call in flight; dropped, it is booked as over.
struct Ticket {
    sim: Sim,
    seq: u64,
    arrived: Instant,
    held: bool,
    sent: bool,
}

impl Ticket {
    fn open(sim: &Sim, call: Call, arrived: Instant) -> Ticket {
        Ticket { seq: sim.stats.arrive(call), sim: sim.clone(), arrived, held: false, sent: false }
    }

    fn hold(&mut self, held: bool) {
        self.held = held;
        self.sim.stats.hold(self.seq, held);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.held {
            self.hold(false);
        }
        self.sim.stats.finish(self.seq, self.sent, self.arrived.elapsed().as_millis() as u64);
    }
}
