//! `POST /gemini/v1beta/models/{model}:generateContent` and `:streamGenerateContent`: Google's API as the gateway
//! passes it on. Checks the request as strictly as the documents say; `native_answer` writes the answers.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::Value;

use crate::exchange::{Incoming, Route, Seen, play};
use crate::faults::Spec;
use crate::key;
use crate::models::{Model, Stage, model};
use crate::native_answer::{self, Job};
use crate::native_request::{self, Request};
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;

/// What one request may weigh, base64 included.
pub const MAX_BODY_BYTES: usize = 20 * 1024 * 1024;

/// The handler of both methods.
pub async fn generate(State(sim): State<Sim>, Path(target): Path<String>, incoming: Incoming) -> Response {
    let (id, method) = target.rsplit_once(':').unwrap_or((&target, ""));
    let stream = match (method, incoming.query("alt")) {
        ("streamGenerateContent", Some("sse")) => Some(native_answer::Stream::Events),
        ("streamGenerateContent", _) => Some(native_answer::Stream::Array),
        _ => None,
    };
    let known = ["generateContent", "streamGenerateContent"].contains(&method);
    let route = Native { id: id.to_string(), known, stream, request: Value::Null, bench: sim.options.bench };
    play(sim, incoming, route).await
}

struct Native {
    id: String,
    /// Whether the method is one that the route has.
    known: bool,
    stream: Option<native_answer::Stream>,
    /// The body as JSON, once looked at; null where it is none.
    request: Value,
    bench: bool,
}

impl Route for Native {
    fn name(&self) -> &'static str {
        if self.stream.is_some() { "stream" } else { "native" }
    }

    fn shape(&self) -> Shape {
        Shape::Wrapped
    }

    fn check_key(&self, sim: &Sim, incoming: &Incoming) -> Result<(), Complaint> {
        let sent = incoming.header("x-goog-api-key").or_else(|| incoming.query("key"));
        key::check(&sim.options.keys, sent)
    }

    fn look(&mut self, _sim: &Sim, incoming: &Incoming) -> Seen {
        if self.bench {
            let prompt = native_request::tag_in_raw(&incoming.body);
            return Seen { model: self.id.clone(), prompt, ..Seen::default() };
        }
        self.request = serde_json::from_slice(&incoming.body).unwrap_or_default();
        Seen { model: self.id.clone(), ..native_request::look(&self.request) }
    }

    fn answer(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Reply {
        match self.checked(sim, incoming) {
            Err(refused) => *refused,
            Ok(reply_or_job) => self.draw(sim, incoming, reply_or_job, fault),
        }
    }
}

impl Native {
    /// The model and, but for the bench, the checked request; or the refusal.
    fn checked(
        &self,
        sim: &Sim,
        incoming: &Incoming,
    ) -> Result<(&'static Model, Stage, Option<Request>), Box<Reply>> {
        if !self.known {
            return Err(Box::new(key::unknown_url(&incoming.method, incoming.uri.path(), &incoming.trace)));
        }
        let refuse = |complaint: Complaint, shape| Box::new(complaint.reply(shape, &incoming.trace));
        let (model, stage) = serving(sim, &self.id).map_err(|complaint| refuse(complaint, Shape::Gateway))?;
        if incoming.body_bytes > MAX_BODY_BYTES {
            let text = format!("Request payload size exceeds the limit: {MAX_BODY_BYTES} bytes.");
            return Err(refuse(Complaint::google(413, "INVALID_ARGUMENT", text), Shape::Wrapped));
        }
        if self.bench {
            return Ok((model, stage, None));
        }
        let request = if self.request.is_object() {
            native_request::check(&self.request, model)
        } else {
            let text = "Invalid JSON payload received. Expected an object.";
            Err(Complaint::google(400, "INVALID_ARGUMENT", text))
        };
        let request = request.map_err(|complaint| refuse(complaint, Shape::Wrapped))?;
        Ok((model, stage, Some(request)))
    }

    fn draw(
        &self,
        sim: &Sim,
        incoming: &Incoming,
        (model, stage, request): (&'static Model, Stage, Option<Request>),
        fault: Option<&Spec>,
    ) -> Reply {
        let reply = match &request {
            Some(request) => {
                let job = Job { model, request, with_text: sim.options.text_part, trace: &incoming.trace };
                native_answer::answer(&job, fault, self.stream)
            }
            None => native_answer::bench(),
        };
        if stage == Stage::Deprecated { crate::exchange::with_sunset(reply) } else { reply }
    }
}

/// The model with that id, if it is served today.
pub fn serving(sim: &Sim, id: &str) -> Result<(&'static Model, Stage), Complaint> {
    let stage = sim.stage(id).unwrap_or(Stage::Active);
    match (stage, model(id)) {
        (Stage::Retired, _) => {
            let text = format!("model_retired: The model {id} has been retired.");
            Err(Complaint::gateway(404, "model_retired", text))
        }
        (Stage::Removed, _) => {
            let text = format!("The model {id} was removed from the catalogue.");
            Err(Complaint::gateway(410, "model_retired", text))
        }
        (_, None) => {
            let text = format!("model_not_found: The model {id} does not exist.");
            Err(Complaint::gateway(404, "model_not_found", text))
        }
        (stage, Some(model)) => Ok((model, stage)),
    }
}
