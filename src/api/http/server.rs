//! Connections: how many there may be, how long a client may take over its headers, and an end that lets requests
//! under way finish. `axum::serve` sets no limit to the first two.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceBuilder;

/// Connections at one time; more wait in the listener's queue.
const CONNECTIONS_MAX: usize = 10_000;
/// From the first moment of a connection, or the end of the last answer on it, to the end of the next headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// The same from a proxy, which guards against slow clients itself and keeps its connections for reuse.
const HEADERS_WITHIN_BY_PROXY: Duration = Duration::from_secs(120);
/// Requests under way at the end get this long.
const FINISH_WITHIN: Duration = Duration::from_secs(25);
/// After the listener failed, for instance because files ran out.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Answers with `router` on `listener` until `shutdown`.
pub(in crate::api) async fn serve(
    listener: TcpListener,
    router: Router,
    behind_proxy: bool,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let under_way = TaskTracker::new();
    let headers_within = if behind_proxy { HEADERS_WITHIN_BY_PROXY } else { HEADERS_WITHIN };
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, accepted)) = shutdown.run_until_cancelled(next).await else { break };
        match accepted {
            Ok((stream, peer)) => {
                let connection = serve_one(stream, peer, router.clone(), headers_within, shutdown.clone());
                under_way.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(LISTEN_AGAIN_AFTER).await;
            }
        }
    }
    drop(listener);
    under_way.close();
    if tokio::time::timeout(FINISH_WITHIN, under_way.wait()).await.is_err() {
        tracing::warn!(left = under_way.len(), "connections are cut off at the end");
    }
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    headers_within: Duration,
    shutdown: CancellationToken,
) {
    // Small answers go out at once; where it cannot be set they go out a little later.
    let _ = stream.set_nodelay(true);
    let service = ServiceBuilder::new()
        .map_request(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        })
        .service(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(connection);
    // How a connection ends badly is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::Notify;

    const A_WHILE: Duration = Duration::from_secs(10);

    async fn pair() -> (TcpStream, TcpStream, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (server, peer) = listener.accept().await.unwrap();
        (client, server, peer)
    }

    #[tokio::test]
    async fn a_client_that_never_ends_its_headers_is_cut_off() {
        let (mut client, server, peer) = pair().await;
        let within = Duration::from_millis(200);
        let serving = tokio::spawn(serve_one(server, peer, Router::new(), within, CancellationToken::new()));
        client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ").await.unwrap();
        let mut rest = Vec::new();
        tokio::time::timeout(A_WHILE, client.read_to_end(&mut rest)).await.expect("cut off").unwrap();
        tokio::time::timeout(A_WHILE, serving).await.expect("no task is left").unwrap();
    }

    #[tokio::test]
    async fn a_request_under_way_at_the_end_is_answered_and_no_new_one_is_taken() {
        let (started, finish) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (begun, go_on) = (started.clone(), finish.clone());
        let slow = get(|| async move {
            begun.notify_one();
            go_on.notified().await;
            "done"
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, shutdown) = (listener.local_addr().unwrap(), CancellationToken::new());
        let listening =
            tokio::spawn(serve(listener, Router::new().route("/", slow), false, shutdown.clone()));
        let mut client = TcpStream::connect(addr).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        started.notified().await;
        shutdown.cancel();
        let refused = async { while TcpStream::connect(addr).await.is_ok() {} };
        tokio::time::timeout(A_WHILE, refused).await.expect("the listener is closed");
        finish.notify_one();
        let mut answer = String::new();
        tokio::time::timeout(A_WHILE, client.read_to_string(&mut answer)).await.expect("an end").unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
        tokio::time::timeout(A_WHILE, listening).await.expect("over").unwrap();
    }
}
