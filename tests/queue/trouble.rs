//! Redis emptied, killed, frozen or not there at all; workers that die.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use mannequin::queue::{QueueError, Rung};

use crate::server::{Server, eventually};
use crate::worker::{Worker, generation, jobs};

const SOON: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_flushall_running_jobs_finish_and_new_rings_are_handled() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::doing(&queue, 32, |_| tokio::time::sleep(Duration::from_millis(800)).boxed());
    queue.ring_many(&jobs(10)).await.expect("rung");
    for _ in 0..10 {
        worker.next(SOON).await;
    }
    let _ok: String = server.run(&["FLUSHALL"]).await;
    let start = Instant::now();
    assert_eq!(queue.ring(&generation(100), 1).await.expect("rung"), Rung::New);
    assert_eq!(worker.next(SOON).await.0.generation, generation(100));
    println!("a ring after FLUSHALL was handled after {:?}", start.elapsed());
    eventually("all are finished", SOON, async || worker.finished() == 11).await;

    queue.ring_many(&jobs(10)).await.expect("rung");
    eventually("and all again", SOON, async || worker.finished() == 21).await;
    worker.stop().await;
    let left: Vec<String> = server.run(&["KEYS", "test:*"]).await;
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_redis_comes_back_and_nothing_that_waited_is_lost() {
    let mut server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::doing(&queue, 8, |_| tokio::time::sleep(Duration::from_millis(200)).boxed());
    let all = jobs(100);
    queue.ring_many(&all).await.expect("rung");
    for _ in 0..8 {
        worker.next(SOON).await;
    }
    // The append-only file is written at once and only synced each second: a killed process loses nothing.
    server.kill();
    let start = Instant::now();
    assert!(queue.ring(&generation(1_000), 1).await.is_err());
    let first = start.elapsed();
    let start = Instant::now();
    assert!(matches!(queue.ring(&generation(1_000), 1).await, Err(QueueError::Away)));
    println!("a ring without redis failed after {first:?}, the next after {:?}", start.elapsed());
    assert!(first < Duration::from_millis(2_500), "{first:?}");
    assert!(start.elapsed() < Duration::from_millis(50));

    eventually("the running ones finish without redis", SOON, async || worker.finished() >= 8).await;
    server.launch().await;
    let start = Instant::now();
    let rung = async || queue.ring(&generation(1_000), 1).await.is_ok();
    let ring = eventually("it can be rung again", SOON, rung).await;
    let mut seen: HashSet<_> = HashSet::new();
    while seen.len() < 93 {
        seen.insert(worker.next(SOON).await.0.generation);
    }
    println!(
        "redis is back: first ring after {ring:?}, all 93 that waited started after {:?}",
        start.elapsed()
    );
    assert!(seen.contains(&generation(1_000)));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_starts_without_redis_begins_when_redis_comes() {
    let mut server = Server::reserve();
    let queue = server.queue();
    let mut worker = Worker::start(&queue, 4);
    assert!(queue.ring(&generation(1), 1).await.is_err());
    assert!(queue.depth().await.is_err());
    server.launch().await;
    let rung = async || queue.ring(&generation(1), 1).await.is_ok();
    eventually("it can be rung", SOON, rung).await;
    worker.next(SOON).await;
    worker.stop().await;
}

#[tokio::test]
async fn a_stop_without_redis_ends_all_the_same() {
    let mut server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::start(&queue, 4);
    queue.ring(&generation(1), 1).await.expect("rung");
    worker.next(SOON).await;
    server.kill();
    let took = worker.stop().await;
    println!("a stop without redis took {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_redis_delays_a_ring_by_two_seconds_and_loses_nothing() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::start(&queue, 8);
    queue.ring_many(&jobs(1)).await.expect("rung");
    worker.next(SOON).await;
    server.freeze(true);
    let start = Instant::now();
    assert!(queue.ring(&generation(50), 1).await.is_err());
    let took = start.elapsed();
    assert!(took < Duration::from_millis(2_500), "{took:?}");
    server.freeze(false);
    let rung = async || queue.ring_many(&jobs(20)).await.is_ok();
    eventually("it can be rung", SOON, rung).await;
    let mut seen: HashSet<_> = HashSet::new();
    // Number 0 was finished before; the ring that timed out may have arrived all the same.
    while !(1..20).all(|number| seen.contains(&generation(number))) {
        seen.insert(worker.next(SOON).await.0.generation);
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_jobs_of_a_worker_that_died_are_taken_by_another() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut doomed = Worker::doing(&queue, 4, |_| std::future::pending().boxed());
    queue.ring_many(&jobs(4)).await.expect("rung");
    for _ in 0..4 {
        doomed.next(SOON).await;
    }
    let mut survivor = Worker::start(&queue, 4);
    doomed.task.abort();
    let start = Instant::now();
    let mut seen = HashSet::new();
    for _ in 0..4 {
        seen.insert(survivor.next(Duration::from_secs(20)).await.0.generation);
    }
    println!("the jobs of a dead worker were taken after {:?}", start.elapsed());
    assert_eq!(seen.len(), 4);
    survivor.stop().await;
}
