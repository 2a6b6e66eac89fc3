//! Logs and metrics of a process: how they are written, and the name and meaning of every metric. Layers above and adapters
//! use the names; this module must know none of them. Ids are fields (`request`, `generation`, `user`); secrets, prompts
//! and picture bytes are never logged.

use std::time::Duration;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, Layer};

/// Labels: `method`, `route` (the pattern, never the path), `status`.
pub const HTTP_REQUESTS: &str = "mannequin_http_requests_total";
/// Labels: `method`, `route`.
pub const HTTP_SECONDS: &str = "mannequin_http_request_seconds";
pub const SUBSCRIBERS: &str = "mannequin_event_subscribers";
pub const NOTES_SENT: &str = "mannequin_notes_sent_total";
pub const NOTES_LOST: &str = "mannequin_notes_lost_total";
pub const NOTES_LAGGED: &str = "mannequin_notes_lagged_total";
pub const QUEUE_WAITING: &str = "mannequin_queue_waiting";
pub const QUEUE_INFLIGHT: &str = "mannequin_queue_inflight";
pub const QUEUE_OLDEST_SECONDS: &str = "mannequin_queue_oldest_seconds";
/// Label: `answer` = `ok` or `failed`.
pub const QUEUE_RINGS: &str = "mannequin_queue_rings_total";
pub const QUEUE_WORKER_RESTARTS: &str = "mannequin_queue_worker_restarts_total";
pub const JOBS_RUNNING: &str = "mannequin_jobs_running";
pub const JOB_PANICS: &str = "mannequin_job_panics_total";
/// Labels: `state`.
pub const GENERATIONS_OPEN: &str = "mannequin_generations_open";
/// The age of the oldest generation that is due and not taken, from MongoDB.
pub const GENERATION_OLDEST_SECONDS: &str = "mannequin_generation_oldest_due_seconds";
/// Terminal ones. Label: `state`.
pub const GENERATIONS_SETTLED: &str = "mannequin_generations_settled_total";
/// From submit to a terminal state. Label: `state`.
pub const GENERATION_SECONDS: &str = "mannequin_generation_seconds";
/// One paid call. Labels: `model`, `outcome`.
pub const PROVIDER_CALLS: &str = "mannequin_provider_calls_total";
/// Label: `model`.
pub const PROVIDER_SECONDS: &str = "mannequin_provider_call_seconds";
pub const CREDITS_HELD: &str = "mannequin_credits_held";
/// Labels: `duty`, `result` = `ok` or `failed`.
pub const DUTY_RUNS: &str = "mannequin_duty_runs_total";
/// Label: `duty`.
pub const DUTY_SECONDS: &str = "mannequin_duty_seconds";
/// Pictures still readable although their time was over a minute ago.
pub const ASSETS_OVERDUE: &str = "mannequin_assets_overdue";
/// Label: `result` = `clean`, `flagged`, `down`.
pub const MODERATION_CALLS: &str = "mannequin_moderation_calls_total";
/// Letters taken from the outbox. Labels: `kind`, `result` = `sent`, `put_off`, `failed`, `discarded`.
pub const MAILS: &str = "mannequin_mails_total";
pub const MAILS_WAITING: &str = "mannequin_mails_waiting";
/// Labels: `provider`, `result` = `applied`, `known`, `repeated`, `nothing`, `odd`, `failed`, `unknown_order` or why it was not believed.
pub const PAYMENT_NOTICES: &str = "mannequin_payment_notices_total";
/// Orders that reached a state. Labels: `provider`, `state`.
pub const ORDERS: &str = "mannequin_orders_total";
/// Violations the last audit found.
pub const AUDIT_VIOLATIONS: &str = "mannequin_audit_violations";

/// From one millisecond to the longest call.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0,
    180.0, 300.0, 600.0,
];
/// How often histograms are folded; without it their raw values pile up.
const UPKEEP: Duration = Duration::from_secs(5);

/// What is logged when `RUST_LOG` does not say. What apalis reports is told by `queue` in our words, once an outage.
const LOGGED: &str = "info,apalis=off,apalis_core=off,apalis_redis=off";

/// Starts logging: JSON lines or text, on standard error. `RUST_LOG` chooses what.
///
/// # Errors
/// When logging was started before.
pub fn init(log_json: bool, directives: Option<&str>) -> Result<(), TryInitError> {
    let filter = directives.and_then(|text| EnvFilter::try_new(text).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(LOGGED));
    subscriber(log_json, filter, std::io::stderr).try_init()
}

fn subscriber<W>(log_json: bool, filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines: Box<dyn Layer<_> + Send + Sync> = if log_json {
        Box::new(lines.json().flatten_event(true).with_current_span(true).with_span_list(true))
    } else {
        Box::new(lines)
    };
    tracing_subscriber::registry().with(filter).with(lines)
}

/// Starts collecting metrics and describes them all; must be called inside tokio, once a process.
///
/// # Errors
/// When another recorder was installed before.
pub fn install_metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = recorder()?.install_recorder()?;
    describe();
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

fn recorder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
}

/// Tells the recorder what each metric means.
pub fn describe() {
    describe_http();
    describe_queue();
    describe_generations();
    describe_duties();
}

fn describe_http() {
    describe_counter!(HTTP_REQUESTS, "Requests answered, by method, route and status");
    describe_histogram!(HTTP_SECONDS, Unit::Seconds, "Time to answer a request");
    describe_gauge!(SUBSCRIBERS, "Pages that listen for live notes in this process");
    describe_counter!(NOTES_SENT, "Live notes published by this process");
    describe_counter!(NOTES_LOST, "Live notes that could not be published");
    describe_counter!(NOTES_LAGGED, "Live notes skipped for pages that were too slow");
}

fn describe_queue() {
    describe_gauge!(QUEUE_WAITING, "Jobs waiting in Redis");
    describe_gauge!(QUEUE_INFLIGHT, "Jobs that workers hold, in all processes");
    describe_gauge!(QUEUE_OLDEST_SECONDS, Unit::Seconds, "How long the first job in Redis has been waiting");
    describe_counter!(QUEUE_RINGS, "Rings sent to Redis, by answer");
    describe_counter!(QUEUE_WORKER_RESTARTS, "Queue workers started again after an error");
    describe_gauge!(JOBS_RUNNING, "Jobs running in this process");
    describe_counter!(JOB_PANICS, "Jobs whose handler panicked");
}

fn describe_generations() {
    describe_gauge!(GENERATIONS_OPEN, "Generations not yet in a terminal state, by state");
    describe_gauge!(
        GENERATION_OLDEST_SECONDS,
        Unit::Seconds,
        "Age of the oldest generation due and not taken"
    );
    describe_counter!(GENERATIONS_SETTLED, "Generations that ended, by final state");
    describe_histogram!(GENERATION_SECONDS, Unit::Seconds, "From submit to the end, by final state");
    describe_counter!(PROVIDER_CALLS, "Calls to the provider, by model and outcome");
    describe_histogram!(PROVIDER_SECONDS, Unit::Seconds, "Length of one call to the provider");
    describe_counter!(MODERATION_CALLS, "Content checks, by result");
    describe_gauge!(ASSETS_OVERDUE, "Pictures still readable after their time");
    describe_gauge!(CREDITS_HELD, "Credits on hold for open generations, all accounts");
}

fn describe_duties() {
    describe_counter!(PAYMENT_NOTICES, "Payment notices, by provider and what came of them");
    describe_counter!(ORDERS, "Orders that reached a state, by provider");
    describe_counter!(DUTY_RUNS, "Runs of a periodic duty, by result");
    describe_histogram!(DUTY_SECONDS, Unit::Seconds, "Length of one run of a duty");
    describe_counter!(MAILS, "Letters taken from the outbox, by kind and result");
    describe_gauge!(MAILS_WAITING, "Letters that wait to be sent");
    describe_gauge!(AUDIT_VIOLATIONS, "Broken invariants the last audit found");
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(json: bool) -> String {
        let page = Page::default();
        let writer = page.clone();
        let subscriber = subscriber(json, EnvFilter::new(LOGGED), move || writer.clone());
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", request = "req_7");
            let _entered = span.enter();
            tracing::info!(generation = "gen_1", "settled");
            tracing::debug!("too much");
            tracing::info!(target: "apalis_core::worker", "too much");
        });
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a_json_line_carries_the_ids_as_fields() {
        let text = logged(true);
        assert_eq!(text.lines().count(), 1, "{text}");
        let line: serde_json::Value = serde_json::from_str(&text).expect("one object");
        assert_eq!((&line["message"], &line["level"]), (&"settled".into(), &"INFO".into()));
        assert_eq!((&line["generation"], &line["span"]["request"]), (&"gen_1".into(), &"req_7".into()));
    }

    #[test]
    fn a_text_line_carries_them_too() {
        let text = logged(false);
        assert!(text.contains("settled") && text.contains("gen_1") && text.contains("req_7"), "{text}");
        assert!(!text.contains("too much"), "{text}");
    }
}
