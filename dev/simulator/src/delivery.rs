//! Puts an answer on the wire, spoilt as its fault asks: late, slow, cut, endless, packed. Knows nothing of what the
//! answer says.

use std::convert::Infallible;
use std::io::Write;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::stream::{self, Stream, StreamExt};

use crate::faults::{Fault, Spec};
use crate::reply::Reply;
use crate::wire::Wire;

const FOREVER_MS: u64 = 3_600_000;
const MEGABYTE: usize = 1024 * 1024;

/// Time for half a body to reach the client before the connection is cut under it.
const ARRIVAL: Duration = Duration::from_millis(150);

/// Sends `reply`, with the transport fault in `spec` if there is one.
pub async fn deliver(reply: Reply, spec: Option<&Spec>, wire: &Wire, trace: &str) -> Response {
    let Some(spec) = spec else {
        return plain(reply, trace);
    };
    match spec.fault {
        Fault::SlowHeaders => {
            pause(spec.number("ms", 10_000)).await;
            plain(reply, trace)
        }
        Fault::Hang => {
            pause(spec.number("ms", FOREVER_MS)).await;
            wire.reset();
            plain(reply, trace)
        }
        Fault::ResetBeforeHeaders => {
            wire.reset();
            plain(reply, trace)
        }
        Fault::SlowBody => {
            let body = reply.body.clone();
            let step = spec.number("ms", 10_000).div_ceil(100);
            streamed(reply, paced(body.clone(), body.len().div_ceil(100), step), trace)
        }
        Fault::Drip => {
            let speed = spec.number("bytes_per_s", 1).max(1);
            let (piece, step) = if speed <= 10 { (1, 1000 / speed) } else { (speed as usize / 10, 100) };
            let body = reply.body.clone();
            streamed(reply, paced(body, piece, step), trace)
        }
        Fault::HangMidBody | Fault::ResetMidBody | Fault::CloseMidBody => half(reply, spec, wire, trace),
        Fault::HugeBody => huge(reply, spec, trace),
        Fault::GzipBomb => {
            let response = streamed(reply, bomb(spec.number("mb", 1024)), trace);
            set(response, header::CONTENT_ENCODING, "gzip")
        }
        _ => plain(reply, trace),
    }
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

fn plain(reply: Reply, trace: &str) -> Response {
    let body = Body::from(reply.body.clone());
    assemble(reply, body, trace)
}

fn streamed<S>(reply: Reply, chunks: S, trace: &str) -> Response
where
    S: Stream<Item = Bytes> + Send + 'static,
{
    let body = Body::from_stream(chunks.map(Ok::<_, Infallible>));
    assemble(reply, body, trace)
}

fn assemble(reply: Reply, body: Body, trace: &str) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    response.headers_mut().extend(reply.headers);
    set(response, HeaderName::from_static("x-aihubmix-request-id"), trace)
}

fn set(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// `body` in pieces of `piece` bytes, one each `step_ms`.
fn paced(body: Bytes, piece: usize, step_ms: u64) -> impl Stream<Item = Bytes> + Send {
    let piece = piece.max(1);
    stream::unfold((body, false), move |(mut body, started)| async move {
        if body.is_empty() {
            return None;
        }
        if started {
            pause(step_ms).await;
        }
        let next = body.split_to(piece.min(body.len()));
        Some((next, (body, true)))
    })
}

/// Half of the body, then the end that the fault asks for. The length is announced, so a client can tell.
fn half(reply: Reply, spec: &Spec, wire: &Wire, trace: &str) -> Response {
    let length = reply.body.len();
    let first = reply.body.slice(..length / 2);
    let (spec, wire) = (spec.clone(), wire.clone());
    let chunks =
        stream::once(async move { Ok::<_, std::io::Error>(first) }).chain(stream::once(async move {
            match spec.fault {
                Fault::HangMidBody => pause(spec.number("ms", FOREVER_MS)).await,
                _ => tokio::time::sleep(ARRIVAL).await,
            }
            if spec.fault == Fault::ResetMidBody {
                wire.reset();
            }
            Err(std::io::Error::other("cut by a fault"))
        }));
    let response = assemble(reply, Body::from_stream(chunks), trace);
    set(response, header::CONTENT_LENGTH, &length.to_string())
}

/// Valid so far, and never-ending base64 in it.
fn huge(reply: Reply, spec: &Spec, trace: &str) -> Response {
    let head = Bytes::from_static(
        b"{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"",
    );
    let tail = Bytes::from_static(b"\"}}]},\"finishReason\":\"STOP\",\"index\":0}]}");
    let megabytes = spec.number("mb", 300) as usize;
    let length = head.len() + megabytes * MEGABYTE + tail.len();
    let filler = Bytes::from(vec![b'A'; MEGABYTE]);
    let middle = stream::iter((0..megabytes).map(move |_| filler.clone()));
    let chunks = stream::iter([head]).chain(middle).chain(stream::iter([tail]));
    let response = streamed(reply, chunks, trace);
    if spec.is_on("length") { set(response, header::CONTENT_LENGTH, &length.to_string()) } else { response }
}

/// One gzip member that unpacks to `megabytes` of blanks inside JSON, packed while it is sent.
fn bomb(megabytes: u64) -> impl Stream<Item = Bytes> + Send {
    let filler = vec![b' '; MEGABYTE];
    let mut packer = Some(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut left = megabytes;
    stream::poll_fn(move |_| {
        let Some(mut open) = packer.take() else {
            return std::task::Poll::Ready(None);
        };
        if left == 0 {
            open.write_all(b"{}").expect("a Vec takes every write");
            return std::task::Poll::Ready(Some(Bytes::from(
                open.finish().expect("a Vec takes every write"),
            )));
        }
        while left > 0 && open.get_ref().len() < 16 * 1024 {
            open.write_all(&filler).expect("a Vec takes every write");
            left -= 1;
        }
        let packed = std::mem::take(open.get_mut());
        packer = Some(open);
        std::task::Poll::Ready(Some(Bytes::from(packed)))
    })
}
