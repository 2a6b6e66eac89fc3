//! `POST /v1/chat/completions`: OpenAI's chat with pictures in `multi_mod_content`, as the gateway makes it of the
//! native route (its guide, its sample code and its older source). Streams are refused: it delivers no pictures there.

use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::exchange::{Incoming, Route, Seen, play};
use crate::faults::{Fault, Spec};
use crate::key;
use crate::native::serving;
use crate::native_answer::{self, Job};
use crate::native_request;
use crate::picture;
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;

/// The handler.
pub async fn complete(State(sim): State<Sim>, incoming: Incoming) -> Response {
    play(sim, incoming, Chat { request: Value::Null }).await
}

struct Chat {
    request: Value,
}

impl Route for Chat {
    fn name(&self) -> &'static str {
        "chat"
    }

    fn shape(&self) -> Shape {
        Shape::OpenAi
    }

    fn check_key(&self, sim: &Sim, incoming: &Incoming) -> Result<(), Complaint> {
        key::check(&sim.options.keys, key::bearer(incoming))
    }

    fn look(&mut self, _sim: &Sim, incoming: &Incoming) -> Seen {
        self.request = serde_json::from_slice(&incoming.body).unwrap_or_default();
        let (texts, urls) = contents(&self.request);
        let images = urls
            .iter()
            .filter_map(|url| picture::data_url(url))
            .map(|(mime, data)| picture::sent(mime, &STANDARD.decode(data).unwrap_or_default()));
        Seen {
            model: self.request["model"].as_str().unwrap_or_default().to_string(),
            prompt: texts.join("\n"),
            images: images.collect(),
            generation_config: json!({"modalities": self.request["modalities"]}),
        }
    }

    fn answer(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Reply {
        match self.drawn(sim, incoming, fault) {
            Ok(reply) => reply,
            Err(complaint) => complaint.reply(Shape::OpenAi, &incoming.trace),
        }
    }
}

impl Chat {
    fn drawn(&self, sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Result<Reply, Complaint> {
        let id = self.request["model"].as_str().unwrap_or_default();
        let (model, _) = serving(sim, id)?;
        if self.request["stream"] == true {
            return Err(Complaint::gateway(
                501,
                "api_not_implemented",
                "Pictures are not delivered in a stream.",
            ));
        }
        let keep =
            fault.filter(|spec| spec.fault == Fault::DropInputs).map(|spec| spec.number("keep", 16) as usize);
        let native = native_body(&self.request, keep.unwrap_or(usize::MAX));
        let request = native_request::check(&native, model)?;
        let words_only = Spec::parse("text_only").expect("a known fault");
        let wants_picture =
            self.request["modalities"].as_array().is_some_and(|list| list.contains(&json!("image")));
        let played = if wants_picture { fault } else { Some(&words_only) };
        let job = Job { model, request: &request, with_text: sim.options.text_part, trace: &incoming.trace };
        let reply = native_answer::answer(&job, played, None);
        let bare = fault.is_some_and(|spec| spec.fault == Fault::SnakeCaseParts);
        let native: Value = serde_json::from_slice(&reply.body).expect("written above");
        let body = completion(&native, id, &incoming.trace, bare);
        Ok(Reply { body: body.to_string().into(), ..reply })
    }
}

/// The texts and picture addresses of all messages.
fn contents(request: &Value) -> (Vec<&str>, Vec<&str>) {
    let (mut texts, mut urls) = (Vec::new(), Vec::new());
    for message in request["messages"].as_array().into_iter().flatten() {
        match &message["content"] {
            Value::String(text) => texts.push(text.as_str()),
            Value::Array(parts) => {
                texts.extend(parts.iter().filter_map(|part| part["text"].as_str()));
                urls.extend(parts.iter().filter_map(|part| part["image_url"]["url"].as_str()));
            }
            _ => {}
        }
    }
    (texts, urls)
}

/// The native request that the gateway makes of it. A picture that it cannot fetch is left out without a word, and so
/// is every one past `keep`.
fn native_body(request: &Value, keep: usize) -> Value {
    let (texts, urls) = contents(request);
    let pictures = urls.iter().filter_map(|url| picture::data_url(url)).take(keep);
    let mut parts: Vec<Value> =
        pictures.map(|(mime, data)| json!({"inlineData": {"mimeType": mime, "data": data}})).collect();
    parts.extend(texts.iter().map(|text| json!({"text": text})));
    let mut config = json!({});
    if request["temperature"].is_number() {
        config["temperature"] = request["temperature"].clone();
    }
    json!({"contents": [{"role": "user", "parts": parts}], "generationConfig": config})
}

/// The native answer in chat form. `bare` writes the names of the guide's reference block, `inlineData` and `png`, in
/// place of its sample's.
fn completion(native: &Value, model: &str, trace: &str, bare: bool) -> Value {
    let Some(candidate) = native["candidates"].as_array().and_then(|list| list.first()) else {
        return json!({"error": {"message": format!("No candidates returned (request id {trace})"),
            "type": "server_error", "param": "", "code": 500}});
    };
    let parts = candidate["content"]["parts"].as_array().cloned().unwrap_or_default();
    let texts: Vec<&str> = parts
        .iter()
        .filter(|part| part["thought"] != true)
        .filter_map(|part| part["text"].as_str())
        .collect();
    let inline = |part: &Value| part.get("inlineData").or_else(|| part.get("inline_data")).cloned();
    let has_picture = parts.iter().any(|part| inline(part).is_some());
    let mut message =
        json!({"role": "assistant", "content": texts.join("\n"), "refusal": null, "annotations": []});
    if has_picture {
        let modal = |part: &Value| {
            let text = part["text"].as_str().unwrap_or_default();
            let Some(inline) = inline(part) else { return json!({"text": text, "inline_data": {}}) };
            let mime = inline.get("mimeType").or_else(|| inline.get("mime_type"));
            let mime = mime.and_then(Value::as_str).unwrap_or_default();
            if bare {
                let kind = mime.trim_start_matches("image/");
                json!({"text": text, "inlineData": {"mimeType": kind, "data": inline["data"]}})
            } else {
                json!({"text": text, "inline_data": {"mime_type": mime, "data": inline["data"]}})
            }
        };
        message["multi_mod_content"] = parts.iter().map(modal).collect();
    }
    // Whatever Gemini said is "stop", but for an answer without any part.
    let reason = if parts.is_empty() { candidate["finishReason"].clone() } else { json!("stop") };
    let usage = &native["usageMetadata"];
    json!({"id": format!("chatcmpl-{trace}"), "object": "chat.completion", "created": 1_760_000_000, "model": model,
        "choices": [{"index": 0, "finish_reason": reason, "logprobs": null, "message": message}],
        "usage": {"prompt_tokens": usage["promptTokenCount"],
            "completion_tokens": usage["candidatesTokenCount"].as_u64().unwrap_or(0),
            "total_tokens": usage["totalTokenCount"]}})
}
