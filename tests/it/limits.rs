//! Limits that processes share through Redis, and what is left of them without it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use mannequin::config::Config;
use mannequin::domain::ids::UserId;
use mannequin::limiter::{Limiter, Permit};
use tokio::net::{TcpListener, TcpStream};

use crate::site::{server, until};

const MS: Duration = Duration::from_millis(1);

/// Nobody listens here.
const NOWHERE: &str = "redis://127.0.0.1:1/";

fn limiter(url: &str, prefix: &str, rate: f64, at_once: u32, workers: u32) -> Limiter {
    let settings: HashMap<&str, String> = HashMap::from([
        ("AIHUBMIX_SIMULATED", "true".to_owned()),
        ("REDIS_URL", url.to_owned()),
        ("REDIS_PREFIX", prefix.to_owned()),
        ("AIHUBMIX_CALLS_PER_SECOND", rate.to_string()),
        ("AIHUBMIX_CALLS_AT_ONCE", at_once.to_string()),
        ("WORKERS_EXPECTED", workers.to_string()),
    ]);
    let config = Config::from_lookup(|name| settings.get(name).cloned()).expect("settings");
    Limiter::connect(&config.redis, &config.provider).expect("limiter")
}

fn prefix() -> String {
    format!("test_{}", ulid::Ulid::generate().to_string().to_lowercase())
}

async fn redis() -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(server("TEST_REDIS_URL")).expect("address");
    client.get_multiplexed_async_connection().await.expect("redis")
}

/// Removes what the test wrote.
async fn forget(prefix: &str) {
    let script = "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) end return 1";
    let script = redis::Script::new(script);
    let _: i64 = script.arg(format!("{prefix}:*")).invoke_async(&mut redis().await).await.expect("keys");
}

/// Two processes' limiters on one Redis.
fn pair(prefix: &str, rate: f64, at_once: u32) -> [Limiter; 2] {
    let url = server("TEST_REDIS_URL");
    [limiter(&url, prefix, rate, at_once, 2), limiter(&url, prefix, rate, at_once, 2)]
}

fn user() -> UserId {
    UserId::from_ulid(ulid::Ulid::generate())
}

/// How many calls both may begin within `time`, asking all the while.
async fn calls_within(limiters: &[Limiter], time: Duration) -> u32 {
    let (end, calls) = (Instant::now() + time, Arc::new(AtomicU32::new(0)));
    let asking = limiters.iter().flat_map(|limiter| (0..4).map(|_| limiter.clone())).map(|limiter| {
        let calls = calls.clone();
        tokio::spawn(async move {
            while let Some(permit) = limiter.upstream().acquire(end).await {
                drop(permit);
                calls.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for task in asking.collect::<Vec<_>>() {
        task.await.expect("asking");
    }
    calls.load(Ordering::Relaxed)
}

async fn soon(limiter: &Limiter) -> Option<Permit> {
    limiter.upstream().acquire(Instant::now() + 100 * MS).await
}

#[tokio::test]
async fn one_user_has_one_limit_whichever_process_they_reach() {
    let prefix = prefix();
    let (limiters, li, wang) = (pair(&prefix, 1.0, 1), user(), user());
    let mut allowed = 0;
    for round in 0..30 {
        allowed += u32::from(limiters[round % 2].per_user("submit", &li, 10).await.is_ok());
    }
    assert_eq!(allowed, 10);
    let refused = limiters[0].per_user("submit", &li, 10).await.expect_err("over");
    assert!(
        refused.retry_after > 3 * Duration::from_secs(1) && refused.retry_after <= Duration::from_secs(6)
    );
    assert!(limiters[0].per_user("submit", &wang, 10).await.is_ok(), "another user");
    assert!(limiters[0].per_user("upload", &li, 10).await.is_ok(), "another kind");
    forget(&prefix).await;
}

#[tokio::test]
async fn all_workers_together_keep_to_the_rate() {
    let prefix = prefix();
    let limiters = pair(&prefix, 20.0, 1000);
    let calls = calls_within(&limiters, Duration::from_secs(2)).await;
    // A bucket of one second and two seconds of rate.
    assert!((40..=61).contains(&calls), "{calls} calls in 2 s at 20/s");
    forget(&prefix).await;
}

#[tokio::test]
async fn no_more_calls_are_under_way_at_one_time_than_allowed() {
    let prefix = prefix();
    let limiters = pair(&prefix, 1000.0, 3);
    let (under_way, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let calls = (0..24).map(|i| {
        let (limiter, under_way, most) = (limiters[i % 2].clone(), under_way.clone(), most.clone());
        tokio::spawn(async move {
            let end = Instant::now() + Duration::from_secs(20);
            let permit = limiter.upstream().acquire(end).await.expect("a permit in time");
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(20 * MS).await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            drop(permit);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("call");
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
    forget(&prefix).await;
}

#[tokio::test]
async fn the_place_of_a_dead_worker_comes_free_by_itself() {
    let prefix = prefix();
    let [limiter, _] = pair(&prefix, 1000.0, 1);
    let holders = format!("{prefix}:upstream:holders");
    let (seconds, _): (i64, i64) = redis::cmd("TIME").query_async(&mut redis().await).await.unwrap();
    let hold = |until_ms: i64| redis::cmd("ZADD").arg(&holders).arg(until_ms).arg("dead").to_owned();
    let _: i64 = hold((seconds + 60) * 1000).query_async(&mut redis().await).await.unwrap();
    assert!(soon(&limiter).await.is_none(), "its time is not over");
    let _: i64 = hold((seconds - 1) * 1000).query_async(&mut redis().await).await.unwrap();
    assert!(soon(&limiter).await.is_some(), "its time is over");
    forget(&prefix).await;
}

#[tokio::test]
async fn a_pause_stops_every_worker_and_then_halves_the_rate() {
    let prefix = prefix();
    let limiters = pair(&prefix, 40.0, 1000);
    limiters[0].upstream().pause(500 * MS).await;
    assert!(soon(&limiters[1]).await.is_none(), "the other worker waits, too");
    let began = Instant::now();
    assert!(limiters[1].upstream().acquire(began + Duration::from_secs(5)).await.is_some());
    let calls = calls_within(&limiters, Duration::from_secs(1)).await;
    // Half the rate: one second's bucket and one second.
    assert!((20..=42).contains(&calls), "{calls} calls in 1 s at half of 40/s");
    forget(&prefix).await;
}

#[tokio::test]
async fn an_open_breaker_lets_one_probe_through_and_closes_when_it_worked() {
    let prefix = prefix();
    let limiters = pair(&prefix, 1000.0, 1000);
    assert_eq!(limiters[1].upstream().breaker().await, None);
    limiters[0].upstream().open_breaker("quota exhausted", 400 * MS).await;
    let seen = limiters[1].upstream().breaker().await.expect("open for all");
    assert_eq!(seen.reason, "quota exhausted");
    assert!(soon(&limiters[1]).await.is_none());

    let wait = Instant::now() + Duration::from_secs(5);
    let probe = limiters[1].upstream().acquire(wait).await.expect("a probe");
    assert!(probe.is_probe());
    assert!(soon(&limiters[0]).await.is_none(), "one probe at a time");
    drop(probe);
    let probe = limiters[0].upstream().acquire(wait).await.expect("the next probe");
    assert!(probe.is_probe(), "a probe that said nothing leaves the breaker open");
    probe.worked().await;
    assert_eq!(limiters[1].upstream().breaker().await, None);
    let (a, b) = (soon(&limiters[0]).await.expect("free"), soon(&limiters[1]).await.expect("free"));
    assert!(!a.is_probe() && !b.is_probe());
    forget(&prefix).await;
}

#[tokio::test]
async fn without_redis_each_worker_goes_on_with_its_share() {
    let began = Instant::now();
    let limiter = limiter(NOWHERE, &prefix(), 40.0, 8, 4);
    assert!(began.elapsed() < Duration::from_secs(1), "the start does not wait for Redis");
    assert!(!limiter.ping().await);
    let calls = calls_within(std::slice::from_ref(&limiter), Duration::from_secs(2)).await;
    assert!((15..=22).contains(&calls), "{calls} calls in 2 s at a quarter of 40/s");
    let held = [soon_enough(&limiter).await, soon_enough(&limiter).await];
    assert!(held.iter().all(Option::is_some));
    assert!(soon_enough(&limiter).await.is_none(), "a quarter of 8 at one time");
    let li = user();
    let mut allowed = 0;
    for _ in 0..40 {
        allowed += u32::from(limiter.per_user("submit", &li, 40).await.is_ok());
    }
    assert_eq!(allowed, 10, "a quarter of 40");
}

async fn soon_enough(limiter: &Limiter) -> Option<Permit> {
    limiter.upstream().acquire(Instant::now() + 500 * MS).await
}

#[tokio::test]
async fn a_breaker_that_was_heard_of_holds_when_redis_goes_away_and_sharing_comes_back_with_it() {
    let prefix = prefix();
    let line = Line::open().await;
    let direct = limiter(&server("TEST_REDIS_URL"), &prefix, 1000.0, 1000, 2);
    let limiter = limiter(&line.url, &prefix, 1000.0, 1000, 2);
    limiter.upstream().open_breaker("quota exhausted", Duration::from_secs(60)).await;
    line.cut(true);
    assert!(soon(&limiter).await.is_none(), "still open");
    assert_eq!(
        limiter.upstream().breaker().await.map(|breaker| breaker.reason),
        Some("quota exhausted".into())
    );
    line.cut(false);
    direct.upstream().close_breaker().await;
    until("the closed breaker is heard of", async || limiter.upstream().breaker().await.is_none()).await;
    assert!(soon(&limiter).await.is_some());
    forget(&prefix).await;
}

#[tokio::test]
async fn a_flush_of_redis_forgets_no_more_than_one_bucket() {
    let prefix = prefix();
    let limiters = pair(&prefix, 20.0, 1000);
    let flush = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        forget(&prefix).await;
    };
    let (calls, ()) = tokio::join!(calls_within(&limiters, Duration::from_secs(2)), flush);
    assert!((40..=82).contains(&calls), "{calls} calls in 2 s at 20/s with one flush");
    forget(&prefix).await;
}

#[tokio::test]
async fn guessing_is_slowed_for_the_guesser_and_not_for_the_owner() {
    let prefix = prefix();
    let [one, other] = pair(&prefix, 1.0, 1);
    let (home, account) = ("1.1.1.1", "owner");
    one.sign_in_attempt(home, account).await.expect("first");
    one.sign_in_succeeded(home, account).await;
    for guesser in 0..4 {
        for _ in 0..5 {
            let ip = format!("6.6.6.{guesser}");
            other.sign_in_attempt(&ip, account).await.expect("free guesses of one address");
        }
    }
    let refused = one.sign_in_attempt("6.6.6.0", account).await.expect_err("sixth from one address");
    assert!(refused.retry_after <= Duration::from_secs(1), "{refused:?}");
    one.sign_in_attempt("6.6.7.1", account).await.expect_err("the account from a new address");
    for _ in 0..5 {
        one.sign_in_attempt(home, account).await.expect("the owner's own address");
    }
    forget(&prefix).await;
}

#[tokio::test]
async fn waits_between_guesses_double_and_nobody_is_locked_out_for_good() {
    let prefix = prefix();
    let [limiter, _] = pair(&prefix, 1.0, 1);
    for _ in 0..5 {
        limiter.sign_in_attempt("6.6.6.6", "nobody").await.expect("free");
    }
    let first = limiter.sign_in_attempt("6.6.6.6", "nobody").await.expect_err("sixth");
    until("the wait is over", async || limiter.sign_in_attempt("6.6.6.6", "nobody").await.is_ok()).await;
    let second = limiter.sign_in_attempt("6.6.6.6", "nobody").await.expect_err("seventh");
    assert!(first.retry_after <= Duration::from_secs(1), "{first:?}");
    assert!(second.retry_after > Duration::from_millis(1500), "{second:?}");
    assert!(second.retry_after <= Duration::from_secs(2), "{second:?}");
    limiter.sign_in_attempt("7.7.7.7", "nobody").await.expect("another address");
    forget(&prefix).await;
}

/// A connection to Redis that can be cut.
struct Line {
    url: String,
    cut: Arc<AtomicBool>,
    changed: tokio::sync::watch::Sender<()>,
}

impl Line {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let url = format!("redis://{}/", listener.local_addr().expect("address"));
        let target = server("TEST_REDIS_URL");
        let target = target.trim_start_matches("redis://").trim_end_matches('/').to_owned();
        let cut = Arc::new(AtomicBool::new(false));
        let (changed, watch) = tokio::sync::watch::channel(());
        let is_cut = cut.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let (target, mut watch) = (target.clone(), watch.clone());
                watch.mark_unchanged();
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(target).await.expect("redis");
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                        _ = watch.changed() => {}
                    }
                });
            }
        });
        Self { url, cut, changed }
    }

    fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
        let _ = self.changed.send(());
    }
}
