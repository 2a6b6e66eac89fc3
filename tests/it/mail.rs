//! The outbox: every letter goes out once, whatever the mail server does and however many schedulers there are.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bson::{Document, doc};
use mannequin::domain::ids::UserId;
use mannequin::domain::notification::letter::{Letter, Mail};
use mannequin::jobs::{mail, scheduler};
use mannequin::store::notifications::mails;
use reqwest::StatusCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::post::{Post, Trouble};
use crate::site::{TestSite, server, until};
use crate::studio::ago;

async fn open(settings: &[(&str, &str)]) -> (TestSite, Post) {
    let post = Post::open().await;
    let url = post.url();
    let mut all = vec![("SMTP_URL", url.as_str()), ("SMTP_TIMEOUT_SECONDS", "1")];
    all.extend_from_slice(settings);
    (TestSite::start_with(&all).await, post)
}

/// Puts `count` letters to one person into the outbox.
async fn write(site: &TestSite, name: &str, count: usize) {
    let visitor = site.user(name).await;
    let user = UserId::parse(visitor.user.as_deref().unwrap()).unwrap();
    let now = site.app.store.now().await.unwrap();
    // Signing up wrote the first.
    for number in 1..count {
        let letter = Letter::PasswordChanged { user: user.clone(), at: now };
        mails::put(&site.app.store, &Mail::new(format!("test.{name}.{number}"), letter, now)).await.unwrap();
    }
}

async fn states(site: &TestSite) -> BTreeMap<String, usize> {
    use futures::TryStreamExt as _;
    let all = site.database.collection::<Document>("mails").find(doc! {}).await.unwrap();
    let mut counted = BTreeMap::new();
    for mail in all.try_collect::<Vec<_>>().await.unwrap() {
        *counted.entry(mail.get_str("state").unwrap().to_owned()).or_default() += 1;
    }
    counted
}

fn only(state: &str, count: usize) -> BTreeMap<String, usize> {
    BTreeMap::from([(state.to_owned(), count)])
}

/// As if all pauses were over.
async fn hurry(site: &TestSite) {
    let waiting = doc! { "state": "pending" };
    let now = doc! { "$set": { "not_before": ago(1) } };
    site.database.collection::<Document>("mails").update_many(waiting, now).await.unwrap();
}

fn copies(post: &Post) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for letter in post.inbox() {
        *counted.entry(letter.header("Message-ID")).or_default() += 1;
    }
    counted
}

#[tokio::test]
async fn five_schedulers_at_once_send_each_of_forty_letters_once() {
    let (site, post) = open(&[]).await;
    write(&site, "many", 40).await;
    let passes = (0..5).map(|_| mail::run_once(&site.app));
    let reports = futures::future::join_all(passes).await;
    let sent: usize = reports.iter().map(|report| report.as_ref().unwrap().sent).sum();
    assert_eq!(sent, 40);
    let copies = copies(&post);
    assert_eq!((copies.len(), copies.values().max()), (40, Some(&1)));
    assert_eq!(states(&site).await, only("sent", 40));
    site.finish().await;
}

#[tokio::test]
async fn two_schedulers_and_a_mail_server_that_comes_and_goes_lose_and_double_nothing() {
    let (site, mut post) = open(&[("MAIL_INTERVAL_SECONDS", "1"), ("SWEEP_INTERVAL_SECONDS", "60")]).await;
    let stop = CancellationToken::new();
    let schedulers: Vec<_> =
        (0..2).map(|_| tokio::spawn(scheduler::serve(site.app.clone(), stop.clone()))).collect();
    write(&site, "early", 10).await;
    until("the first letters are there", async || post.inbox().len() == 10).await;
    post.close();
    write(&site, "outage", 10).await;
    // Passes meet the closed door meanwhile; nothing may be spent on it.
    let days = site.database.collection::<Document>("duty_days");
    let away = doc! { "duty": "mail", "counts.away": { "$gte": 2 } };
    until("two passes found nobody", async || days.count_documents(away.clone()).await.unwrap() == 1).await;
    assert_eq!(copies(&post).len(), 10);
    // Back, and in a bad mood: never after it has kept a letter, so each must come exactly once.
    post.trouble(&[
        Trouble::Data("451 try later"),
        Trouble::Rcpt("450 busy"),
        Trouble::Drop,
        Trouble::Data("421 closing"),
        Trouble::Hang,
    ]);
    post.reopen().await;
    until("all letters are there", async || {
        hurry_pauses(&site).await;
        states(&site).await == only("sent", 20)
    })
    .await;
    let copies = copies(&post);
    assert_eq!((copies.len(), copies.values().max()), (20, Some(&1)), "{copies:?}");
    stop.cancel();
    for scheduler in schedulers {
        scheduler.await.unwrap();
    }
    site.finish().await;
}

/// As if the pauses after a failure were over; letters that somebody holds are left alone.
async fn hurry_pauses(site: &TestSite) {
    let soon = bson::DateTime::from_millis(ago(0).timestamp_millis() + 40_000);
    let paused = doc! { "state": "pending", "fault": { "$ne": null }, "not_before": { "$lt": soon } };
    let now = doc! { "$set": { "not_before": ago(1) } };
    site.database.collection::<Document>("mails").update_many(paused, now).await.unwrap();
}

#[tokio::test]
async fn what_the_server_refuses_for_good_is_given_up_and_what_it_puts_off_comes_later() {
    let (site, post) = open(&[]).await;
    site.user("gone").await;
    post.trouble(&[Trouble::Rcpt("550 5.1.1 no such mailbox")]);
    let report = mail::run_once(&site.app).await.unwrap();
    assert_eq!((report.sent, report.failed), (0, 1));
    assert_eq!(states(&site).await, only("failed", 1));
    hurry(&site).await;
    assert_eq!(mail::run_once(&site.app).await.unwrap(), mail::MailReport::default());

    site.user("slow").await;
    post.trouble(&[Trouble::Rcpt("450 4.2.0 greylisted")]);
    assert_eq!(mail::run_once(&site.app).await.unwrap().put_off, 1);
    assert_eq!(mail::run_once(&site.app).await.unwrap(), mail::MailReport::default(), "a pause first");
    hurry(&site).await;
    assert_eq!(mail::run_once(&site.app).await.unwrap().sent, 1);
    assert_eq!(post.to("slow@example.com").len(), 1);
    assert_eq!(post.to("gone@example.com").len(), 0);
    site.finish().await;
}

#[tokio::test]
async fn while_the_server_is_away_no_letter_is_touched_and_signing_up_goes_on() {
    let (site, mut post) = open(&[]).await;
    post.close();
    write(&site, "waits", 30).await;
    let began = Instant::now();
    for _ in 0..50 {
        assert_eq!(mail::run_once(&site.app).await.unwrap().away, 1);
    }
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "a closed door is seen at once: {:?}",
        began.elapsed()
    );
    let letters = site.database.collection::<Document>("mails");
    let touched = letters.count_documents(doc! { "tries": { "$gt": 0 } });
    assert_eq!(touched.await.unwrap(), 0);
    post.reopen().await;
    assert_eq!(mail::run_once(&site.app).await.unwrap().sent, 30);
    site.finish().await;
}

#[tokio::test]
async fn a_server_that_hangs_stops_the_pass_after_the_letters_in_hand() {
    let (site, post) = open(&[]).await;
    write(&site, "hang", 12).await;
    post.trouble(&[Trouble::Hang; 4]);
    let began = Instant::now();
    let report = mail::run_once(&site.app).await.unwrap();
    assert_eq!((report.sent, report.put_off), (0, 4), "one for each pair of hands");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    hurry(&site).await;
    assert_eq!(mail::run_once(&site.app).await.unwrap().sent, 12);
    site.finish().await;
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_comes_again_as_the_same_letter_and_not_for_ever() {
    let (site, post) = open(&[]).await;
    site.user("twice").await;
    post.trouble(&[Trouble::KeepAndDrop]);
    assert_eq!(mail::run_once(&site.app).await.unwrap().put_off, 1);
    hurry(&site).await;
    assert_eq!(mail::run_once(&site.app).await.unwrap().sent, 1);
    let both = post.to("twice@example.com");
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].header("Message-ID"), both[1].header("Message-ID"));
    assert_eq!(both[0].secret("verify-email"), both[1].secret("verify-email"));

    site.user("thrice").await;
    post.trouble(&[Trouble::KeepAndDrop; 9]);
    for _ in 0..9 {
        mail::run_once(&site.app).await.unwrap();
        hurry(&site).await;
    }
    assert_eq!(post.to("thrice@example.com").len(), 3, "at the most");
    assert_eq!(states(&site).await, BTreeMap::from([("failed".into(), 1), ("sent".into(), 1)]));
    site.finish().await;
}

#[tokio::test]
async fn a_letter_whose_holder_died_is_taken_over_and_the_dead_hand_counts_no_more() {
    let (site, post) = open(&[]).await;
    site.user("held").await;
    let store = &site.app.store;
    let dead = mails::claim(store, "dead", 60_000).await.unwrap().expect("due");
    assert_eq!(mail::run_once(&site.app).await.unwrap(), mail::MailReport::default(), "it is held");
    hurry(&site).await;
    let next = mails::claim(store, "next", 60_000).await.unwrap().expect("its lease is over");
    assert_eq!((next.id.clone(), next.tries), (dead.id.clone(), 2));
    let now = store.now().await.unwrap();
    assert!(!mails::sent(store, &dead).await.unwrap());
    assert!(!mails::put_back(store, &dead, now, false, "x").await.unwrap());
    assert!(!mails::failed(store, &dead, "x").await.unwrap());
    mails::discard(store, &dead).await.unwrap();
    assert_eq!(states(&site).await, only("pending", 1));
    assert!(mails::put_back(store, &next, now, false, "x").await.unwrap());
    assert_eq!(mail::run_once(&site.app).await.unwrap().sent, 1);
    assert_eq!(post.inbox().len(), 1);
    site.finish().await;
}

#[tokio::test]
async fn without_a_mail_server_the_log_of_the_scheduler_has_the_link_and_not_the_address() {
    let site = TestSite::start().await;
    let visitor = site.user("developer").await;
    let mut scheduler = Command::new(env!("CARGO_BIN_EXE_scheduler"))
        .env("MONGODB_URI", server("TEST_MONGODB_URI"))
        .env("MONGODB_DATABASE", site.database.name())
        .env("REDIS_URL", server("TEST_REDIS_URL"))
        .env("REDIS_PREFIX", &site.prefix)
        .env("AIHUBMIX_SIMULATED", "true")
        .env("PUBLIC_URL", "http://127.0.0.1:8080")
        .env("METRICS_ADDR", "127.0.0.1:0")
        .env("MAIL_INTERVAL_SECONDS", "1")
        .env("NO_COLOR", "1")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the scheduler runs");
    let log = BufReader::new(scheduler.stderr.take().unwrap());
    let reading = tokio::task::spawn_blocking(move || {
        let mut seen = String::new();
        for line in log.lines() {
            let line = line.unwrap();
            seen.push_str(&line);
            seen.push('\n');
            if line.contains("/verify-email?token=") {
                return (seen, line);
            }
        }
        panic!("the scheduler ended without a link:\n{seen}");
    });
    let read = tokio::time::timeout(Duration::from_secs(60), reading).await;
    scheduler.kill().unwrap();
    scheduler.wait().unwrap();
    let (seen, line) = read.expect("in time").unwrap();
    assert!(seen.contains("d***@example.com") && !seen.contains("developer@example.com"), "{seen}");
    let (_, secret) = line.trim().split_once("token=").unwrap();
    let answer = visitor.post("/v1/auth/verify-email", &json!({ "token": secret })).await;
    assert_eq!(answer.0, StatusCode::NO_CONTENT, "{}", answer.1);
    site.finish().await;
}
