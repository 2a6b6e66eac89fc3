//! `POST /ai/v1/images/generations`, the gateway's vendor-neutral image API (its guide of Aug–Oct 2026), and the
//! refusal of Gemini models on `POST /v1/images/generations`. Asynchronous calls are refused as for an account that
//! has not asked for them; one call draws one picture.

use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::delivery::deliver;
use crate::exchange::{Incoming, Route, Seen, play};
use crate::faults::{Fault, Spec};
use crate::key;
use crate::models::{Model, model};
use crate::native::serving;
use crate::native_answer::{self, Job};
use crate::native_request;
use crate::picture;
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;

const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;
const FIELDS: &[&str] = &[
    "model",
    "prompt",
    "n",
    "size",
    "aspect_ratio",
    "seed",
    "negative_prompt",
    "image",
    "images",
    "mask",
    "output_format",
    "response_format",
    "async",
    "webhook_url",
    "webhook_events_filter",
    "extra",
];

/// The handler of the unified API.
pub async fn generate(State(sim): State<Sim>, incoming: Incoming) -> Response {
    play(sim, incoming, Unified { request: Value::Null }).await
}

/// The handler of `/v1/images/generations`: Google does not know OpenAI's fields, and says so.
pub async fn legacy(State(sim): State<Sim>, incoming: Incoming) -> Response {
    let request: Value = serde_json::from_slice(&incoming.body).unwrap_or_default();
    let id = request["model"].as_str().unwrap_or_default();
    let complaint = match key::check(&sim.options.keys, key::bearer(&incoming)) {
        Err(complaint) => complaint,
        Ok(()) if id.starts_with("gemini-") => {
            let names: Vec<String> = ["prompt", "n", "size"]
                .iter()
                .filter(|name| !request[**name].is_null())
                .map(|name| format!("Unknown name \"{name}\": Cannot find field."))
                .collect();
            let text = format!("Invalid JSON payload received. {}", names.join(" "));
            Complaint::google(400, "INVALID_ARGUMENT", text)
        }
        Ok(()) => {
            let text = format!("There is no available channel for model {id}.");
            Complaint::gateway(400, "no_available_channel", text)
        }
    };
    deliver(complaint.reply(Shape::OpenAi, &incoming.trace), None, &incoming.wire, &incoming.trace).await
}

struct Unified {
    request: Value,
}

impl Route for Unified {
    fn name(&self) -> &'static str {
        "unified"
    }

    fn shape(&self) -> Shape {
        Shape::Unified
    }

    fn check_key(&self, sim: &Sim, incoming: &Incoming) -> Result<(), Complaint> {
        key::check(&sim.options.keys, key::bearer(incoming))
    }

    fn look(&mut self, _sim: &Sim, incoming: &Incoming) -> Seen {
        self.request = serde_json::from_slice(&incoming.body).unwrap_or_default();
        let images = media(&self.request)
            .into_iter()
            .map(|(mime, data)| picture::sent(&mime, &STANDARD.decode(data).unwrap_or_default()));
        Seen {
            model: self.request["model"].as_str().unwrap_or_default().to_string(),
            prompt: self.request["prompt"].as_str().unwrap_or_default().to_string(),
            images: images.collect(),
            generation_config: json!({"size": self.request["size"], "aspect_ratio": self.request["aspect_ratio"]}),
        }
    }

    fn answer(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Reply {
        match self.drawn(sim, incoming, fault) {
            Ok(reply) => reply,
            Err(complaint) => complaint.reply(Shape::Unified, &incoming.trace),
        }
    }
}

impl Unified {
    fn drawn(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Result<Reply, Complaint> {
        if incoming.body_bytes > MAX_BODY_BYTES {
            return Err(Complaint::gateway(413, "request_too_large", "The request body exceeds 32 MiB."));
        }
        check_fields(&self.request)?;
        let (model, _) = serving(sim, self.request["model"].as_str().unwrap_or_default())?;
        let native = native_body(&self.request, model)?;
        let request = native_request::check(&native, model).map_err(as_unified)?;
        let job = Job { model, request: &request, with_text: false, trace: &incoming.trace };
        let reply = native_answer::answer(&job, fault, None);
        let native: Value = serde_json::from_slice(&reply.body).expect("written above");
        match picture_in(&native) {
            Some(data) => {
                let task =
                    sim.tasks.completed(&incoming.trace, model, data, self.request["output_format"].as_str());
                Ok(Reply { body: task.to_string().into(), ..reply })
            }
            None => without_picture(sim, model, reply, fault, &incoming.trace),
        }
    }
}

fn check_fields(request: &Value) -> Result<(), Complaint> {
    let refuse = |code: &str, text: String| Complaint::gateway(400, code, text);
    let Some(object) = request.as_object() else {
        return Err(refuse("invalid_request", "The body must be a JSON object.".into()));
    };
    if let Some(name) = object.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(refuse("schema_violation", format!("Additional property {name:?} is not allowed.")));
    }
    for name in ["model", "prompt"] {
        if request[name].as_str().is_none_or(str::is_empty) {
            return Err(refuse("schema_violation", format!("{name:?} is required.")));
        }
    }
    if request["async"] == true {
        let text = "Asynchronous calls are not enabled for this account.";
        return Err(Complaint::gateway(403, "async_not_enabled", text));
    }
    if !request["size"].is_null() && !request["aspect_ratio"].is_null() {
        return Err(refuse("unsupported_input_combination", "Use size or aspect_ratio, not both.".into()));
    }
    if request["n"].as_u64().is_some_and(|n| n != 1) || !request["mask"].is_null() {
        return Err(refuse(
            "capability_not_supported",
            "The model draws one picture and takes no mask.".into(),
        ));
    }
    Ok(())
}

/// The pictures sent as data URL or bare base64: mime and base64.
fn media(request: &Value) -> Vec<(String, String)> {
    let single = (!request["image"].is_null()).then_some(&request["image"]).into_iter();
    let many = request["images"].as_array().into_iter().flatten();
    single
        .chain(many)
        .filter_map(|item| item.as_str().or_else(|| item["url"].as_str()))
        .map(|text| match picture::data_url(text) {
            Some((mime, data)) => (mime.to_string(), data.to_string()),
            None => (sniffed(text).to_string(), text.to_string()),
        })
        .collect()
}

/// The mime of bare base64, by its first letters.
fn sniffed(data: &str) -> &'static str {
    match data.get(..4) {
        Some("iVBO") => "image/png",
        Some("UklG") => "image/webp",
        _ => "image/jpeg",
    }
}

fn native_body(request: &Value, model: &Model) -> Result<Value, Complaint> {
    let images = media(request);
    if images.iter().any(|image| image.1.starts_with("http")) {
        let text = "The media address cannot be reached.";
        return Err(Complaint::gateway(400, "media_url_unreachable", text));
    }
    let mut parts: Vec<Value> =
        images.iter().map(|(mime, data)| json!({"inlineData": {"mimeType": mime, "data": data}})).collect();
    parts.push(json!({"text": request["prompt"]}));
    let mut config = json!({"responseModalities": ["IMAGE"]});
    let size = request["size"].as_str().and_then(|size| size.split_once('x'));
    let size = size.and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let ratio =
        request["aspect_ratio"].as_str().or(size.map(|(width, height)| model.nearest_ratio(width, height)));
    if let Some(ratio) = ratio {
        config["imageConfig"] = json!({"aspectRatio": ratio});
    }
    Ok(json!({"contents": [{"role": "user", "parts": parts}], "generationConfig": config}))
}

/// The native complaint with the unified API's code.
fn as_unified(mut complaint: Complaint) -> Complaint {
    let said = |word: &str| complaint.message.contains(word);
    complaint.code = if said("MIME") {
        "unsupported_media_format"
    } else if said("Base64") || said("process input image") {
        "invalid_media_data"
    } else if said("at most") {
        "unsupported_input_combination"
    } else {
        "invalid_request"
    }
    .into();
    complaint
}

fn picture_in(native: &Value) -> Option<String> {
    let parts = native["candidates"][0]["content"]["parts"].as_array()?;
    let drawn = parts.iter().filter(|part| part["thought"] != true);
    let mut inline = drawn.filter_map(|part| part.get("inlineData").or_else(|| part.get("inline_data")));
    Some(inline.next()?["data"].as_str()?.to_string())
}

/// Blocked by policy is 422, a prompt refused is 400, all else a failed task with HTTP 200.
fn without_picture(
    sim: &Sim,
    model: &Model,
    reply: Reply,
    fault: Option<&Spec>,
    trace: &str,
) -> Result<Reply, Complaint> {
    match fault.map(|spec| spec.fault) {
        Some(Fault::ImageSafety | Fault::ImageProhibited | Fault::Prohibited | Fault::Safety) => {
            Err(Complaint::gateway(422, "output_blocked", "The output was blocked by the content filter."))
        }
        Some(
            Fault::BlockPromptSafety
            | Fault::BlockPromptImage
            | Fault::BlockPromptOther
            | Fault::BlockPromptProhibited,
        ) => Err(Complaint::gateway(400, "upstream_rejected", "The provider rejected the request.")),
        _ => {
            let task =
                sim.tasks.failed(trace, model.id, "image_not_generated", "The model returned no image.");
            Ok(Reply { body: task.to_string().into(), ..reply })
        }
    }
}

/// USD for one picture, as `usage.cost` tells it.
pub fn cost(id: &str) -> f64 {
    model(id).map_or(0.0, |model| model.image_tokens as f64 * 30.0 / 1e6)
}
