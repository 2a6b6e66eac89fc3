//! Faults of the connection itself (fault catalogue F32–49).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use mannequin::provider::AiHubMix;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::upstream::{Scripted, Upstream, raw, read_request, reset, send};
use super::{call, client, settings, word};

const SHORT: Duration = Duration::from_millis(700);
const LONG: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug)]
enum Play {
    HangBeforeHeaders,
    CloseBeforeHeaders,
    ResetBeforeHeaders,
    ResetInsideTheHead,
    ResetInsideTheBody,
    EndBeforeTheDeclaredLength,
    HangInsideTheBody,
    Drip,
    DripOfARefusal,
    NotHttp,
    ResetWhileWeSend,
    RefuseWhileWeSend,
}

async fn play(play: Play, mut stream: TcpStream) {
    match play {
        Play::ResetWhileWeSend => {
            let _ = stream.read(&mut [0; 1000]).await;
            return reset(stream);
        }
        Play::RefuseWhileWeSend => {
            let _ = stream.read(&mut [0; 1000]).await;
            send(&mut stream, "HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}").await;
            while stream.read(&mut [0; 65536]).await.is_ok_and(|n| n > 0) {}
            return;
        }
        _ => read_request(&mut stream).await,
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    match play {
        Play::CloseBeforeHeaders => {}
        Play::ResetBeforeHeaders => reset(stream),
        Play::ResetInsideTheHead => {
            send(&mut stream, &head[..20]).await;
            reset(stream);
        }
        Play::ResetInsideTheBody => {
            send(&mut stream, head).await;
            send(&mut stream, r#"{"candidates":["#).await;
            reset(stream);
        }
        Play::EndBeforeTheDeclaredLength => {
            send(&mut stream, head).await;
            send(&mut stream, r#"{"candidates":[]}"#).await;
        }
        Play::HangInsideTheBody => {
            send(&mut stream, head).await;
            send(&mut stream, "{").await;
            std::future::pending::<()>().await;
        }
        Play::Drip | Play::DripOfARefusal => {
            let head =
                if matches!(play, Play::Drip) { head.to_owned() } else { head.replace("200 OK", "500 No") };
            send(&mut stream, &head).await;
            let mut tick = tokio::time::interval(Duration::from_millis(100));
            while stream.write_all(b" ").await.is_ok() {
                tick.tick().await;
            }
        }
        Play::NotHttp => send(&mut stream, "SSH-2.0-OpenSSH_9.2\r\n").await,
        _ => std::future::pending::<()>().await,
    }
}

#[tokio::test]
async fn every_fault_of_the_connection_comes_to_its_outcome_in_time() {
    for (fault, expected) in [
        (Play::HangBeforeHeaders, "unknown"),
        (Play::CloseBeforeHeaders, "unknown"),
        (Play::ResetBeforeHeaders, "unknown"),
        (Play::ResetInsideTheHead, "unknown"),
        (Play::ResetInsideTheBody, "unknown"),
        (Play::EndBeforeTheDeclaredLength, "unknown"),
        (Play::HangInsideTheBody, "unknown"),
        (Play::Drip, "unknown"),
        (Play::DripOfARefusal, "unavailable"),
        (Play::NotHttp, "unknown"),
        (Play::RefuseWhileWeSend, "refused:request"),
        (Play::ResetWhileWeSend, "not_sent"),
    ] {
        let (address, task) = raw(move |stream| play(fault, stream)).await;
        let mut asked = call(SHORT);
        if matches!(fault, Play::ResetWhileWeSend | Play::RefuseWhileWeSend) {
            asked.timeout = LONG;
            // More than the socket buffers take, so that the end cannot have been handed over.
            asked.pictures[0].bytes = vec![1; 30 << 20].into();
        }
        let started = Instant::now();
        let answer = client(&format!("http://{address}")).draw(asked).await;
        assert_eq!(word(&answer), expected, "{fault:?}: {answer:?}");
        assert!(started.elapsed() < Duration::from_secs(6), "{fault:?} took {:?}", started.elapsed());
        task.abort();
    }
}

#[tokio::test]
async fn a_call_that_cannot_connect_was_not_sent() {
    let free =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port").local_addr().expect("address");
    let (plain, task) = raw(|mut stream| async move {
        let _ = stream.read(&mut [0; 1000]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    for url in [
        format!("http://{free}"),
        "http://no-such-host.invalid".to_owned(),
        // TLS against a server that does not speak it.
        format!("https://{plain}"),
    ] {
        let answer = client(&url).draw(call(LONG)).await;
        assert_eq!(word(&answer), "not_sent", "{url}: {answer:?}");
        assert_eq!(answer.status, None, "{url}");
    }
    task.abort();
}

#[tokio::test]
async fn a_body_without_end_is_cut_at_the_limit() {
    const ANSWER: usize = 300 << 20;
    for declared in [true, false] {
        let written = Arc::new(AtomicUsize::new(0));
        let counter = written.clone();
        let (address, task) = raw(move |mut stream| {
            let counter = counter.clone();
            async move {
                read_request(&mut stream).await;
                let length = if declared { format!("content-length: {ANSWER}\r\n") } else { String::new() };
                send(&mut stream, &format!("HTTP/1.1 200 OK\r\n{length}connection: close\r\n\r\n")).await;
                let chunk = vec![b' '; 64 << 10];
                while counter.load(Ordering::Relaxed) < ANSWER && stream.write_all(&chunk).await.is_ok() {
                    counter.fetch_add(chunk.len(), Ordering::Relaxed);
                }
            }
        })
        .await;
        let (mut provider, moderation) = settings(&format!("http://{address}"));
        provider.answer_bytes_max = 4 << 20;
        let client = AiHubMix::new(&provider, &moderation).expect("client");
        let answer = client.draw(call(LONG)).await;
        assert_eq!(word(&answer), "bad_bytes", "{answer:?}");
        // The limit and what the sockets buffer.
        let written = written.load(Ordering::Relaxed);
        assert!(written < 24 << 20, "{written} bytes were taken");
        task.abort();
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Upstream::start(Scripted::new(200, "{}")).await;
    let upstream = Upstream::start(Scripted::new(200, "{}")).await;
    let client = client(&upstream.url);
    for status in [301, 302, 303, 307, 308] {
        let script = Scripted::new(status, "").header("location", &format!("{}/x", elsewhere.url));
        upstream.answer_with(script);
        let answer = client.draw(call(LONG)).await;
        assert_eq!(word(&answer), "unavailable", "{status}: {answer:?}");
    }
    assert!(elsewhere.asked().is_empty(), "the key went to another host");
    assert_eq!(upstream.asked().len(), 5, "one call each");
}

#[tokio::test]
async fn a_packed_answer_is_not_unpacked() {
    // The head of a gzip stream; whatever follows is not even looked at.
    let packed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &vec![0; 1 << 20]].concat();
    let upstream = Upstream::start(Scripted::new(200, packed).header("content-encoding", "gzip")).await;
    let answer = client(&upstream.url).draw(call(LONG)).await;
    assert_eq!(word(&answer), "unknown", "{answer:?}");
    assert_eq!(upstream.asked()[0].headers["accept-encoding"], "identity");
}

#[tokio::test]
async fn one_call_is_one_request_whatever_happens() {
    let requests = Arc::new(AtomicU64::new(0));
    let counter = requests.clone();
    let (address, task) = raw(move |mut stream| {
        counter.fetch_add(1, Ordering::Relaxed);
        async move {
            read_request(&mut stream).await;
            reset(stream);
        }
    })
    .await;
    let client = client(&format!("http://{address}"));
    for _ in 0..5 {
        assert_eq!(word(&client.draw(call(LONG)).await), "unknown");
    }
    assert_eq!(requests.load(Ordering::Relaxed), 5);
    task.abort();
}
