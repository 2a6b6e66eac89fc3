//! `POST /v1/moderations`: content safety of texts and of one picture a call (OpenAI's API as the gateway passes it
//! on). A picture whose upper left 8×8 pixels are magenta is flagged as sexual (0.95), cyan as violence (0.6).

use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::DynamicImage;
use serde_json::{Map, Value, json};

use crate::exchange::{Incoming, Route, Seen, play};
use crate::faults::{Fault, Spec};
use crate::key;
use crate::picture;
use crate::reply::{Complaint, Reply, Shape};
use crate::state::Sim;

const CATEGORIES: &[&str] = &[
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
];

/// The categories in which pictures are scored.
const FOR_PICTURES: &[&str] =
    &["self-harm", "self-harm/intent", "self-harm/instructions", "sexual", "violence", "violence/graphic"];

/// From this score on a category counts as found.
const THRESHOLD: f64 = 0.5;

/// The handler.
pub async fn moderate(State(sim): State<Sim>, incoming: Incoming) -> Response {
    play(sim, incoming, Moderation { request: Value::Null }).await
}

struct Moderation {
    request: Value,
}

impl Route for Moderation {
    fn name(&self) -> &'static str {
        "moderation"
    }

    fn shape(&self) -> Shape {
        Shape::OpenAi
    }

    fn check_key(&self, sim: &Sim, incoming: &Incoming) -> Result<(), Complaint> {
        key::check(&sim.options.keys, key::bearer(incoming))
    }

    fn look(&mut self, _sim: &Sim, incoming: &Incoming) -> Seen {
        self.request = serde_json::from_slice(&incoming.body).unwrap_or_default();
        let model = self.request["model"].as_str().unwrap_or("omni-moderation-latest").to_string();
        let mut texts: Vec<&str> = Vec::new();
        let mut images = Vec::new();
        match &self.request["input"] {
            Value::String(text) => texts.push(text),
            Value::Array(items) => {
                texts.extend(items.iter().filter_map(|item| item.as_str().or_else(|| item["text"].as_str())));
                let urls = items.iter().filter_map(|item| item["image_url"]["url"].as_str());
                images.extend(
                    urls.filter_map(picture::data_url)
                        .map(|(mime, data)| picture::sent(mime, &STANDARD.decode(data).unwrap_or_default())),
                );
            }
            _ => {}
        }
        Seen { model, prompt: texts.join("\n"), images, generation_config: Value::Null }
    }

    fn answer(&self, _sim: &Sim, incoming: &Incoming, fault: Option<&Spec>) -> Reply {
        match read(&self.request) {
            Err(complaint) => {
                let mut body = complaint.body(Shape::OpenAi, &incoming.trace);
                body["error"]["param"] = json!("input");
                Reply::error(complaint.status, &body, &complaint.code)
            }
            Ok(subjects) => result(&self.request, &subjects, fault, &incoming.trace),
        }
    }

    fn latency_ms_median(&self, sim: &Sim) -> u64 {
        sim.options.moderation_latency_ms_median
    }
}

/// What one result is about.
#[derive(Default)]
struct Subject {
    has_text: bool,
    picture: Option<DynamicImage>,
}

fn refuse(code: &str, message: impl Into<String>) -> Complaint {
    Complaint::gateway(400, code, message)
}

/// One subject for each string, or one for the parts together.
fn read(request: &Value) -> Result<Vec<Subject>, Complaint> {
    let model = request["model"].as_str().unwrap_or("omni-moderation-latest");
    let omni = model.starts_with("omni-moderation-");
    if !omni && !model.starts_with("text-moderation-") {
        return Err(Complaint::gateway(404, "model_not_found", format!("The model {model} does not exist.")));
    }
    let text = || Subject { has_text: true, picture: None };
    let items = match &request["input"] {
        Value::String(_) => return Ok(vec![text()]),
        Value::Array(items) if !items.is_empty() => items,
        _ => {
            return Err(refuse("invalid_input", "'input' is required: a string, strings or parts."));
        }
    };
    if items.iter().all(Value::is_string) {
        return Ok(items.iter().map(|_| text()).collect());
    }
    let mut subject = Subject::default();
    let images: Vec<&Value> = items.iter().filter(|item| item["type"] == "image_url").collect();
    if images.len() > 1 {
        let text = format!("Number of images ({}) exceeds maximum of 1", images.len());
        return Err(refuse("too_many_images", text));
    }
    if !images.is_empty() && !omni {
        return Err(refuse("invalid_input", format!("{model} takes text only.")));
    }
    for item in items {
        match item["type"].as_str() {
            Some("text") if item["text"].is_string() => subject.has_text = true,
            Some("image_url") => subject.picture = Some(picture_of(item)?),
            _ => {
                return Err(refuse("invalid_input", "Each part must be of type text or image_url."));
            }
        }
    }
    Ok(vec![subject])
}

fn picture_of(item: &Value) -> Result<DynamicImage, Complaint> {
    let url = item["image_url"]["url"].as_str().unwrap_or_default();
    let Some((mime, data)) = picture::data_url(url) else {
        return Err(refuse("image_url_unavailable", "Failed to download image: only data URLs can be read."));
    };
    let bytes = STANDARD.decode(data).map_err(|_| refuse("invalid_image", "Invalid base64 image."))?;
    picture::decode(mime, &bytes).map_err(|text| refuse("invalid_image", text))
}

fn result(request: &Value, subjects: &[Subject], fault: Option<&Spec>, trace: &str) -> Reply {
    let ordered = fault.filter(|spec| spec.fault == Fault::Flagged).map(|spec| {
        let score = spec.text("score").and_then(|text| text.parse().ok()).unwrap_or(0.95);
        (spec.text("category").unwrap_or("sexual").to_string(), score)
    });
    let mut flagged = false;
    let results: Vec<Value> = subjects
        .iter()
        .map(|subject| {
            let seen = subject
                .picture
                .as_ref()
                .and_then(marked)
                .map(|(category, score)| (category.to_string(), score));
            let found = seen.or_else(|| ordered.clone());
            let result = scores(subject, found);
            flagged |= result["flagged"] == true;
            result
        })
        .collect();
    let model = request["model"].as_str().unwrap_or("omni-moderation-latest");
    let body = json!({"id": format!("modr-{trace}"), "model": model, "results": results});
    Reply::json(&body, if flagged { "flagged" } else { "clean" }).billing(0)
}

fn scores(subject: &Subject, found: Option<(String, f64)>) -> Value {
    let (mut categories, mut scores, mut types) = (Map::new(), Map::new(), Map::new());
    let mut flagged = false;
    for (at, category) in CATEGORIES.iter().enumerate() {
        let for_picture = subject.picture.is_some() && FOR_PICTURES.contains(category);
        let quiet = if subject.has_text || for_picture { 0.000_2 + at as f64 * 0.000_01 } else { 0.0 };
        let hit = found.as_ref().filter(|found| found.0 == *category).map(|found| found.1);
        let score = hit.unwrap_or(quiet);
        flagged |= score >= THRESHOLD;
        categories.insert(category.to_string(), json!(score >= THRESHOLD));
        scores.insert(category.to_string(), json!(score));
        let mut sources = Vec::new();
        if subject.has_text {
            sources.push("text");
        }
        if for_picture {
            sources.push("image");
        }
        types.insert(category.to_string(), json!(sources));
    }
    json!({"flagged": flagged, "categories": categories, "category_scores": scores,
        "category_applied_input_types": types})
}

/// The finding that a picture carries in its upper left corner. The mean of the inner 6×6 pixels is taken, with room
/// for what JPEG does to it.
fn marked(picture: &DynamicImage) -> Option<(&'static str, f64)> {
    if picture.width() < 8 || picture.height() < 8 {
        return None;
    }
    let corner = picture.crop_imm(1, 1, 6, 6).into_rgb8();
    let mean = |channel: usize| corner.pixels().map(|pixel| u32::from(pixel.0[channel])).sum::<u32>() / 36;
    let is = |colour: [u32; 3]| (0..3).all(|channel| mean(channel).abs_diff(colour[channel]) <= 56);
    if is([255, 0, 255]) {
        Some(("sexual", 0.95))
    } else if is([0, 255, 255]) {
        Some(("violence", 0.6))
    } else {
        None
    }
}
