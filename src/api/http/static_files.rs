//! The two front ends as files: the studio at `/`, the back office at `/admin/`. A path that is no file is a page of
//! the single-page app when a browser navigates to it, and a 404 problem otherwise.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::problem::Problem;
use crate::config::Http;
use crate::domain::error_code::ErrorCode;

/// Names in here carry a hash of their content, so they never change.
const HASHED: &str = "assets/";

#[derive(Clone)]
struct Bundles {
    studio: PathBuf,
    admin: PathBuf,
}

/// Answers whatever no route of the API has taken.
pub(in crate::api) fn routes(http: &Http) -> Router {
    let bundles = Bundles { studio: http.studio_dir.clone(), admin: http.admin_dir.clone() };
    Router::new()
        .route("/admin", get(|| async { Redirect::permanent("/admin/") }))
        .fallback(page)
        .with_state(bundles)
}

pub(in crate::api) async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, "this path has no such method")
}

fn no_such_path() -> Response {
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "there is no such thing here").into_response()
}

async fn page(State(bundles): State<Bundles>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/v1/") || path == "/v1" {
        return no_such_path();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return wrong_method().await.into_response();
    }
    let (folder, inside) = match path.strip_prefix("/admin/") {
        Some(inside) => (&bundles.admin, inside),
        None => (&bundles.studio, path.trim_start_matches('/')),
    };
    let hashed = inside.starts_with(HASHED);
    let navigating = !hashed && is_navigation(&request, inside);
    let found = serve_file(folder, inside, request).await;
    if found.status() != StatusCode::NOT_FOUND {
        return cached(found, hashed);
    }
    if navigating {
        return index(folder).await;
    }
    no_such_path()
}

/// Browsers ask for pages with `Accept: text/html`; the last part of a page's path has no dot.
fn is_navigation(request: &Request, inside: &str) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepts.contains("text/html") && !inside.rsplit('/').next().unwrap_or("").contains('.')
}

async fn serve_file(folder: &Path, inside: &str, mut request: Request) -> Response {
    let Ok(uri) = format!("/{inside}").parse::<Uri>() else { return no_such_path() };
    *request.uri_mut() = uri;
    let files = ServeDir::new(folder).append_index_html_on_directories(true);
    match files.oneshot(request).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(never) => match never {},
    }
}

async fn index(folder: &Path) -> Response {
    match ServeFile::new(folder.join("index.html")).oneshot(Request::<axum::body::Body>::default()).await {
        Ok(found) if found.status() == StatusCode::OK => cached(found.map(axum::body::Body::new), false),
        _ => no_such_path(),
    }
}

/// Hashed names are kept for a year; everything else is asked for again each time (an answer of a few bytes).
fn cached(mut response: Response, hashed: bool) -> Response {
    if !response.status().is_client_error() {
        let rule = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    response
}
