//! Content check of prompts and pictures. Fails closed: whatever is not a complete, readable verdict is an error.
//! Source: AIHubMix "Moderation" (OpenAI's wire format), one picture a call.

use bytes::Bytes;
use reqwest::header::AUTHORIZATION;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::AiHubMix;
use super::request::{Outgoing, quoted};
use super::wire::{self, Body, Head};
use crate::config;
use crate::telemetry;

const BYTES_MAX: usize = 1 << 20;

/// The check could not be made; nobody has said that the content is clean.
#[derive(Debug, thiserror::Error)]
#[error("the content check is not available: {detail}")]
pub struct CheckerDown {
    pub detail: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Clean,
    /// `category` like `sexual/minors`; `score` from 0 to 1.
    Flagged {
        category: String,
        score: f64,
    },
}

#[derive(Deserialize)]
struct Reply {
    results: Vec<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    #[serde(default)]
    categories: Map<String, Value>,
    category_scores: Map<String, Value>,
}

impl AiHubMix {
    /// Checks one JPEG.
    ///
    /// # Errors
    /// When no complete verdict came: time-out, refusal, an answer that cannot be read.
    pub async fn moderate_picture(&self, jpeg: Bytes) -> Result<Verdict, CheckerDown> {
        let mut body = self.moderation_body();
        body.text(r#"[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,"#);
        body.base64(jpeg);
        body.text(r#""}}]}"#);
        self.moderate(body).await
    }

    /// Checks a prompt.
    ///
    /// # Errors
    /// As [`AiHubMix::moderate_picture`].
    pub async fn moderate_text(&self, text: &str) -> Result<Verdict, CheckerDown> {
        let mut body = self.moderation_body();
        body.text(format!(r#"[{{"type":"text","text":{}}}]}}"#, quoted(text)));
        self.moderate(body).await
    }

    fn moderation_body(&self) -> Outgoing {
        let mut body = Outgoing::default();
        body.text(format!(r#"{{"model":{},"input":"#, quoted(&self.inner.moderation.model)));
        body
    }

    async fn moderate(&self, body: Outgoing) -> Result<Verdict, CheckerDown> {
        if !self.inner.moderation.enabled {
            return Ok(Verdict::Clean);
        }
        let started = Instant::now();
        let result = self.ask(body).await;
        let label = match &result {
            Ok(Verdict::Clean) => "clean",
            Ok(Verdict::Flagged { .. }) => "flagged",
            Err(_) => "down",
        };
        metrics::counter!(telemetry::MODERATION_CALLS, "result" => label).increment(1);
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &result {
            Ok(_) => tracing::debug!(outcome = label, duration_ms, "content check"),
            Err(detail) => tracing::warn!(outcome = label, duration_ms, detail, "content check"),
        }
        result.map_err(|detail| CheckerDown { detail })
    }

    async fn ask(&self, body: Outgoing) -> Result<Verdict, String> {
        let deadline = Instant::now() + self.inner.moderation.timeout;
        let url = format!("{}/v1/moderations", self.inner.base_url);
        let sending = self.post(url, body).header(AUTHORIZATION, self.inner.bearer.clone()).send();
        let response = tokio::time::timeout_at(deadline, sending)
            .await
            .map_err(|_| "no answer in time".to_owned())?
            .map_err(|error| wire::reason(&error))?;
        let head = Head::of(&response);
        if !head.is_success() {
            return Err(format!("HTTP {}", head.status));
        }
        let Body::Whole(body) = wire::read(response, BYTES_MAX, deadline).await else {
            return Err("the answer was cut off or too large".into());
        };
        judge(&body, &self.inner.moderation)
    }
}

/// The verdict in a moderation answer: the category furthest over its threshold, if any.
fn judge(body: &[u8], limits: &config::Moderation) -> Result<Verdict, String> {
    let reply: Reply = serde_json::from_slice(body).map_err(|_| "the answer is not a verdict".to_owned())?;
    if reply.results.is_empty() {
        return Err("the answer has no result".into());
    }
    let mut worst: Option<(f64, Verdict)> = None;
    for judged in &reply.results {
        let mut scores = Vec::new();
        for (name, score) in &judged.category_scores {
            // Attribute-style clients print every category, unused ones as null.
            if score.is_null() {
                continue;
            }
            let score = score.as_f64().filter(|s| (0.0..=1.0).contains(s));
            scores.push((canonical(name), score.ok_or_else(|| format!("no score for {name:?}"))?));
        }
        for needed in ["sexual", "violence"] {
            if !scores.iter().any(|(name, _)| name == needed) {
                return Err(format!("the answer has no score for {needed}"));
            }
        }
        // Flagged without a number: take its word.
        for (name, flagged) in &judged.categories {
            let name = canonical(name);
            if flagged == &Value::Bool(true) && !scores.iter().any(|(n, _)| *n == name) {
                scores.push((name, 1.0));
            }
        }
        for (category, score) in scores {
            let over = score - threshold(&category, limits);
            if over >= 0.0 && worst.as_ref().is_none_or(|(most, _)| over > *most) {
                worst = Some((over, Verdict::Flagged { category, score }));
            }
        }
    }
    Ok(worst.map_or(Verdict::Clean, |(_, verdict)| verdict))
}

/// OpenAI's wire name (`sexual/minors`, `self-harm/intent`) of either spelling (`sexual_minors`, `self_harm_intent`).
fn canonical(name: &str) -> String {
    const NAMES: &[&str] = &[
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
    let flat = |text: &str| text.to_ascii_lowercase().replace(['/', '-'], "_");
    let wanted = flat(name);
    match NAMES.iter().find(|known| flat(known) == wanted) {
        Some(known) => (*known).to_owned(),
        None => name.chars().take(60).collect(),
    }
}

fn threshold(category: &str, limits: &config::Moderation) -> f64 {
    match category {
        "sexual" => limits.sexual,
        "sexual/minors" => limits.sexual_minors,
        "violence" => limits.violence,
        "violence/graphic" => limits.violence_graphic,
        name if name.starts_with("self-harm") => limits.self_harm,
        _ => limits.text,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn limits() -> config::Moderation {
        config::Moderation {
            enabled: true,
            model: "omni-moderation-latest".into(),
            timeout: Duration::from_secs(1),
            sexual: 0.8,
            sexual_minors: 0.1,
            violence: 0.8,
            violence_graphic: 0.5,
            self_harm: 0.5,
            text: 0.9,
        }
    }

    fn verdict(results: Value) -> Result<Verdict, String> {
        judge(json!({ "results": results }).to_string().as_bytes(), &limits())
    }

    #[test]
    fn scores_at_or_over_their_threshold_reject_in_both_spellings() {
        let base = |extra: &str, score: f64| {
            let mut scores = json!({ "sexual": 0.1, "violence": 0.1, "self_harm": null });
            scores[extra] = json!(score);
            verdict(json!([{ "flagged": true, "category_scores": scores }])).expect("a verdict")
        };
        for (name, canonical, limit) in [
            ("sexual", "sexual", 0.8),
            ("sexual/minors", "sexual/minors", 0.1),
            ("sexual_minors", "sexual/minors", 0.1),
            ("violence_graphic", "violence/graphic", 0.5),
            ("self_harm_intent", "self-harm/intent", 0.5),
            ("self-harm/instructions", "self-harm/instructions", 0.5),
            ("hate", "hate", 0.9),
            ("something_new", "something_new", 0.9),
        ] {
            let flagged = Verdict::Flagged { category: canonical.into(), score: limit };
            assert_eq!(base(name, limit), flagged, "{name}");
            assert_eq!(base(name, limit - 0.01), Verdict::Clean, "{name}");
        }
    }

    #[test]
    fn whatever_is_not_a_whole_verdict_is_an_error() {
        for results in [
            json!([]),
            json!([{}]),
            json!([{ "category_scores": {} }]),
            json!([{ "category_scores": { "sexual": 0.0 } }]),
            json!([{ "category_scores": { "sexual": "0.0", "violence": 0.0 } }]),
            json!([{ "category_scores": { "sexual": 7, "violence": 0.0 } }]),
            json!([{ "category_scores": { "sexual": null, "violence": 0.0 } }]),
            json!("clean"),
        ] {
            assert!(verdict(results.clone()).is_err(), "{results}");
        }
        for body in ["", "{}", "null", "<html>", r#"{"error":{"message":"x"}}"#] {
            assert!(judge(body.as_bytes(), &limits()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_flag_without_a_score_rejects() {
        let flagged = json!([{
            "categories": { "hate": true, "sexual": true },
            "category_scores": { "sexual": 0.2, "violence": 0.0 },
        }]);
        assert_eq!(verdict(flagged), Ok(Verdict::Flagged { category: "hate".into(), score: 1.0 }));
    }
}
