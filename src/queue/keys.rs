//! The names of the queue's keys in Redis: those of apalis-redis 1.0 for one queue, and our own beside them.

/// All keys of one queue.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub queue: String,
    pub active: String,
    pub data: String,
    pub meta: String,
    pub done: String,
    pub dead: String,
    pub workers: String,
    pub worker_meta: String,
    pub inflight: String,
    /// Ours: the name of every worker that ever registered → when (ms), until it is cleared away.
    pub names: String,
    /// Ours: the channel on which a push wakes idle workers.
    pub wake: String,
}

impl Keys {
    pub fn new(prefix: &str) -> Self {
        let queue = format!("{prefix}:generate");
        let key = |rest: &str| format!("{queue}:{rest}");
        Self {
            active: key("active"),
            data: key("data"),
            meta: key("meta"),
            done: key("done"),
            dead: key("dead"),
            workers: key("workers"),
            worker_meta: key("workers:metadata"),
            inflight: key("inflight"),
            names: key("names"),
            wake: key("wake"),
            queue,
        }
    }
}
