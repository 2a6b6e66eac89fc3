//! Two servers: one that gives a scripted HTTP answer, one that plays with the connection itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Scripted {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Scripted {
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type".into(), "application/json".into())], body: body.into() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.into(), value.into()));
        self
    }
}

struct Script {
    answer: Mutex<Scripted>,
    asked: Mutex<Vec<Asked>>,
}

/// A server that gives the same answer until told another; stops when dropped.
pub struct Upstream {
    pub url: String,
    script: Arc<Script>,
    task: JoinHandle<()>,
}

impl Upstream {
    pub async fn start(answer: Scripted) -> Self {
        let script = Arc::new(Script { answer: Mutex::new(answer), asked: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let app = Router::new().fallback(reply).with_state(script.clone());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("serve") });
        Self { url, script, task }
    }

    pub fn answer_with(&self, answer: Scripted) {
        *self.script.answer.lock().expect("lock") = answer;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().expect("lock").clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn reply(State(script): State<Arc<Script>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 100 << 20).await.expect("the request's body");
    let path = head.uri.path_and_query().expect("path").to_string();
    let asked = Asked { method: head.method.to_string(), path, headers: head.headers, body };
    script.asked.lock().expect("lock").push(asked);
    let answer = script.answer.lock().expect("lock").clone();
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status).expect("status"));
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).expect("response")
}

/// A listener whose every connection is handled by `play`.
pub async fn raw<F, P>(play: P) -> (SocketAddr, JoinHandle<()>)
where
    F: Future<Output = ()> + Send + 'static,
    P: Fn(TcpStream) -> F + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(play(stream));
        }
    });
    (address, task)
}

/// Reads one whole request: head and declared body.
pub async fn read_request(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let n = stream.read(&mut chunk).await.expect("request");
        assert!(n > 0, "the request ended early");
        bytes.extend_from_slice(&chunk[..n]);
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .map_or(0, |v| v.trim().parse::<usize>().expect("length"));
        if bytes.len() >= end + 4 + length {
            return;
        }
    }
}

/// Ends a connection with a reset instead of a goodbye.
pub fn reset(stream: TcpStream) {
    stream.set_zero_linger().expect("linger");
    drop(stream);
}

pub async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.expect("send");
}
