//! AIHubMix: draws pictures (native Gemini route), checks content, reads the catalogue. The only place that speaks to it.
//! Wire formats: the AIHubMix documentation (Gemini guides, moderation, models API, HTTP codes) and Google's REST
//! reference. It must not know the database, the queue, credits or what an outcome means for them.

mod answer;
mod catalogue;
mod fault;
mod moderation;
mod pricing;
mod request;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use tokio::time::Instant;

use crate::config;
use crate::domain::generation::outcome::Outcome;
use crate::telemetry;

pub use catalogue::{Catalogue, CatalogueError, ModelState};
pub use moderation::{CheckerDown, Verdict};
pub use pricing::picture_cost_micros;

use request::Outgoing;
use wire::{Body, Head};

/// Of the body of a refusal, more than this is not worth reading.
const FAULT_BYTES_MAX: usize = 64 << 10;
/// How long the body of a refusal may take once its status is known.
const FAULT_BODY_WAIT: Duration = Duration::from_secs(5);

/// One picture that goes with the prompt.
#[derive(Clone, Debug)]
pub struct DrawPicture {
    /// The text put before it ("Image 1 — person:"); empty = none.
    pub label: String,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub mime: &'static str,
    pub bytes: Bytes,
}

/// One paid call. Taken by value by [`AiHubMix::draw`], which frees each picture as soon as it is sent: a worker
/// with hundreds of calls in flight then holds none of their inputs while it waits.
#[derive(Clone)]
pub struct DrawCall {
    pub model: String,
    pub prompt: String,
    /// In the order in which the prompt numbers them.
    pub pictures: Vec<DrawPicture>,
    /// Like `3:4`; empty = not sent.
    pub aspect_ratio: String,
    /// For the whole call, from connecting to the last byte.
    pub timeout: Duration,
}

/// What a call came to.
#[derive(Clone, Debug)]
pub enum Answered {
    /// Bytes that claim to be a picture: hostile until `imaging` has decoded them.
    Picture { bytes: Bytes },
    /// Never [`Outcome::Picture`].
    Failed(Outcome),
}

/// Tokens as the provider counted them; 0 where it said nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub prompt_tokens: u64,
    pub image_tokens: u64,
    pub text_tokens: u64,
}

/// Everything worth keeping of one call.
#[derive(Clone, Debug)]
pub struct Answer {
    pub outcome: Answered,
    /// The gateway's request id, for its support.
    pub trace_id: Option<String>,
    /// `None` when no status line came.
    pub status: Option<u16>,
    pub duration: Duration,
    pub usage: Usage,
    /// What the call cost us by its usage, in millionths of a US dollar; 0 for an unknown outcome.
    pub cost_micros: i64,
    pub finish_reason: Option<String>,
    pub model_version: Option<String>,
    /// When the model will be switched off, in the provider's words (`Sunset` or `Deprecation` header).
    pub sunset: Option<String>,
}

impl Answer {
    /// The outcome's name, as stored and as a metric label.
    pub fn name(&self) -> &'static str {
        match &self.outcome {
            Answered::Picture { .. } => Outcome::Picture.name(),
            Answered::Failed(outcome) => outcome.name(),
        }
    }

    fn failed(outcome: Outcome) -> Self {
        Self::with(Answered::Failed(outcome))
    }

    fn with(outcome: Answered) -> Self {
        Self {
            outcome,
            trace_id: None,
            status: None,
            duration: Duration::ZERO,
            usage: Usage::default(),
            cost_micros: 0,
            finish_reason: None,
            model_version: None,
            sunset: None,
        }
    }
}

/// The client; cheap to clone.
#[derive(Clone)]
pub struct AiHubMix {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    base_url: String,
    /// Sensitive: never printed.
    api_key: HeaderValue,
    bearer: HeaderValue,
    answer_bytes_max: usize,
    moderation: config::Moderation,
    catalogue: catalogue::Cache,
}

impl AiHubMix {
    /// # Errors
    /// When the key cannot stand in a header, or the TLS roots of the system cannot be read.
    pub fn new(provider: &config::Provider, moderation: &config::Moderation) -> anyhow::Result<Self> {
        let secret = |text: String| -> anyhow::Result<HeaderValue> {
            // The reason would quote the key.
            let mut value =
                HeaderValue::from_str(&text).map_err(|_| anyhow::anyhow!("not a header value"))?;
            value.set_sensitive(true);
            Ok(value)
        };
        let key = provider.api_key.expose_secret();
        Ok(Self {
            inner: Arc::new(Inner {
                http: client(provider.connect_timeout).context("HTTP client")?,
                base_url: provider.base_url.trim_end_matches('/').to_owned(),
                api_key: secret(key.to_owned()).context("AIHUBMIX_API_KEY")?,
                bearer: secret(format!("Bearer {key}")).context("AIHUBMIX_API_KEY")?,
                answer_bytes_max: provider.answer_bytes_max,
                moderation: moderation.clone(),
                catalogue: catalogue::Cache::default(),
            }),
        })
    }

    /// Asks for one picture. Every failure is an outcome, so there is no error.
    pub async fn draw(&self, call: DrawCall) -> Answer {
        let started = Instant::now();
        let model = call.model.clone();
        let mut answer = self.exchange(call, started).await;
        answer.duration = started.elapsed();
        metrics::counter!(
            telemetry::PROVIDER_CALLS,
            "model" => model.clone(), "outcome" => answer.name()
        )
        .increment(1);
        metrics::histogram!(telemetry::PROVIDER_SECONDS).record(answer.duration.as_secs_f64());
        let detail = match &answer.outcome {
            Answered::Picture { .. } => String::new(),
            Answered::Failed(outcome) => outcome.detail().unwrap_or_default().to_owned(),
        };
        tracing::info!(
            model,
            status = answer.status,
            outcome = answer.name(),
            duration_ms = u64::try_from(answer.duration.as_millis()).unwrap_or(u64::MAX),
            trace_id = answer.trace_id,
            detail,
            "provider call"
        );
        answer
    }

    async fn exchange(&self, call: DrawCall, started: Instant) -> Answer {
        if !is_model_name(&call.model) {
            return Answer::failed(Outcome::ModelGone { detail: "not a model name".into() });
        }
        let deadline = started + call.timeout;
        let model = call.model.clone();
        let url = format!("{}/gemini/v1beta/models/{model}:generateContent", self.inner.base_url);
        let outgoing = request::generate_content(call);
        let sent = outgoing.sent();
        let sending = self.post(url, outgoing).header("x-goog-api-key", self.inner.api_key.clone()).send();
        let response = match tokio::time::timeout_at(deadline, sending).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Answer::failed(wire::no_answer(&sent, &wire::reason(&error))),
            Err(_) => return Answer::failed(wire::no_answer(&sent, "no answer in time")),
        };
        let head = Head::of(&response);
        let mut answer = if head.is_success() {
            let body = wire::read(response, self.inner.answer_bytes_max, deadline).await;
            success(body, &model, self.inner.answer_bytes_max).await
        } else {
            let patience = deadline.min(Instant::now() + FAULT_BODY_WAIT);
            let body = wire::read_some(response, FAULT_BYTES_MAX, patience).await;
            refused(&head, &body)
        };
        answer.status = Some(head.status);
        answer.trace_id = head.trace_id.or(answer.trace_id);
        answer.sunset = head.sunset;
        answer
    }

    fn post(&self, url: String, outgoing: Outgoing) -> reqwest::RequestBuilder {
        self.inner
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(CONTENT_LENGTH, outgoing.length())
            .body(outgoing.into_body())
    }
}

async fn success(body: Body, model: &str, limit: usize) -> Answer {
    match body {
        Body::Whole(bytes) => answer::read_off_thread(bytes, model).await,
        Body::TooLarge => {
            Answer::failed(Outcome::BadBytes { detail: format!("the answer is over {limit} bytes") })
        }
        Body::Cut(why) => Answer::failed(Outcome::Unknown { detail: format!("answer cut off: {why}") }),
        Body::Late => Answer::failed(Outcome::Unknown { detail: "the answer did not end in time".into() }),
    }
}

fn refused(head: &Head, body: &[u8]) -> Answer {
    let fault = fault::Fault::read(body);
    let trace = fault.as_ref().and_then(fault::Fault::trace_id);
    let mut answer = Answer::failed(fault::classify(head.status, fault.as_ref(), head.retry_after));
    answer.trace_id = trace;
    answer
}

/// One connection a call, and HTTP/1.1: with a pooled or a multiplexed connection the death of one would leave the
/// outcome of many paid calls unknown, which costs more than a handshake before a ten-second call.
/// No redirects and no proxy from the environment: only the configured host is ever spoken to. No decompression.
fn client(connect_timeout: Duration) -> reqwest::Result<reqwest::Client> {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .http1_only()
        .tcp_nodelay(true)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("mannequin/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Model names come from the back office and end in a path.
fn is_model_name(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= 100 && text.bytes().all(good) && !text.starts_with('.')
}
