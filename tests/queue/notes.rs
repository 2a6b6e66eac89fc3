//! Live notes to pages.

use std::time::{Duration, Instant};

use mannequin::domain::ids::UserId;
use mannequin::events::{Events, Note, NoteKind, Subscription, Told};
use tokio_util::sync::CancellationToken;

use crate::server::{Server, eventually};

const SOON: Duration = Duration::from_secs(10);

fn user(number: u64) -> UserId {
    UserId::from_ulid(ulid::Ulid::from_parts(1_700_000_000_000, u128::from(number)))
}

fn note(number: u64, id: &str) -> Note {
    Note { user: user(number), kind: NoteKind::Generation, id: Some(id.to_owned()) }
}

/// Listens as an api process does, until the token is dropped with the test.
async fn listening(server: &Server) -> (Events, CancellationToken) {
    let events = server.events();
    let stop = CancellationToken::new();
    let (own, end) = (events.clone(), stop.clone());
    tokio::spawn(async move { own.run_listener(end).await });
    wait_alive(&events, true).await;
    (events, stop)
}

async fn wait_alive(events: &Events, wanted: bool) -> Duration {
    let start = Instant::now();
    let mut alive = events.alive();
    tokio::time::timeout(SOON, alive.wait_for(|is| *is == wanted)).await.expect("in time").expect("a sender");
    start.elapsed()
}

async fn next(page: &mut Subscription) -> Told {
    tokio::time::timeout(SOON, page.next()).await.expect("in time").expect("a note")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_reaches_all_pages_of_its_user_in_all_processes_and_nobody_else() {
    let server = Server::start().await;
    let (one, _one) = listening(&server).await;
    let (two, _two) = listening(&server).await;
    let worker = server.events();
    let mut pages = [one.subscribe(&user(1)), one.subscribe(&user(1)), two.subscribe(&user(1))];
    let mut other = one.subscribe(&user(2));

    let mut took = Vec::new();
    for number in 0..100 {
        let note = note(1, &number.to_string());
        let start = Instant::now();
        worker.publish(note.clone());
        for page in &mut pages {
            assert_eq!(next(page).await, Told::Note(note.clone()));
        }
        took.push(start.elapsed());
    }
    took.sort();
    println!("note → 3 pages in 2 processes: p50 {:?}, p99 {:?}", took[50], took[98]);
    assert!(took[50] < Duration::from_millis(100), "{:?}", took[50]);
    assert!(took[98] < Duration::from_secs(1), "{:?}", took[98]);
    worker.publish(note(2, "mine"));
    assert_eq!(next(&mut other).await, Told::Note(note(2, "mine")), "and nothing before it");
}

#[tokio::test]
async fn a_page_that_is_far_behind_is_told_to_read_everything_again() {
    let server = Server::start().await;
    let (events, _stop) = listening(&server).await;
    let mut slow = events.subscribe(&user(1));
    let mut quick = events.subscribe(&user(1));
    for number in 0..200 {
        events.publish(note(1, &number.to_string()));
        assert!(matches!(next(&mut quick).await, Told::Note(_)));
    }
    assert_eq!(next(&mut slow).await, Told::Lagged);
    let Told::Note(first) = next(&mut slow).await else { panic!("notes go on") };
    assert_eq!(first.id.as_deref(), Some("168"), "the newest 32 are still there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_redis_dies_pages_are_told_and_when_it_is_back_notes_flow_again() {
    let mut server = Server::start().await;
    let (events, _stop) = listening(&server).await;
    let mut page = events.subscribe(&user(1));
    server.kill();
    let noticed = wait_alive(&events, false).await;
    let start = Instant::now();
    events.publish(note(1, "lost"));
    assert!(start.elapsed() < Duration::from_millis(500), "publishing never waits");
    events.flush().await;
    server.launch().await;
    let back = wait_alive(&events, true).await;
    println!("a dead redis was noticed after {noticed:?}, its return {back:?} after it answered");
    assert!(noticed < Duration::from_secs(3), "{noticed:?}");
    assert_eq!(next(&mut page).await, Told::Lagged);
    events.publish(note(1, "found"));
    assert_eq!(next(&mut page).await, Told::Note(note(1, "found")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_silent_counts_as_gone_within_seconds() {
    let server = Server::start().await;
    let (events, _stop) = listening(&server).await;
    server.freeze(true);
    let noticed = wait_alive(&events, false).await;
    println!("a frozen redis was noticed after {noticed:?}");
    server.freeze(false);
    wait_alive(&events, true).await;
}

#[tokio::test]
async fn users_without_pages_leave_nothing_behind() {
    let server = Server::start().await;
    let (events, stop) = listening(&server).await;
    let start = Instant::now();
    let pages: Vec<_> = (0..20_000).map(|number| events.subscribe(&user(number / 2))).collect();
    println!("20 000 pages of 10 000 users subscribed in {:?}", start.elapsed());
    assert_eq!(events.users(), 10_000);
    let (kept, dropped): (Vec<_>, Vec<_>) = pages.into_iter().enumerate().partition(|(i, _)| i % 2 == 0);
    drop(dropped);
    assert_eq!(events.users(), 10_000, "each still has one page");
    drop(kept);
    assert_eq!(events.users(), 0);
    stop.cancel();
    wait_alive(&events, false).await;
}

#[tokio::test]
async fn a_process_that_ends_has_sent_its_notes_after_a_flush() {
    let server = Server::start().await;
    let (events, _stop) = listening(&server).await;
    let mut pages: Vec<_> = (0..1_000).map(|number| events.subscribe(&user(number))).collect();
    let ending = server.events();
    for number in 0..1_000 {
        ending.publish(note(number, "last"));
    }
    let start = Instant::now();
    ending.flush().await;
    drop(ending);
    println!("1 000 notes flushed in {:?}", start.elapsed());
    for page in &mut pages {
        assert!(matches!(next(page).await, Told::Note(_)));
    }
}

#[tokio::test]
async fn a_note_that_nobody_understands_changes_nothing() {
    let server = Server::start().await;
    let (events, _stop) = listening(&server).await;
    let mut page = events.subscribe(&user(1));
    let _heard: usize = server.run(&["PUBLISH", "test:notes", "{\"kind\":\"of_the_future\"}"]).await;
    let _heard: usize = server.run(&["PUBLISH", "test:notes", "\u{0}"]).await;
    events.publish(note(1, "known"));
    assert_eq!(next(&mut page).await, Told::Note(note(1, "known")));
    eventually("it still hears", SOON, async || *events.alive().borrow()).await;
}
