//! Redis emptied, killed, frozen or not there at all; workers that die.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dashmap::DashSet;
use futures::FutureExt as _;
use mannequin::queue::{Job, Queue, QueueError, Rung};

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
    eventually("and all again", SOON, async || worker.finished() >= 21).await;
    assert!(worker.most() <= 32);
    worker.stop().await;

    // Jobs whose acknowledgement was lost come once more; after that nothing is left.
    let worker = Worker::start(&queue, 32);
    let empty = async || queue.depth().await.is_ok_and(|depth| depth.waiting + depth.inflight == 0);
    eventually("all are acknowledged", SOON, empty).await;
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
    assert!(first < Duration::from_secs(4), "{first:?}");
    assert!(start.elapsed() < Duration::from_millis(300));

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
    assert!(worker.most() <= 8, "jobs that outlived their worker still take a slot: {}", worker.most());
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_cut_file_forgot_is_rung_again_and_nothing_is_handled_twice() {
    let mut server = Server::start().await;
    let queue = server.queue();
    let all = jobs(100);
    for job in &all {
        queue.ring(&job.0, job.1).await.expect("rung");
    }
    server.kill();
    server.cut_file(0.6);
    server.launch().await;
    let depth = async || queue.depth().await.is_ok();
    eventually("it answers", SOON, depth).await;
    let rung = queue.ring_again(&all).await.expect("rung");
    let lost = rung.iter().filter(|rung| **rung == Rung::New).count();
    assert!((20..80).contains(&lost), "{lost} of 100 lost");
    let mut worker = Worker::start(&queue, 8);
    let mut seen = HashSet::new();
    for _ in 0..100 {
        assert!(seen.insert(worker.next(SOON).await.0));
    }
    assert!(worker.more().is_empty());
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
    assert!(took < Duration::from_secs(4), "{took:?}");
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

/// Three workers of eight slots and 100 rings a second; every 1.5 s one worker dies as by `kill -9` and is replaced, and in
/// the middle Redis does, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_and_a_redis_that_keep_dying_lose_no_job() {
    let mut server = Server::start().await;
    let queue = server.queue();
    let log = Arc::new(Log::default());
    let mut workers: Vec<Mortal> = (0..3).map(|_| Mortal::start(&queue, &log)).collect();
    let mut unrung = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    let all = jobs(900);
    for (number, job) in all.iter().enumerate() {
        pace.tick().await;
        if number % 150 == 149 {
            workers.remove(0).die();
            workers.push(Mortal::start(&queue, &log));
        }
        if number == 400 {
            server.kill();
            server.launch().await;
        }
        if queue.ring(&job.0, job.1).await.is_err() {
            unrung.push(job.clone());
        }
    }
    let rung = async || queue.ring_many(&unrung).await.is_ok();
    eventually("the rest is rung", SOON, rung).await;
    let done = async || log.finished.len() == all.len();
    eventually("all are finished", Duration::from_secs(40), done).await;
    let (started, twice) = (log.started.load(Ordering::SeqCst), log.twice.load(Ordering::SeqCst));
    println!(
        "900 jobs, 6 dead workers, 1 dead redis: {} rings failed, {started} starts, {twice} finished twice",
        unrung.len()
    );
    assert!(started < 1_200, "{started} starts of 900 jobs");
    for worker in workers {
        worker.worker.stop().await;
    }
}

#[derive(Default)]
struct Log {
    started: AtomicUsize,
    twice: AtomicUsize,
    finished: DashSet<Job>,
}

/// A worker whose jobs never end once it is dead.
struct Mortal {
    worker: Worker,
    dead: Arc<AtomicBool>,
}

impl Mortal {
    fn start(queue: &Queue, log: &Arc<Log>) -> Self {
        let (log, dead) = (log.clone(), Arc::new(AtomicBool::new(false)));
        let gone = dead.clone();
        let worker = Worker::doing(queue, 8, move |job| {
            let (log, gone) = (log.clone(), gone.clone());
            async move {
                log.started.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(150)).await;
                if gone.load(Ordering::SeqCst) {
                    std::future::pending::<()>().await;
                }
                if !log.finished.insert(job) {
                    log.twice.fetch_add(1, Ordering::SeqCst);
                }
            }
            .boxed()
        });
        Self { worker, dead }
    }

    fn die(self) {
        self.dead.store(true, Ordering::SeqCst);
        self.worker.task.abort();
    }
}
