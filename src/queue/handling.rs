//! The service that an apalis worker calls: runs the handler in a task of its own.
//!
//! So jobs run in parallel, a panic ends one job and nothing else, and when Redis fails, which ends the apalis worker, the
//! jobs that are running go on to their end. The slots are shared by all apalis workers of the process and held by
//! the running job itself, so a restarted worker cannot take more than the process may run.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use apalis::prelude::Task;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio_util::sync::PollSemaphore;
use tokio_util::task::TaskTracker;
use tower::Service;

use super::{Handler, Job, Queue};
use crate::telemetry;

/// What all apalis workers of one process share.
#[derive(Clone)]
pub(super) struct Shared {
    pub queue: Queue,
    pub handler: Handler,
    pub slots: Arc<Semaphore>,
    pub running: TaskTracker,
}

pub(super) struct Handling {
    shared: Shared,
    worker: String,
    slots: PollSemaphore,
    slot: Option<OwnedSemaphorePermit>,
}

impl Handling {
    pub fn new(shared: Shared, worker: String) -> Self {
        let slots = PollSemaphore::new(shared.slots.clone());
        Self { shared, worker, slots, slot: None }
    }
}

impl Service<Task<Job>> for Handling {
    type Response = ();
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<(), Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.slot.is_none() {
            self.slot = ready!(self.slots.poll_acquire(context));
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<Job>) -> Self::Future {
        let job = task.args;
        let slot = self.slot.take();
        let shared = self.shared.clone();
        let worker = self.worker.clone();
        let (finished, wait) = oneshot::channel::<()>();
        self.shared.running.spawn(async move {
            metrics::gauge!(telemetry::JOBS_RUNNING).increment(1.0);
            fail::fail_point!("queue-job-taken");
            run(&shared.handler, &job).await;
            fail::fail_point!("queue-job-finished");
            metrics::gauge!(telemetry::JOBS_RUNNING).decrement(1.0);
            drop(slot);
            if finished.send(()).is_err() {
                // The worker ended while the job ran: nobody else will acknowledge it.
                shared.queue.drop_finished(&worker, &job).await;
            }
        });
        wait.map(|_| Ok(())).boxed()
    }
}

async fn run(handler: &Handler, job: &Job) {
    let work = handler.clone();
    let own = job.clone();
    let caught = std::panic::AssertUnwindSafe(async move { work(own).await }).catch_unwind().await;
    if caught.is_err() {
        metrics::counter!(telemetry::JOB_PANICS).increment(1);
        tracing::error!(generation = %job.generation, run = job.run, "a handler panicked");
    }
}
