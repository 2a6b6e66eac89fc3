//! A shop that takes notices over HTTP as the api does: reads them with the gateway, answers its receipt or 400.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use mannequin::domain::time::Time;
use mannequin::payment::{Gateway, Notice, NoticeFault};

pub struct Shop {
    pub base: String,
    state: Arc<Taken>,
    server: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Taken {
    gateway: Mutex<Option<Arc<dyn Gateway>>>,
    notices: Mutex<Vec<Result<Notice, NoticeFault>>>,
    /// As they came, for tests that change them.
    raw: Mutex<Vec<(HeaderMap, Bytes)>>,
    /// So many more notices are answered 500.
    failing: Mutex<u32>,
}

impl Shop {
    pub async fn open() -> Self {
        let state = Arc::<Taken>::default();
        let router = Router::new()
            .route("/v1/payments/{provider}/notify", post(take))
            .route("/back", get(|| async { "back" }))
            .with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, state, server }
    }

    /// Which gateway reads the notices.
    pub fn reads_with(&self, gateway: Arc<dyn Gateway>) {
        *self.state.gateway.lock().unwrap() = Some(gateway);
    }

    pub fn fail(&self, times: u32) {
        *self.state.failing.lock().unwrap() = times;
    }

    pub fn notices(&self) -> Vec<Result<Notice, NoticeFault>> {
        self.state.notices.lock().unwrap().clone()
    }

    pub fn raw(&self) -> Vec<(HeaderMap, Bytes)> {
        self.state.raw.lock().unwrap().clone()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.server.abort();
    }
}

pub fn now() -> Time {
    Time::from_millis(chrono::Utc::now().timestamp_millis())
}

async fn take(State(taken): State<Arc<Taken>>, headers: HeaderMap, body: Bytes) -> Response {
    let gateway = taken.gateway.lock().unwrap().clone().expect("a gateway reads");
    let read = gateway.read(&headers, &body, now());
    let receipt = gateway.receipt();
    taken.raw.lock().unwrap().push((headers, body));
    {
        let mut failing = taken.failing.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    }
    let good = read.is_ok();
    taken.notices.lock().unwrap().push(read);
    if good {
        let status = StatusCode::from_u16(receipt.status).unwrap();
        (status, [(header::CONTENT_TYPE, receipt.content_type)], receipt.body).into_response()
    } else {
        StatusCode::BAD_REQUEST.into_response()
    }
}
