//! One HTTP call to a provider within bounds of time and bytes, and what it means when no answer comes.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{RequestBuilder, Url};

use super::PayError;
use crate::domain::payment::ProviderName;

/// Bytes of an answer that are read at the most: a page of 100 Stripe sessions is about 500 KB.
const ANSWER_BYTES_MAX: usize = 2 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Characters of a provider's own words that are kept.
const DETAIL_CHARS_MAX: usize = 200;

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    provider: ProviderName,
}

/// An answer read whole.
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Away, broken or overloaded: worth asking again.
    pub fn is_trouble(&self) -> bool {
        self.status >= 500 || matches!(self.status, 408 | 425 | 429)
    }
}

impl Client {
    /// # Errors
    /// When the TLS roots of the system cannot be read.
    pub fn new(provider: ProviderName, timeout: Duration) -> reqwest::Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let http = reqwest::Client::builder()
            .user_agent(concat!("mannequin/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .build()?;
        Ok(Self { http, provider })
    }

    pub fn get(&self, url: impl reqwest::IntoUrl) -> RequestBuilder {
        self.http.get(url)
    }

    pub fn post(&self, url: impl reqwest::IntoUrl) -> RequestBuilder {
        self.http.post(url)
    }

    /// Sends, and reads the whole answer.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, PayError> {
        let mut response = request.send().await.map_err(|error| self.no_answer(&error))?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.no_answer(&error))? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(self.away("the answer is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
        Ok(Answer { status, headers, body })
    }

    /// `base` with the path and query of `path`.
    pub fn url(&self, base: &str, path: &str) -> Result<Url, PayError> {
        Url::parse(&format!("{base}{path}")).map_err(|error| self.away(&error.to_string()))
    }

    pub fn away(&self, why: &str) -> PayError {
        PayError::Away(self.provider, shortened(why))
    }

    pub fn refused(&self, code: &str, detail: &str) -> PayError {
        PayError::Refused { provider: self.provider, code: shortened(code), detail: shortened(detail) }
    }

    /// The innermost reason; reqwest's own text would repeat the address, which may carry what was signed.
    fn no_answer(&self, error: &reqwest::Error) -> PayError {
        let mut source = error.source();
        let mut why = if error.is_timeout() { "took too long".to_owned() } else { "no answer".to_owned() };
        while let Some(inner) = source {
            if inner.source().is_none() && !error.is_timeout() {
                why = inner.to_string();
            }
            source = inner.source();
        }
        self.away(&why)
    }
}

/// A provider's words, with nothing in them that could disturb a log line.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect()
}
