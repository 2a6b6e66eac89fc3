//! What handlers take from a request: the caller, a JSON body, a query, a path, the device. Each refuses with a
//! problem that names the field.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::user::Role;
use crate::error::{AppError, FieldError};
use crate::service::auth::{Caller, Device, authenticate};

impl Caller {
    /// # Errors
    /// 403 when the caller's role is below `role`.
    pub fn require(&self, role: Role) -> Result<(), AppError> {
        if self.role >= role {
            return Ok(());
        }
        let detail = format!("this needs the role {}", role.as_str());
        Err(AppError::Forbidden { code: ErrorCode::Forbidden, detail })
    }
}

pub(in crate::api) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<App> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let token =
            bearer(&parts.headers).ok_or(AppError::Unauthenticated { code: ErrorCode::Unauthenticated })?;
        authenticate(app, token).await
    }
}

/// `None` for no token and for one that is no longer good.
impl OptionalFromRequestParts<App> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, AppError> {
        let Some(token) = bearer(&parts.headers) else { return Ok(None) };
        match authenticate(app, token).await {
            Ok(caller) => Ok(Some(caller)),
            Err(AppError::Unauthenticated { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A JSON body; the answer to a wrong one names the path of the field.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let essence = kind.split(';').next().unwrap_or("").trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let detail = "the body must be application/json".to_owned();
            return Err(AppError::Unsupported { code: ErrorCode::JsonExpected, detail, format: None });
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                AppError::TooLarge { code: ErrorCode::BodyTooLarge, detail: "the body is too large".into() }
            } else {
                AppError::invalid("", ErrorCode::BodyUnreadable, "the body did not arrive whole")
            }
        })?;
        parse_json(&body).map(Json)
    }
}

fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    let mut input = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        json_error(if path == "." { String::new() } else { path }, error.inner())
    })?;
    input.end().map_err(|error| json_error(String::new(), &error))?;
    Ok(value)
}

fn json_error(path: String, error: &serde_json::Error) -> AppError {
    let code = if error.is_data() { ErrorCode::InvalidField } else { ErrorCode::MalformedJson };
    let text = error.to_string();
    // Everything before the position: " at line 1 column 5" means nothing to a form.
    let detail = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).to_owned();
    AppError::Invalid { code, detail: detail.clone(), fields: vec![FieldError::new(path, code, detail)] }
}

/// A multipart form.
pub struct Form(pub Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        Multipart::from_request(request, state).await.map(Self).map_err(|_| {
            let detail = "the body must be multipart/form-data, with its boundary".to_owned();
            AppError::Unsupported { code: ErrorCode::FormUnreadable, detail, format: None }
        })
    }
}

/// A query string.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parse_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// # Errors
/// 422 with the path of what does not fit.
pub(super) fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, AppError> {
    let uri: Uri = format!("/?{query}")
        .parse()
        .map_err(|_| AppError::invalid("", ErrorCode::InvalidQuery, "unreadable"))?;
    axum::extract::Query::<T>::try_from_uri(&uri).map(|query| query.0).map_err(|rejection| {
        let text = rejection.body_text();
        let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
        let (path, detail) = text.split_once(": ").unwrap_or(("", text));
        AppError::invalid(path, ErrorCode::InvalidQuery, detail)
    })
}

/// Parts of the path; what cannot be read is not found.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| AppError::NotFound)
    }
}

/// The address a request comes from, past as many proxies as the configuration trusts.
pub fn client_ip(headers: &HeaderMap, peer: Option<IpAddr>, trusted_proxies: usize) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED)).to_canonical();
    if trusted_proxies == 0 {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    // Each proxy appends who called it, so only the last `trusted_proxies` entries can be believed.
    let claimed = hops.len().checked_sub(trusted_proxies).map(|at| hops[at]);
    claimed.and_then(|hop| hop.parse::<IpAddr>().ok()).map_or(peer, |ip| ip.to_canonical())
}

/// The address as it is counted: a whole /64 is one household.
pub fn counted_ip(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

pub(in crate::api) fn ip_of(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    client_ip(&parts.headers, peer, app.config.http.trusted_proxies)
}

impl FromRequestParts<App> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let ip = counted_ip(ip_of(parts, app)).to_string();
        Ok(Self { ip, user_agent: agent.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[allow(dead_code)]
        inputs: Vec<Input>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        #[allow(dead_code)]
        slot: String,
    }

    fn refusal(body: &str) -> (&'static str, String) {
        match parse_json::<Body>(body.as_bytes()) {
            Err(AppError::Invalid { code, fields, .. }) => (code.as_str(), fields[0].path.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_body_names_the_path_of_the_field() {
        assert_eq!(
            refusal(r#"{"inputs":[{"slot":"a"},{"slot":3}]}"#),
            ("invalid_field", "inputs[1].slot".into())
        );
        assert_eq!(refusal(r#"{"inputs":[],"role":"admin"}"#), ("invalid_field", "role".into()));
        assert_eq!(refusal(r#"{"inputs":["#).0, "malformed_json");
        assert_eq!(refusal(r#"{"inputs":[]} x"#).0, "malformed_json");
        assert_eq!(refusal(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).0, "invalid_field");
    }

    #[test]
    fn only_trusted_hops_are_believed() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "6.6.6.6, 1.2.3.4".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.9".parse().unwrap());
        let ip = |trusted| client_ip(&headers, Some(peer), trusted).to_string();
        assert_eq!(ip(0), "10.0.0.1");
        assert_eq!(ip(1), "10.0.0.9");
        assert_eq!(ip(2), "1.2.3.4");
        assert_eq!(ip(4), "10.0.0.1");
        headers.insert("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(client_ip(&headers, Some(peer), 1), peer);
    }

    #[test]
    fn addresses_of_one_household_count_as_one() {
        let a: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:bbbb::2".parse().unwrap();
        assert_eq!(counted_ip(a), counted_ip(b));
        let mapped: IpAddr = "::ffff:1.2.3.4".parse().unwrap();
        assert_eq!(client_ip(&HeaderMap::new(), Some(mapped), 0).to_string(), "1.2.3.4");
    }
}
