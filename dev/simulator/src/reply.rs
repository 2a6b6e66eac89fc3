//! An answer before it is put on the wire, and the error bodies of the gateway in the shapes that are known
//! (AIHubMix FAQ "HTTP codes" and measured samples). Knows nothing of pictures.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};

/// An answer with what the books need to know of it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    /// `image`, a fault's word, or an error code: what the calls and stats say.
    pub outcome: String,
    /// Pictures that the provider would bill.
    pub billed_images: u64,
    /// Whether the provider worked on it, so that it takes the drawing time.
    pub worked: bool,
}

/// The content type of nearly every answer.
pub const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=UTF-8";

impl Reply {
    /// A 200 with JSON text.
    pub fn text(body: impl Into<Bytes>, outcome: &str) -> Reply {
        Reply {
            status: StatusCode::OK,
            headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static(JSON))],
            body: body.into(),
            outcome: outcome.to_string(),
            billed_images: 0,
            worked: false,
        }
    }

    /// A 200 with JSON.
    pub fn json(body: &Value, outcome: &str) -> Reply {
        Reply::text(body.to_string(), outcome)
    }

    /// JSON with another status.
    pub fn error(status: u16, body: &Value, outcome: &str) -> Reply {
        let status = StatusCode::from_u16(status).expect("a known status");
        Reply { status, ..Reply::json(body, outcome) }
    }

    /// An HTML page, as made by what stands before the gateway.
    pub fn html(status: u16, title: &str, outcome: &str) -> Reply {
        let page = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        );
        let status = StatusCode::from_u16(status).expect("a known status");
        Reply { status, ..Reply::text(page, outcome) }
            .with(header::CONTENT_TYPE, HTML)
            .with(header::VIA, "1.1 google")
    }

    /// Sets a header, replacing one of the same name.
    pub fn with(mut self, name: HeaderName, value: &str) -> Reply {
        let value = HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static("unprintable"));
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
        self
    }

    /// Marks the answer as one that the provider worked on, with so many pictures to bill.
    pub fn billing(mut self, images: u64) -> Reply {
        self.billed_images = images;
        self.worked = true;
        self
    }
}

/// The error shapes, with the letters of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// a: made by the gateway itself, trace id in the message.
    Gateway,
    /// b: native route, Google's error wrapped; status and details are lost.
    Wrapped,
    /// c: OpenAI's.
    OpenAi,
    /// d: Google's own.
    Google,
    /// e: the unified image API's.
    Unified,
}

impl Shape {
    /// The shape with that letter.
    pub fn parse(letter: &str) -> Option<Shape> {
        match letter {
            "a" => Some(Shape::Gateway),
            "b" => Some(Shape::Wrapped),
            "c" => Some(Shape::OpenAi),
            "d" => Some(Shape::Google),
            "e" => Some(Shape::Unified),
            _ => None,
        }
    }
}

/// What an error says, before it has a shape.
#[derive(Clone, Debug)]
pub struct Complaint {
    pub status: u16,
    /// The code or type word, `insufficient_user_quota`.
    pub code: String,
    /// Google's status word, `INVALID_ARGUMENT`.
    pub google: String,
    pub message: String,
    pub details: Value,
}

impl Complaint {
    /// An error of Google's API.
    pub fn google(status: u16, word: &str, message: impl Into<String>) -> Complaint {
        let message = message.into();
        Complaint { status, code: word.to_lowercase(), google: word.into(), message, details: Value::Null }
    }

    /// An error of the gateway.
    pub fn gateway(status: u16, code: &str, message: impl Into<String>) -> Complaint {
        let google = match status {
            401 => "UNAUTHENTICATED",
            402 | 403 => "PERMISSION_DENIED",
            404 | 410 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            503 => "UNAVAILABLE",
            500..=599 => "INTERNAL",
            _ => "INVALID_ARGUMENT",
        };
        Complaint {
            status,
            code: code.into(),
            google: google.into(),
            message: message.into(),
            details: Value::Null,
        }
    }

    /// The body in `shape`; `trace` is the request id.
    pub fn body(&self, shape: Shape, trace: &str) -> Value {
        let message = &self.message;
        let mut body = match shape {
            Shape::Gateway => {
                json!({"error": {"message": format!("{message} (tid: {trace})"), "type": "Aihubmix_api_error",
                    "code": self.code}})
            }
            Shape::Wrapped => json!({"type": "error", "error": {
                "message": format!("{message} (request id: {trace})"), "type": "Aihubmix_api_error"}}),
            Shape::OpenAi => {
                json!({"error": {"message": message, "type": self.openai_type(), "param": null,
                "code": self.code}})
            }
            Shape::Google => {
                json!({"error": {"code": self.status, "message": message, "status": self.google}})
            }
            Shape::Unified => {
                json!({"error": {"message": message, "type": self.openai_type(), "code": self.code,
                "tid": trace}})
            }
        };
        if !self.details.is_null() && matches!(shape, Shape::Google | Shape::Unified) {
            body["error"]["details"] = self.details.clone();
        }
        body
    }

    /// The whole answer in `shape`.
    pub fn reply(&self, shape: Shape, trace: &str) -> Reply {
        Reply::error(self.status, &self.body(shape, trace), &self.code)
    }

    fn openai_type(&self) -> &'static str {
        match self.status {
            400..=499 if self.status != 429 => "invalid_request_error",
            429 => "rate_limit_error",
            _ => "server_error",
        }
    }
}
