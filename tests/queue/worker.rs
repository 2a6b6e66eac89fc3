//! A worker of a test: it tells each job that starts and does what the test wants with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use mannequin::domain::ids::GenerationId;
use mannequin::queue::{Job, Queue};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub struct Worker {
    started: mpsc::UnboundedReceiver<(Job, Instant)>,
    pub finished: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    pub stop: CancellationToken,
    pub task: JoinHandle<()>,
}

impl Worker {
    /// Handles jobs by doing nothing.
    pub fn start(queue: &Queue, concurrency: usize) -> Self {
        Self::doing(queue, concurrency, |_| async {}.boxed())
    }

    pub fn doing(
        queue: &Queue,
        concurrency: usize,
        work: impl Fn(Job) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        let (tell, started) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let finished = Arc::new(AtomicUsize::new(0));
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, peak) = (finished.clone(), most.clone());
        let handler = Arc::new(move |job: Job| {
            let _nobody_waits = tell.send((job.clone(), Instant::now()));
            let (work, count, running) = (work(job), count.clone(), running.clone());
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            async move {
                work.await;
                running.fetch_sub(1, Ordering::SeqCst);
                count.fetch_add(1, Ordering::SeqCst);
            }
            .boxed()
        });
        let task = tokio::spawn(queue.run_worker("test", concurrency, handler, stop.clone()));
        Self { started, finished, most, stop, task }
    }

    /// The next job that starts.
    pub async fn next(&mut self, bound: Duration) -> (Job, Instant) {
        let next = tokio::time::timeout(bound, self.started.recv()).await;
        next.unwrap_or_else(|_| panic!("no job within {bound:?}")).expect("the worker is there")
    }

    /// What started so far and was not asked for yet.
    pub fn more(&mut self) -> Vec<Job> {
        std::iter::from_fn(|| self.started.try_recv().ok()).map(|(job, _)| job).collect()
    }

    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::SeqCst)
    }

    /// How many ran at one time at the most.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Stops the worker and waits for its end; returns how long that took.
    pub async fn stop(self) -> Duration {
        let start = Instant::now();
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(40), self.task).await.expect("it ends").expect("no panic");
        start.elapsed()
    }
}

pub fn generation(number: u64) -> GenerationId {
    GenerationId::from_ulid(ulid::Ulid::from_parts(1_700_000_000_000 + number, u128::from(number)))
}

/// `count` jobs in their first run.
pub fn jobs(count: u64) -> Vec<(GenerationId, u32)> {
    (0..count).map(|number| (generation(number), 1)).collect()
}
