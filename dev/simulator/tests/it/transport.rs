//! The faults on the way: slow, hung, reset, endless, packed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::caller::*;

/// Sends a drawing call over a bare socket and reads until it ends, answering what came and how it ended.
fn raw(caller: &Caller, fault: &str) -> (Vec<u8>, Option<std::io::ErrorKind>) {
    let body = request("x", &[], json!({})).to_string();
    let mut socket = TcpStream::connect(caller.simulator.addr).expect("connects");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    let head = format!(
        "POST /gemini/v1beta/models/{FLASH}:generateContent HTTP/1.1\r\nhost: x\r\nx-goog-api-key: sk-test\r\n\
         x-sim-fault: {fault}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).and_then(|()| socket.write_all(body.as_bytes())).expect("writes");
    let mut read = Vec::new();
    let end = socket.read_to_end(&mut read);
    (read, end.err().map(|error| error.kind()))
}

#[tokio::test]
async fn a_reset_before_headers_is_a_tcp_reset_with_nothing_before_it() {
    let caller = Caller::new().await;
    let (read, end) = raw(&caller, "reset_before_headers");
    assert_eq!((read.len(), end), (0, Some(std::io::ErrorKind::ConnectionReset)));
    assert_eq!(caller.simulator.counts().paid, 0);
    let (_, end) = raw(&caller, "reset_before_headers:billed=1");
    assert_eq!(end, Some(std::io::ErrorKind::ConnectionReset));
    assert_eq!(caller.simulator.counts().paid, 1);
}

#[tokio::test]
async fn a_reset_in_the_body_is_a_tcp_reset_after_part_of_it() {
    let caller = Caller::new().await;
    let (read, end) = raw(&caller, "reset_mid_body");
    assert!(read.starts_with(b"HTTP/1.1 200 OK"));
    assert!((500_000..1_500_000).contains(&read.len()), "{} bytes", read.len());
    assert_eq!(end, Some(std::io::ErrorKind::ConnectionReset));
    assert_eq!(caller.simulator.counts().paid, 1);
}

#[tokio::test]
async fn a_close_in_the_body_is_orderly_and_short_of_the_length() {
    let caller = Caller::new().await;
    let (read, end) = raw(&caller, "close_mid_body");
    assert_eq!(end, None);
    let text = String::from_utf8_lossy(&read[..2000]).to_lowercase();
    let length: usize = text
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next()?.parse().ok())
        .expect("a length");
    assert!(read.len() < length && read.len() > length / 3, "{} of {length}", read.len());
}

#[tokio::test]
async fn slow_headers_and_slow_bodies_take_the_time_asked_for() {
    let caller = Caller::new().await;
    for fault in ["slow_headers:ms=2500", "slow_body:ms=2500"] {
        let start = Instant::now();
        let body = request("x", &[], json!({}));
        let response =
            caller.drawing(FLASH, &body).header("x-sim-fault", fault).send().await.expect("answers");
        assert_eq!(pictures(&read(response).await.1).len(), 1);
        assert!(start.elapsed() >= Duration::from_millis(2400), "{fault}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_drip_brings_no_more_bytes_than_its_speed_allows() {
    let caller = Caller::new().await;
    let start = Instant::now();
    let body = request("x", &[], json!({}));
    let call = caller.drawing(FLASH, &body).header("x-sim-fault", "drip:bytes_per_s=5");
    let mut response = call.send().await.expect("answers");
    let mut read = 0;
    while read < 6 {
        read += response.chunk().await.expect("a chunk").expect("more").len();
        assert!(
            read as f64 <= 1.0 + start.elapsed().as_secs_f64() * 5.0,
            "{read} bytes in {:?}",
            start.elapsed()
        );
    }
}

#[tokio::test]
async fn a_hang_answers_nothing_until_the_client_goes() {
    let caller = Caller::new().await;
    for (fault, paid) in [("hang", 0), ("hang:billed=1", 1)] {
        let body = request("x", &[], json!({}));
        let call = tokio::spawn(caller.drawing(FLASH, &body).header("x-sim-fault", fault).send());
        let hung = || caller.simulator.calls(1).first().is_some_and(|call| call.outcome.is_some());
        until("the hang", hung).await;
        assert_eq!(caller.simulator.counts().paid, paid);
        assert!(!call.is_finished());
        call.abort();
        until("the simulator to notice", || caller.simulator.counts().in_flight == 0).await;
        assert_eq!(caller.simulator.counts().client_gone, 1);
        caller.simulator.reset();
    }
    let (read, end) = raw(&caller, "hang:ms=300");
    assert_eq!((read.len(), end), (0, Some(std::io::ErrorKind::ConnectionReset)));
}

#[tokio::test]
async fn a_body_may_hang_in_the_middle() {
    let caller = Caller::new().await;
    let body = request("x", &[], json!({}));
    let call = caller.drawing(FLASH, &body).header("x-sim-fault", "hang_mid_body");
    let mut response = call.send().await.expect("headers come");
    let half = response.content_length().expect("announced") as usize / 2;
    let mut read = 0;
    while read < half {
        read += response.chunk().await.expect("a chunk").expect("more").len();
    }
    assert_eq!(read, half);
    let more = tokio::time::timeout(Duration::from_millis(600), response.chunk()).await;
    assert!(more.is_err(), "more than half came");
}

#[tokio::test]
async fn a_huge_body_is_streamed_in_its_size() {
    let caller = Caller::new().await;
    let body = request("x", &[], json!({}));
    let send = |fault: &'static str| caller.drawing(FLASH, &body).header("x-sim-fault", fault).send();
    let mut response = send("huge_body:mb=60").await.expect("answers");
    assert_eq!(response.content_length(), None);
    let mut total = 0;
    while let Some(chunk) = response.chunk().await.expect("a chunk") {
        total += chunk.len();
    }
    assert!(total > 60 * 1024 * 1024);
    let announced = send("huge_body:length=1").await.expect("answers");
    assert!(announced.content_length().expect("announced") > 300 * 1024 * 1024);
}

#[tokio::test]
async fn a_gzip_bomb_is_small_on_the_wire_and_large_unpacked() {
    let caller = Caller::new().await;
    let body = request("x", &[], json!({}));
    let call = caller.drawing(FLASH, &body).header("x-sim-fault", "gzip_bomb:mb=64");
    let response = call.send().await.expect("answers");
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let packed = response.bytes().await.expect("a body");
    let mut unpacked = 0;
    let mut reader = flate2::read::GzDecoder::new(&packed[..]);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match reader.read(&mut buffer).expect("valid gzip") {
            0 => break,
            read => unpacked += read,
        }
    }
    assert!(packed.len() < 1_000_000 && unpacked > 64 * 1024 * 1024, "{} to {unpacked}", packed.len());
}
