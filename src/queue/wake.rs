//! Wakes idle apalis workers of this process when a push was announced, instead of at their next poll.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures::Stream;
use futures::task::AtomicWaker;

/// A woken worker fetches this many times: the announcement may arrive while a fetch is under way whose answer was
/// decided before the push.
const FETCHES: u8 = 2;

/// The bells of all apalis workers in this process.
#[derive(Clone, Debug)]
pub(super) struct Bells {
    bells: Arc<[Arc<Bell>]>,
    next: Arc<AtomicUsize>,
}

impl Bells {
    pub fn new(workers: usize) -> Self {
        Self { bells: (0..workers).map(|_| Arc::default()).collect(), next: Arc::default() }
    }

    /// Wakes one worker, in turn: it goes on fetching until nothing waits, so one is enough.
    pub fn wake_one(&self) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        self.bells[turn % self.bells.len()].strike();
    }

    pub fn wake_all(&self) {
        self.bells.iter().for_each(|bell| bell.strike());
    }

    /// The stream that `poll_with_stream` takes, for worker number `index`.
    pub fn stream(&self, index: usize) -> Strikes {
        Strikes(self.bells[index].clone())
    }
}

#[derive(Debug, Default)]
struct Bell {
    strikes: AtomicU8,
    waker: AtomicWaker,
}

impl Bell {
    fn strike(&self) {
        self.strikes.store(FETCHES, Ordering::Release);
        self.waker.wake();
    }
}

/// Yields once for every fetch that is wanted.
#[derive(Debug)]
pub(super) struct Strikes(Arc<Bell>);

impl Stream for Strikes {
    type Item = ();

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<()>> {
        let bell = &self.0;
        bell.waker.register(context.waker());
        let take = |left: u8| left.checked_sub(1);
        match bell.strikes.fetch_update(Ordering::AcqRel, Ordering::Acquire, take) {
            Ok(before) => {
                // The fetch that follows this may be the one already under way: be polled once more.
                if before > 1 {
                    context.waker().wake_by_ref();
                }
                Poll::Ready(Some(()))
            }
            Err(_) => Poll::Pending,
        }
    }
}
