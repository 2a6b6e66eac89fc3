//! The free lists: `GET /v1/models`, `GET /api/v1/models` (with ETag), `GET /call/schema/models/{id}/endpoints`,
//! `GET /api/status`. They need no key and are not booked.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::delivery::deliver;
use crate::exchange::Incoming;
use crate::key;
use crate::models::{MODELS, Model, Stage};
use crate::reply::Reply;
use crate::state::Sim;

async fn send(incoming: &Incoming, reply: Reply) -> Response {
    deliver(reply, None, &incoming.wire, &incoming.trace).await
}

fn listed(sim: &Sim) -> impl Iterator<Item = (&'static Model, Stage)> {
    let stage = |model: &'static Model| (model, sim.stage(model.id).unwrap_or(Stage::Active));
    MODELS.iter().map(stage).filter(|row| row.1 != Stage::Removed)
}

/// `GET /v1/models`: OpenAI's list of what can be called; public, so it tells nothing about a key.
pub async fn openai(State(sim): State<Sim>, incoming: Incoming) -> Response {
    let served = listed(&sim).filter(|row| row.1 != Stage::Retired).map(|row| row.0.id);
    let row =
        |id: &str| json!({"id": id, "object": "model", "created": 1_626_777_600, "owned_by": "aihubmix"});
    let rows: Vec<Value> = served.chain(["omni-moderation-latest"]).map(row).collect();
    send(&incoming, Reply::json(&json!({"object": "list", "data": rows}), "models")).await
}

/// `GET /api/v1/models[?type=&model=]`: the gateway's catalogue, five minutes fresh.
pub async fn full(State(sim): State<Sim>, incoming: Incoming) -> Response {
    let wanted_type = incoming.query("type").unwrap_or_default();
    let wanted_model = incoming.query("model").unwrap_or_default();
    let rows: Vec<Value> = listed(&sim)
        .filter(|_| ["", "image_generation", "llm"].contains(&wanted_type))
        .filter(|row| row.0.id.contains(wanted_model))
        .map(|(model, stage)| entry(model, stage))
        .collect();
    let body = json!({"success": true, "message": "", "data": rows});
    let tag = format!("\"{}\"", &crate::picture::sha256(body.to_string().as_bytes())[..16]);
    let mut reply = Reply::json(&body, "catalogue");
    if incoming.header("if-none-match").is_some_and(|known| known == "*" || known.contains(&tag)) {
        reply.status = StatusCode::NOT_MODIFIED;
        reply.body = bytes::Bytes::new();
    }
    let reply = reply.with(header::ETAG, &tag).with(header::CACHE_CONTROL, "public, max-age=300");
    send(&incoming, reply).await
}

fn entry(model: &Model, stage: Stage) -> Value {
    let going = stage != Stage::Active;
    json!({
        "model_id": model.id,
        "model_name": model.name,
        "types": "llm,image_generation",
        "features": "",
        "input_modalities": "text,image",
        "output_modalities": "text,image",
        "endpoints": "gemini_api,chat_completions",
        "context_length": 65_536,
        "max_output": 32_768,
        "pricing": {"input": model.price.0, "output": model.price.1, "cache_read": model.price.0 / 10.0},
        "retire_stage": stage,
        "deprecated_at": going.then_some("2026-10-02"),
        "retired_at": (stage == Stage::Retired).then_some("2026-11-01"),
        "successor_model": model.successor,
        "vendor": "Google",
        "variant_of": null,
    })
}

/// `GET /call/schema/models/{id}/endpoints`: where a model can be called.
pub async fn endpoints(State(sim): State<Sim>, Path(id): Path<String>, incoming: Incoming) -> Response {
    let known = listed(&sim).any(|row| row.0.id == id);
    let reply = if known {
        let native = format!("/gemini/v1beta/models/{id}:generateContent");
        let body = json!({"model": id, "endpoints": [
            {"path": native, "method": "POST", "auth": "x-goog-api-key"},
            {"path": "/v1/chat/completions", "method": "POST", "auth": "bearer"}]});
        Reply::json(&body, "schema")
    } else {
        key::unknown_url(&incoming.method, incoming.uri.path(), &incoming.trace)
    };
    send(&incoming, reply.with(HeaderName::from_static("cache-control"), "public, max-age=300")).await
}

/// `GET /api/status`.
pub async fn status(incoming: Incoming) -> Response {
    let body =
        json!({"success": true, "message": "", "data": {"version": "simulator", "system_name": "AIHubMix"}});
    send(&incoming, Reply::json(&body, "status")).await
}
