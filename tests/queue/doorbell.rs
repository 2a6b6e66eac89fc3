//! What a ring does while all is well.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use mannequin::queue::Rung;
use tokio::sync::Semaphore;

use crate::server::{Server, eventually};
use crate::worker::{Worker, generation, jobs};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ring_starts_a_job_within_milliseconds_on_an_idle_queue() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::start(&queue, 32);
    queue.ring(&generation(9_999), 1).await.expect("rung");
    worker.next(SOON).await;

    let mut took = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(17));
    for number in 0..200 {
        pace.tick().await;
        let start = Instant::now();
        assert_eq!(queue.ring(&generation(number), 1).await.expect("rung"), Rung::New);
        let (job, at) = worker.next(SOON).await;
        assert_eq!((job.generation, job.run), (generation(number), 1));
        took.push(at - start);
    }
    took.sort();
    let (p50, p99) = (took[100], took[197]);
    println!("ring → handler on an idle queue: p50 {p50:?}, p99 {p99:?}, max {:?}", took[199]);
    // The aims (20 ms and 150 ms) are for `make bench`: here others use the machine, too. Without the wake-up it is the
    // poll that finds the job, 250 ms later in the middle.
    assert!(p50 <= Duration::from_millis(100), "p50 {p50:?}");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_thousand_rings_without_a_worker_are_all_handled_once_by_one_worker_later() {
    let server = Server::start().await;
    let queue = server.queue();
    let all = jobs(20_000);
    let start = Instant::now();
    let rung = queue.ring_many(&all).await.expect("rung");
    println!("20 000 rings in {:?}", start.elapsed());
    assert!(rung.iter().all(|rung| *rung == Rung::New));
    let depth = queue.depth().await.expect("depth");
    assert_eq!((depth.waiting, depth.inflight), (20_000, 0));
    assert!(depth.oldest.is_some());
    let start = Instant::now();
    let again = queue.ring_again(&all[..500]).await.expect("rung");
    println!("500 of them rung again, each looked for, in {:?}", start.elapsed());
    assert!(again.iter().all(|rung| *rung == Rung::Known));

    let start = Instant::now();
    let mut worker = Worker::start(&queue, 32);
    let mut seen = HashSet::new();
    for _ in 0..all.len() {
        let (job, _) = worker.next(SOON).await;
        assert!(seen.insert(job.clone()), "{job:?} came twice");
    }
    let took = start.elapsed();
    println!("20 000 jobs by one worker of 32 slots in {took:?}: {:.0}/s", 20_000.0 / took.as_secs_f64());
    let empty = async || {
        let depth = queue.depth().await.expect("depth");
        depth.waiting + depth.inflight == 0
    };
    eventually("the queue is empty", SOON, empty).await;
    worker.stop().await;
}

#[tokio::test]
async fn ringing_twice_is_one_job() {
    let server = Server::start().await;
    let queue = server.queue();
    assert_eq!(queue.ring(&generation(1), 1).await.expect("rung"), Rung::New);
    assert_eq!(queue.ring(&generation(1), 1).await.expect("rung"), Rung::Known);
    let again = [(generation(1), 1), (generation(1), 2), (generation(1), 2)];
    assert_eq!(queue.ring_again(&again).await.expect("rung"), [Rung::Known, Rung::New, Rung::Known]);

    let mut worker = Worker::start(&queue, 4);
    let (first, _) = worker.next(SOON).await;
    let (second, _) = worker.next(SOON).await;
    assert_eq!((first.run, second.run), (1, 2));
    queue.ring(&generation(2), 1).await.expect("rung");
    assert_eq!(worker.next(SOON).await.0.generation, generation(2));
    assert!(worker.more().is_empty());
    worker.stop().await;
}

#[tokio::test]
async fn a_job_in_flight_is_known_and_a_finished_one_can_be_rung_again() {
    let server = Server::start().await;
    let queue = server.queue();
    let gate = Arc::new(Semaphore::new(0));
    let opened = gate.clone();
    let mut worker = Worker::doing(&queue, 4, move |_| {
        let gate = opened.clone();
        async move { gate.acquire().await.expect("open").forget() }.boxed()
    });
    let job = [(generation(1), 1)];
    queue.ring_many(&job).await.expect("rung");
    worker.next(SOON).await;
    assert_eq!(queue.ring_many(&job).await.expect("rung"), [Rung::Known]);
    assert_eq!(queue.ring_again(&job).await.expect("rung"), [Rung::Known]);

    gate.add_permits(1);
    let rung_again = async || queue.ring(&generation(1), 1).await.expect("rung") == Rung::New;
    eventually("the finished job can be rung", SOON, rung_again).await;
    gate.add_permits(1);
    worker.next(SOON).await;
    eventually("both are finished", SOON, async || worker.finished() == 2).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_jobs_run_at_one_time_than_there_are_slots() {
    let server = Server::start().await;
    let queue = server.queue();
    let worker = Worker::doing(&queue, 40, |_| tokio::time::sleep(Duration::from_millis(40)).boxed());
    queue.ring_many(&jobs(400)).await.expect("rung");
    eventually("all are finished", SOON, async || worker.finished() == 400).await;
    assert_eq!(worker.most(), 40, "every slot is used, and none twice");
    worker.stop().await;
}

#[tokio::test]
async fn a_panic_in_a_handler_ends_its_own_job_and_nothing_else() {
    let server = Server::start().await;
    let queue = server.queue();
    let mut worker = Worker::doing(&queue, 4, |job| {
        async move { assert!(job.run != 13, "an unlucky job, on purpose") }.boxed()
    });
    let mut all = jobs(20);
    all.insert(5, (generation(100), 13));
    queue.ring_many(&all).await.expect("rung");
    eventually("the others are finished", SOON, async || worker.finished() == 20).await;
    assert_eq!(worker.more().len(), 21);
    let known = async || queue.ring(&generation(100), 14).await.is_ok() && dead(&server).await == 0;
    eventually("nothing is left among the dead", SOON, known).await;
    let again = async || queue.ring(&generation(100), 13).await.expect("rung") == Rung::New;
    eventually("the unlucky one can be rung again", SOON, again).await;
    worker.stop().await;
}

async fn dead(server: &Server) -> usize {
    server.run(&["SCARD", "test:generate:dead"]).await
}
