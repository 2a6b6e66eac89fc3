//! What the unified API has drawn: `GET /ai/v1/images`, `/ai/v1/images/{id}` and `/ai/v1/images/{id}/content/{rid}`,
//! all with the same Bearer key as the call.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use serde_json::{Value, json};

use crate::delivery::deliver;
use crate::exchange::Incoming;
use crate::key;
use crate::models::Model;
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;
use crate::unified::cost;

/// How many tasks are remembered; each holds a picture.
const KEPT: usize = 50;

/// The remembered tasks.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<VecDeque<Value>>);

impl Tasks {
    /// Remembers and answers a task that drew a picture.
    pub fn completed(&self, trace: &str, model: &Model, data: String, format: Option<&str>) -> Value {
        let id = format!("task_{trace}");
        let url = format!("https://aihubmix.com/ai/v1/images/{id}/content/0");
        let mut task = blank(&id, model.id, "completed");
        task["output"] = json!([{"index": 0, "type": "file", "b64_json": data, "content_url": url}]);
        task["usage"] = json!({"cost": cost(model.id)});
        if let Some(format) = format {
            task["output_format"] = json!(format);
        }
        self.keep(task)
    }

    /// Remembers and answers a task that failed; it comes with HTTP 200.
    pub fn failed(&self, trace: &str, model: &str, code: &str, message: &str) -> Value {
        let mut task = blank(&format!("task_{trace}"), model, "failed");
        task["error"] = json!({"code": code, "message": message});
        self.keep(task)
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn keep(&self, task: Value) -> Value {
        let mut tasks = self.lock();
        if tasks.len() == KEPT {
            tasks.pop_front();
        }
        tasks.push_back(task.clone());
        task
    }

    fn find(&self, id: &str) -> Result<Value, Complaint> {
        let found = self.lock().iter().find(|task| task["id"] == id).cloned();
        found.ok_or_else(|| {
            Complaint::gateway(404, "task_not_found", format!("The task {id} does not exist."))
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Value>> {
        self.0.lock().expect("no panic while held")
    }
}

fn blank(id: &str, model: &str, status: &str) -> Value {
    let now = Utc::now().timestamp();
    json!({"id": id, "object": "image", "model": model, "status": status, "output": [], "error": null,
        "created_at": now, "completed_at": now, "expires_at": now + 7200, "usage": null})
}

async fn send(sim: &Sim, incoming: &Incoming, find: impl FnOnce() -> Result<Reply, Complaint>) -> Response {
    let reply = match key::check(&sim.options.keys, key::bearer(incoming)).and_then(|()| find()) {
        Ok(reply) => reply,
        Err(complaint) => complaint.reply(Shape::Unified, &incoming.trace),
    };
    deliver(reply, None, &incoming.wire, &incoming.trace).await
}

/// `GET /ai/v1/images?limit=`: the last tasks, newest first; a free way to check a key.
pub async fn list(State(sim): State<Sim>, incoming: Incoming) -> Response {
    let limit = incoming.query("limit").and_then(|text| text.parse().ok()).unwrap_or(20);
    send(&sim, &incoming, || {
        let tasks: Vec<Value> = sim.tasks.lock().iter().rev().take(limit).cloned().collect();
        Ok(Reply::json(&json!({"object": "list", "data": tasks, "has_more": false}), "tasks"))
    })
    .await
}

/// `GET /ai/v1/images/{id}`.
pub async fn one(State(sim): State<Sim>, Path(id): Path<String>, incoming: Incoming) -> Response {
    send(&sim, &incoming, || Ok(Reply::json(&sim.tasks.find(&id)?, "task"))).await
}

/// `GET /ai/v1/images/{id}/content/{rid}`: the bytes.
pub async fn content(
    State(sim): State<Sim>,
    Path((id, rid)): Path<(String, usize)>,
    incoming: Incoming,
) -> Response {
    send(&sim, &incoming, || {
        let task = sim.tasks.find(&id)?;
        let data = task["output"][rid]["b64_json"].as_str().and_then(|data| STANDARD.decode(data).ok());
        let bytes =
            data.ok_or_else(|| Complaint::gateway(404, "result_not_found", "There is no such result."))?;
        let kind = if bytes.starts_with(&[0xff, 0xd8]) { "image/jpeg" } else { "image/png" };
        Ok(Reply::text(bytes, "content").with(header::CONTENT_TYPE, kind))
    })
    .await
}
