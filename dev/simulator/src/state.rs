//! What all handlers share.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::watch;

use crate::faults::Faults;
use crate::models::Stage;
use crate::options::Options;
use crate::payments::Payments;
use crate::stats::Stats;
use crate::tasks::Tasks;

/// The simulator's state; clones share it.
#[derive(Clone)]
pub struct Sim(Arc<Inner>);

/// See [`Sim`].
pub struct Inner {
    pub options: Options,
    pub faults: Faults,
    pub stats: Stats,
    /// Stages that differ from the catalogue's.
    stages: Mutex<BTreeMap<String, Stage>>,
    random: Mutex<StdRng>,
    /// The route whose answers are held, `*` for all.
    paused: watch::Sender<Option<String>>,
    traces: AtomicU64,
    /// What the unified API has drawn.
    pub tasks: Tasks,
    pub payments: Payments,
}

impl Deref for Sim {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Sim {
    /// State for these options.
    pub fn new(options: Options) -> Sim {
        let stages = first_stages(&options);
        Sim(Arc::new(Inner {
            faults: Faults::new(options.faults.clone(), options.seed),
            stats: Stats::new(options.calls_kept),
            stages: Mutex::new(stages),
            random: Mutex::new(StdRng::seed_from_u64(options.seed)),
            paused: watch::channel(None).0,
            traces: AtomicU64::new(0),
            tasks: Tasks::default(),
            payments: Payments::new(options.payments.clone()),
            options,
        }))
    }
}

fn first_stages(options: &Options) -> BTreeMap<String, Stage> {
    options.gone_models.iter().map(|model| (model.clone(), Stage::Retired)).collect()
}

impl Inner {
    /// A request id in the gateway's form: time to the second and digits.
    pub fn next_trace(&self, now: DateTime<Utc>) -> String {
        let number = self.traces.fetch_add(1, Ordering::Relaxed);
        format!("{}{:09}", now.format("%Y%m%d%H%M%S"), number % 1_000_000_000)
    }

    /// The source of latencies.
    pub fn random(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().expect("no panic while the source is held")
    }

    /// Holds every answer of `route` (`*`: of all routes) from now on; `None` lets them go.
    pub fn pause(&self, route: Option<String>) {
        self.paused.send_replace(route);
    }

    /// Whether answers of `route` are held.
    pub fn is_paused(&self, route: &str) -> bool {
        holds(&self.paused.borrow(), route)
    }

    /// Returns once answers of `route` are not held.
    pub async fn resumed(&self, route: &str) {
        let mut watcher = self.paused.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = watcher.wait_for(|held| !holds(held, route)).await;
    }

    /// Moves a model to another stage of its life.
    pub fn set_stage(&self, model: &str, stage: Stage) {
        self.stages.lock().expect("no panic while held").insert(model.to_string(), stage);
    }

    /// The stage that was set for a model, if any.
    pub fn stage(&self, model: &str) -> Option<Stage> {
        self.stages.lock().expect("no panic while held").get(model).copied()
    }

    /// As at the start, counts and rules included.
    pub fn reset(&self) {
        self.faults.reset();
        self.stats.reset();
        self.tasks.clear();
        self.payments.reset();
        *self.stages.lock().expect("no panic while held") = first_stages(&self.options);
        self.pause(None);
    }
}

fn holds(held: &Option<String>, route: &str) -> bool {
    held.as_deref().is_some_and(|held| held == "*" || held == route)
}
