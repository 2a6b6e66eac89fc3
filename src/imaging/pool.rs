//! The only async part: runs picture work on a bounded number of blocking threads.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// How long one piece of work may take, on a machine that does much else.
const WORK_MAX: Duration = Duration::from_secs(20);
/// How long it may wait for a free thread.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// Why no result came; none of them says anything about the picture for sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolFault {
    #[error("all picture threads are busy")]
    Busy,
    #[error("the picture took too long")]
    TooSlow,
    #[error("picture work panicked")]
    Crashed,
}

/// Bounded picture threads; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    permits: Arc<Semaphore>,
}

impl Pool {
    /// `permits` pieces of work at one time: the number of cores.
    pub fn new(permits: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits.max(1))) }
    }

    /// Runs `work` on a blocking thread. A thread cannot be stopped: after [`PoolFault::TooSlow`] it goes on, and
    /// keeps its place until it ends, so that the machine is never asked for more than `permits` at a time.
    ///
    /// # Errors
    /// When no thread got free within 30 s, the work took over 20 s, or it panicked.
    pub async fn run<T, F>(&self, work: F) -> Result<T, PoolFault>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let permit = tokio::time::timeout(WAIT_MAX, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| PoolFault::Busy)?
            .expect("nobody closes the semaphore");
        let running = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        match tokio::time::timeout(WORK_MAX, running).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(PoolFault::Crashed),
            Err(_) => Err(PoolFault::TooSlow),
        }
    }
}
