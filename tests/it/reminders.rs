//! Reminders: a week and a day before memberships and credits end, once each, in the studio and by e-mail.

use std::ops::RangeInclusive;
use std::time::Duration;

use bson::{Document, doc};
use mannequin::domain::credits::{Account, Lot, LotKind, Source};
use mannequin::domain::ids::{LotId, UserId};
use mannequin::domain::membership::Membership;
use mannequin::domain::time::Time;
use mannequin::jobs::remind::{self, RemindReport};
use mannequin::jobs::{mail, memberships, scheduler};
use serde_json::{Value, json};

use crate::post::Post;
use crate::shop::{MONTH, YEAR};
use crate::site::TestSite;
use crate::studio::{Seller, Studio, ago};

async fn open(settings: &[(&str, &str)]) -> (Studio, Post) {
    let post = Post::open().await;
    let url = post.url();
    let mut all = vec![("SMTP_URL", url.as_str())];
    all.extend_from_slice(settings);
    (Studio::open_with(&all).await, post)
}

/// One pass of each duty: reminders, then letters.
async fn pass(studio: &Studio) -> RemindReport {
    let report = remind::run_once(&studio.app).await.expect("a pass");
    mail::run_once(&studio.app).await.expect("a pass");
    report
}

fn told(memberships: usize, credits: usize) -> RemindReport {
    RemindReport { memberships, credits }
}

/// What the seller was told, newest first, but for payments.
async fn centre(seller: &Seller) -> Vec<Value> {
    let (_, list) = seller.visitor.get("/v1/notifications?limit=100").await;
    let all = list["items"].as_array().expect("a list").iter();
    all.filter(|one| one["kind"] != "order_paid").cloned().collect()
}

/// More than a week before the end of a membership.
const EARLY: RangeInclusive<i64> = 9..=14;
/// In the last week, before the last day.
const LAST_WEEK: RangeInclusive<i64> = 2..=7;
const LAST_DAY: RangeInclusive<i64> = 1..=1;

/// Moves what was bought into the past until the membership has so many days left, the one that has begun counted whole.
/// Answers when it ends.
async fn leave(studio: &Studio, seller: &Seller, days_left: RangeInclusive<i64>) -> Time {
    leave_but(studio, seller, days_left, &[]).await
}

/// As [`leave`], with an end that was not reminded of: the same instant would not be told twice.
async fn leave_but(studio: &Studio, seller: &Seller, days_left: RangeInclusive<i64>, told: &[Time]) -> Time {
    let fits = |membership: &Membership, now| {
        days_left.contains(&membership.days_left(now)) && !told.contains(&membership.ends_at)
    };
    studio.age_until(seller, fits).await;
    studio.membership(seller).await.expect("a membership").ends_at
}

fn reminders(post: &Post, seller: &str) -> Vec<String> {
    let all = post.to(&format!("{seller}@example.com"));
    let subjects = all.iter().map(|letter| letter.header("Subject"));
    subjects.filter(|subject| !subject.contains("邮箱")).collect()
}

#[tokio::test]
async fn a_member_is_reminded_a_week_and_a_day_before_the_end_and_again_after_extending() {
    let (studio, post) = open(&[]).await;
    let seller = studio.seller("annual", 0).await;
    seller.buys(&studio, YEAR).await;
    assert_eq!(pass(&studio).await, told(0, 0));
    leave(&studio, &seller, EARLY).await;
    assert_eq!(pass(&studio).await, told(0, 0), "more than a week is left");
    let told_of = leave(&studio, &seller, LAST_WEEK).await;
    assert_eq!(pass(&studio).await, told(1, 0), "its credits are not told of apart");
    assert_eq!(pass(&studio).await, told(0, 0));
    let [first] = &centre(&seller).await[..] else { panic!("one notification") };
    assert_eq!((&first["kind"], &first["link"]), (&json!("subscription_ending"), &json!("/membership")));
    assert!(first["body"].as_str().unwrap().contains("6,000 个会员积分"), "{first}");
    let letter = post.last("annual@example.com");
    assert!(letter.header("Subject").starts_with("年度会员将于 "), "{}", letter.header("Subject"));
    assert!(letter.part("text/plain").contains(first["body"].as_str().unwrap()));
    assert!(letter.part("text/html").contains("href=\"http://127.0.0.1:8080/membership\""));

    leave(&studio, &seller, LAST_DAY).await;
    assert_eq!(pass(&studio).await, told(1, 0));
    assert_eq!((centre(&seller).await.len(), reminders(&post, "annual").len()), (2, 2));

    seller.buys(&studio, MONTH).await;
    let report = pass(&studio).await;
    assert_eq!(report, told(0, 1), "the membership goes on, but the year's credits end all the same");
    leave_but(&studio, &seller, LAST_WEEK, &[told_of]).await;
    assert_eq!(pass(&studio).await, told(1, 0), "another end, another reminder");
    assert_eq!(pass(&studio).await, told(0, 0));

    studio.age_until(&seller, |membership, now| membership.ends_at <= now).await;
    let ends = (0..3).map(|_| memberships::run_once(&studio.app));
    let ended: usize = futures::future::join_all(ends).await.into_iter().map(|one| one.unwrap()).sum();
    assert_eq!((ended, pass(&studio).await), (1, told(0, 0)));
    let last = centre(&seller).await;
    let ends = last.iter().filter(|one| one["kind"] == "subscription_ended").count();
    assert_eq!((ends, &last[0]["kind"]), (1, &json!("subscription_ended")), "that it is over is told once");
    studio.finish().await;
}

#[tokio::test]
async fn five_schedulers_at_once_remind_once_and_a_letter_that_is_no_longer_true_is_not_sent() {
    let (studio, post) = open(&[]).await;
    let seller = studio.seller("five", 0).await;
    seller.buys(&studio, MONTH).await;
    leave(&studio, &seller, LAST_WEEK).await;
    let passes = (0..5).map(|_| remind::run_once(&studio.app));
    let reports = futures::future::join_all(passes).await;
    let all: usize = reports.iter().map(|report| report.as_ref().unwrap().memberships).sum();
    assert_eq!((all, centre(&seller).await.len()), (1, 1));
    seller.buys(&studio, MONTH).await;
    assert_eq!(mail::run_once(&studio.app).await.unwrap().discarded, 1, "extended while the letter waited");
    assert_eq!(reminders(&post, "five").len(), 0);
    let report = scheduler::run_once(&studio.app, scheduler::Duty::Remind).await.unwrap();
    assert!(report.is_some(), "the scheduler does it");
    studio.finish().await;
}

#[tokio::test]
async fn credits_that_end_are_reminded_of_and_purchased_ones_are_not() {
    let (studio, post) = open(&[]).await;
    let seller = studio.seller("lots", 500).await;
    let in_days = |days: i64| Some(Time::from_millis(ago(-days * 86_400 + 3_600).timestamp_millis()));
    studio.give(&seller, 40, in_days(6)).await;
    studio.give(&seller, 60, in_days(30)).await;
    assert_eq!(pass(&studio).await, told(0, 1));
    assert_eq!(pass(&studio).await, told(0, 0));
    let [first] = &centre(&seller).await[..] else { panic!("one notification") };
    assert!(first["title"].as_str().unwrap().starts_with("40 个积分将于 "), "{first}");
    assert_eq!((&first["kind"], &first["link"]), (&json!("credits_expiring"), &json!("/credits")));
    assert_eq!(reminders(&post, "lots").len(), 1);
    let account = studio.account(&seller).await;
    let at = account.lots.iter().position(|lot| lot.available == 40).unwrap();
    let soon = doc! { format!("lots.{at}.expires_at"): ago(-3_600) };
    studio.set("accounts", seller.id.as_str(), soon).await;
    assert_eq!(pass(&studio).await, told(0, 1), "the last day");
    assert_eq!(pass(&studio).await, told(0, 0));
    assert_eq!(reminders(&post, "lots").len(), 2);
    let over = doc! { format!("lots.{at}.expires_at"): ago(1) };
    studio.set("accounts", seller.id.as_str(), over).await;
    assert_eq!(pass(&studio).await, told(0, 0), "over");
    studio.finish().await;
}

#[tokio::test]
async fn the_gift_for_signing_up_is_reminded_of_on_its_last_day_and_in_the_studio_only() {
    let (studio, post) = open(&[("SIGNUP_CREDITS", "20")]).await;
    let seller = studio.seller("gift", 0).await;
    let ends = async |seconds: i64| {
        studio.set("accounts", seller.id.as_str(), doc! { "lots.0.expires_at": ago(-seconds) }).await;
    };
    ends(6 * 86_400).await;
    assert_eq!(pass(&studio).await, told(0, 0));
    ends(20 * 3_600).await;
    assert_eq!(pass(&studio).await, told(0, 1));
    assert_eq!(pass(&studio).await, told(0, 0));
    let [only] = &centre(&seller).await[..] else { panic!("one notification") };
    assert!(only["title"].as_str().unwrap().starts_with("20 个赠送积分"), "{only}");
    assert_eq!(reminders(&post, "gift").len(), 0);
    studio.finish().await;
}

#[tokio::test]
async fn more_people_than_fit_on_a_page_are_all_reminded_once_by_three_passes_at_once() {
    let site = TestSite::start().await;
    let now = site.app.store.now().await.unwrap();
    let accounts: Vec<Account> = (0..450).map(|number| ending(number, now)).collect();
    site.database.collection::<Account>("accounts").insert_many(accounts).await.unwrap();
    let passes = (0..3).map(|_| remind::run_once(&site.app));
    let reports = futures::future::join_all(passes).await;
    let all: usize = reports.iter().map(|report| report.as_ref().unwrap().credits).sum();
    let notifications = site.database.collection::<Document>("notifications");
    assert_eq!((all, notifications.count_documents(doc! {}).await.unwrap()), (450, 450));
    let mails = site.database.collection::<Document>("mails");
    assert_eq!(mails.count_documents(doc! {}).await.unwrap(), 450);
    site.finish().await;
}

/// An account with 10 credits that end in two days.
fn ending(number: u128, now: Time) -> Account {
    let mut account = Account::new(UserId::from_ulid(ulid::Ulid::from_parts(1, number)), now);
    account.available = 10;
    account.lots.push(Lot {
        id: LotId::from_ulid(ulid::Ulid::from_parts(1, number)),
        kind: LotKind::Manual,
        source: Source::Manual,
        granted: 10,
        available: 10,
        held: 0,
        committed: 0,
        expired: 0,
        revoked: 0,
        owed: 0,
        expires_at: Some(now + Duration::from_secs(2 * 86_400)),
        granted_at: now,
    });
    account
}
