//! An error as a page: what a browser gets that navigates to something and is refused. Programs get the problem as JSON.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::api::http::layers::request_id;
use crate::domain::preset::Locale;

/// Of a problem at the most.
const PROBLEM_BYTES_MAX: usize = 64 << 10;

/// Turns problems into pages for whoever asks for `text/html`.
pub(super) async fn error_page(request: Request, next: Next) -> Response {
    let page = request.method() == Method::GET && accepts_html(request.headers());
    let locale = Locale::from_tag(text(request.headers(), header::ACCEPT_LANGUAGE));
    let response = next.run(request).await;
    if page && text(response.headers(), header::CONTENT_TYPE).starts_with("application/problem+json") {
        return as_page(response, locale).await;
    }
    response
}

fn accepts_html(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).split(',').any(|one| one.trim().starts_with("text/html"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn as_page(response: Response, locale: Locale) -> Response {
    let (mut parts, body) = response.into_parts();
    let problem = to_bytes(body, PROBLEM_BYTES_MAX).await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&problem).unwrap_or_default();
    let code = problem["code"].as_str().unwrap_or_default();
    let wait_s = text(&parts.headers, header::RETRY_AFTER).parse::<u64>().ok();
    let html = html(parts.status, locale, wait_s, &format!("{code} · {}", request_id()));
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(html))
}

/// Heading and explanation.
fn words(status: StatusCode, locale: Locale, wait_s: Option<u64>) -> (&'static str, String) {
    let wait = wait_s.unwrap_or(5);
    match (status, locale) {
        (StatusCode::TOO_MANY_REQUESTS, Locale::Chinese) => (
            "访问太频繁",
            format!("你所在的网络短时间内打开得太多了。{wait} 秒后会自动重试，积分和图片不受影响。"),
        ),
        (StatusCode::TOO_MANY_REQUESTS, Locale::English) => (
            "Too many requests",
            format!(
                "Your network has opened too much at once. This page tries again in {wait} seconds; credits and pictures are safe."
            ),
        ),
        (StatusCode::NOT_FOUND | StatusCode::GONE, Locale::Chinese) => {
            ("没有这个页面", "地址可能写错了，或者内容已经删除。".into())
        }
        (StatusCode::NOT_FOUND | StatusCode::GONE, Locale::English) => {
            ("There is no such page", "The address may be wrong, or what was here is gone.".into())
        }
        (status, Locale::Chinese) if status.is_client_error() => {
            ("打不开这个地址", "链接可能已过期，或者需要先登录。".into())
        }
        (status, Locale::English) if status.is_client_error() => (
            "This address cannot be opened",
            "The link may be over, or you may have to sign in first.".into(),
        ),
        (_, Locale::Chinese) => {
            ("暂时打不开", format!("服务正在恢复，{wait} 秒后会自动重试。积分和图片不受影响。"))
        }
        (_, Locale::English) => (
            "Not available right now",
            format!(
                "The service is coming back; this page tries again in {wait} seconds. Credits and pictures are safe."
            ),
        ),
    }
}

fn html(status: StatusCode, locale: Locale, wait_s: Option<u64>, reference: &str) -> String {
    let (heading, explanation) = words(status, locale, wait_s);
    let again = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    let refresh = if again {
        format!("<meta http-equiv=\"refresh\" content=\"{}\">", wait_s.unwrap_or(5).clamp(1, 120))
    } else {
        String::new()
    };
    let (lang, home) = match locale {
        Locale::Chinese => ("zh-CN", "返回首页"),
        Locale::English => ("en", "Back to the start"),
    };
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{refresh}<title>{heading}</title>\
         <style>:root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;display:grid;place-items:center;\
         min-height:90vh;margin:0;padding:1rem;text-align:center}}a{{display:inline-block;padding:.7rem 1rem}}\
         small{{opacity:.75}}</style></head><body><main><h1>{heading}</h1><p>{explanation}</p>\
         <p><a href=\"/\">{home}</a></p><small>{} · {reference}</small></main></body></html>",
        status.as_u16(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_when_it_tries_again_and_only_where_that_helps() {
        let limited = html(StatusCode::TOO_MANY_REQUESTS, Locale::Chinese, Some(7), "req_1");
        assert!(limited.contains("content=\"7\"") && limited.contains("7 秒后"), "{limited}");
        assert!(limited.contains("req_1"), "an id to name");
        let missing = html(StatusCode::NOT_FOUND, Locale::English, None, "req_1");
        assert!(!missing.contains("refresh") && missing.contains("lang=\"en\""), "{missing}");
    }
}
