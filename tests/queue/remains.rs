//! What stays behind in Redis: nothing, after good days and after crashes.

use std::time::Duration;

use futures::FutureExt as _;
use mannequin::queue::Rung;

use crate::server::{Server, eventually};
use crate::worker::{Worker, generation, jobs};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_after_a_thousand_jobs() {
    let server = Server::start().await;
    let queue = server.queue();
    let worker = Worker::start(&queue, 32);
    queue.ring_many(&jobs(1_000)).await.expect("rung");
    eventually("all are finished", SOON, async || worker.finished() == 1_000).await;
    let tidied = async || server.run::<usize>(&["HLEN", "test:generate:data"]).await == 0;
    eventually("their data is removed while the worker runs", SOON, tidied).await;
    let running: usize = server.run(&["DBSIZE"]).await;
    worker.stop().await;
    // apalis-redis keeps one list of queue names for the whole server.
    let left: Vec<String> = server.run(&["KEYS", "*"]).await;
    println!("keys while a worker of 32 slots runs: {running}; after its stop: {left:?}");
    assert!(running <= 6, "{running} keys");
    assert_eq!(left, ["core:apalis:queues:list"]);
}

#[tokio::test]
async fn a_job_that_redis_knows_but_has_lost_is_pushed_by_ring_again() {
    let server = Server::start().await;
    let queue = server.queue();
    queue.ring_many(&jobs(3)).await.expect("rung");
    let lost: usize = server.run(&["LREM", "test:generate:active", "1", &id(1)]).await;
    assert_eq!(lost, 1);
    assert_eq!(queue.ring(&generation(1), 1).await.expect("rung"), Rung::Known);
    assert_eq!(queue.ring_again(&jobs(3)).await.expect("rung"), [Rung::Known, Rung::New, Rung::Known]);
    assert_eq!(queue.depth().await.expect("depth").waiting, 3);
}

#[tokio::test]
async fn a_lost_job_is_forgotten_after_an_hour_and_one_that_waits_is_not() {
    let server = Server::start().await;
    let queue = server.queue();
    queue.ring_many(&jobs(2)).await.expect("rung");
    let _lost: usize = server.run(&["LREM", "test:generate:active", "1", &id(1)]).await;
    assert_eq!(queue.purge_remains(100).await.expect("purged"), 0, "it may be under way somewhere");
    for number in 0..2 {
        let _old: usize =
            server.run(&["HSET", &format!("test:generate:meta:{}", id(number)), "rung_at", "1"]).await;
    }
    assert_eq!(queue.purge_remains(100).await.expect("purged"), 1);
    assert_eq!(queue.ring_many(&jobs(2)).await.expect("rung"), [Rung::Known, Rung::New]);
}

#[tokio::test]
async fn what_a_dead_worker_leaves_is_cleared_and_its_jobs_wait_again() {
    let server = Server::start().await;
    let queue = server.queue();
    queue.ring_many(&jobs(2)).await.expect("rung");
    let taken: String = server.run(&["LPOP", "test:generate:active"]).await;
    let _held: usize = server.run(&["SADD", "test:generate:inflight:ghost", &taken]).await;
    let _meta: usize = server.run(&["HSET", "test:generate:workers:metadata:ghost", "service", "x"]).await;
    let _name: usize = server.run(&["HSET", "test:generate:names", "ghost", "1"]).await;
    assert_eq!(queue.depth().await.expect("depth").waiting, 1);

    assert_eq!(queue.purge_remains(100).await.expect("purged"), 1);
    assert_eq!(queue.depth().await.expect("depth").waiting, 2);
    let mut left: Vec<String> = server.run(&["KEYS", "*"]).await;
    left.retain(|key| key.contains("ghost") || key.contains("names"));
    assert!(left.is_empty(), "{left:?}");
    let mut worker = Worker::start(&queue, 2);
    worker.next(SOON).await;
    worker.next(SOON).await;
    worker.stop().await;
}

#[tokio::test]
async fn a_job_whose_data_vanished_is_mended_instead_of_ending_every_worker() {
    let server = Server::start().await;
    let queue = server.queue();
    queue.ring_many(&jobs(3)).await.expect("rung");
    let _gone: usize = server.run(&["DEL", "test:generate:data"]).await;
    let _gone: usize = server.run(&["DEL", &format!("test:generate:meta:{}", id(2))]).await;
    let _odd: usize = server.run(&["RPUSH", "test:generate:active", "not-a-job"]).await;
    let mut worker = Worker::start(&queue, 2);
    for number in 0..3 {
        assert_eq!(worker.next(SOON).await.0.generation, generation(number));
    }
    worker.stop().await;
    assert_eq!(queue.depth().await.expect("depth").waiting, 0);
}

#[tokio::test]
async fn a_stop_waits_for_running_jobs_and_leaves_the_others_waiting() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::doing(&queue, 4, |_| tokio::time::sleep(Duration::from_millis(700)).boxed());
    queue.ring_many(&jobs(20)).await.expect("rung");
    for _ in 0..4 {
        worker.next(SOON).await;
    }
    let finished = worker.finished.clone();
    let took = worker.stop().await;
    println!("a stop with 4 running jobs of 0.7 s took {took:?}");
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 4);
    assert!(took < Duration::from_secs(3), "{took:?}");
    let depth = queue.depth().await.expect("depth");
    assert_eq!((depth.waiting, depth.inflight), (16, 0));
}

#[tokio::test]
async fn jobs_that_outlast_the_drain_go_back_to_the_queue() {
    let server = Server::start().await;
    let queue = server.queue();
    let impatient = server.queue().with_drain(Duration::from_millis(300));
    let mut worker = Worker::doing(&impatient, 4, |_| std::future::pending().boxed());
    queue.ring_many(&jobs(2)).await.expect("rung");
    worker.next(SOON).await;
    worker.next(SOON).await;
    let took = worker.stop().await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    let depth = queue.depth().await.expect("depth");
    assert_eq!((depth.waiting, depth.inflight), (2, 0));
    let mut next = Worker::start(&queue, 4);
    next.next(SOON).await;
    next.next(SOON).await;
    next.stop().await;
}

fn id(number: u64) -> String {
    format!("{}_1", generation(number))
}
