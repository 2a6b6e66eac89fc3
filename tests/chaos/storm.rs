//! The storm: sellers work while processes and servers are killed in an order drawn from a seed.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::books;
use crate::mongod::Mongod;
use crate::people::{Acknowledged, Person};
use crate::server::Server;
use crate::site::{Process, Program, Site};

const LASTS: Duration = Duration::from_secs(25);
/// After the last blow everything is at rest within this.
const REST: Duration = Duration::from_secs(120);
const PEOPLE: u64 = 4;
const SUBMITS_EACH: usize = 15;

#[derive(Clone, Copy, Debug)]
enum Blow {
    Api,
    Worker(usize),
    Scheduler(usize),
    Everybody,
    FlushAll,
    Redis,
    Database,
}

/// More of what a deployment does every day.
const BLOWS: [Blow; 12] = [
    Blow::Api,
    Blow::Api,
    Blow::Api,
    Blow::Worker(0),
    Blow::Worker(0),
    Blow::Worker(1),
    Blow::Worker(1),
    Blow::Scheduler(0),
    Blow::Scheduler(1),
    Blow::Everybody,
    Blow::FlushAll,
    Blow::Redis,
];

struct Deployment<'a> {
    site: &'a Site,
    api: Option<Process>,
    workers: [Option<Process>; 2],
    schedulers: [Option<Process>; 2],
    redis: Server,
    mongod: Mongod,
}

impl Deployment<'_> {
    fn kill(&mut self, blow: Blow) {
        let gone = |slot: &mut Option<Process>| slot.take().into_iter().for_each(Process::kill);
        match blow {
            Blow::Api => gone(&mut self.api),
            Blow::Worker(n) => gone(&mut self.workers[n]),
            Blow::Scheduler(n) => gone(&mut self.schedulers[n]),
            Blow::Everybody => {
                gone(&mut self.api);
                self.workers.iter_mut().chain(&mut self.schedulers).for_each(gone);
            }
            Blow::FlushAll => {}
            Blow::Redis => self.redis.kill(),
            Blow::Database => self.mongod.kill(),
        }
    }

    /// Starts what is not there.
    async fn mend(&mut self, blow: Blow) {
        match blow {
            Blow::FlushAll => self.redis.run::<()>(&["FLUSHALL"]).await,
            Blow::Redis => self.redis.launch().await,
            Blow::Database => self.mongod.launch(),
            _ => {}
        }
        let here = |slot: &mut Option<Process>, program| {
            // One that ended by itself would be hidden by the next kill.
            let ended = slot.as_mut().is_some_and(|process| !process.is_running());
            assert!(!ended, "a {program:?} ended by itself after {blow:?}");
            slot.get_or_insert_with(|| self.site.launch(program, None));
        };
        here(&mut self.api, Program::Api);
        self.workers.iter_mut().for_each(|slot| here(slot, Program::Worker));
        self.schedulers.iter_mut().for_each(|slot| here(slot, Program::Scheduler));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_killed_every_acknowledged_submit_ends_and_is_charged_at_most_once() {
    let seed: u64 = match std::env::var("CHAOS_SEED") {
        Ok(text) => text.parse().expect("CHAOS_SEED is a number"),
        Err(_) => rand::random_range(0..1_000_000),
    };
    println!("CHAOS_SEED={seed}");
    let redis = Server::start().await;
    let own = std::env::temp_dir().join(format!("mannequin-storm-{}", std::process::id()));
    let mongod = Mongod::start(&own).await;
    let options = simulator::Options {
        latency_ms_median: 300,
        bench: true,
        faults: faults(),
        seed,
        ..simulator::Options::default()
    };
    let site = Site::on(&mongod.uri(), &redis.url(), options, &[]).await;
    let mut deployment =
        Deployment { site: &site, api: None, workers: [None, None], schedulers: [None, None], redis, mongod };
    deployment.mend(Blow::Api).await;
    site.ready().await;
    // All but one are at work when it begins; the last one signs up in the midst of it.
    let mut early = Vec::new();
    for number in 1..PEOPLE {
        early.push(Person::arrive(&site, &format!("seller{number}")).await);
    }
    let until = Instant::now() + LASTS;
    let early = early.into_iter().map(Some);
    let people = [None]
        .into_iter()
        .chain(early)
        .zip(0..)
        .map(|(person, number)| live(&site, person, number, StdRng::seed_from_u64(seed + number), until));
    let (people, ()) = tokio::join!(futures::future::join_all(people), strike(&mut deployment, seed, until));
    for (person, acknowledged) in &people {
        books::at_rest(person, acknowledged, REST).await;
    }
    for (person, acknowledged) in &people {
        assert!(!acknowledged.is_empty(), "nothing was tested");
        books::check(&site, person, acknowledged).await;
    }
    site.audit().await;
    let promised: usize = people.iter().flat_map(|(_, all)| all).map(|one| one.ids().len()).sum();
    let paid = site.simulator.counts().paid;
    println!("{promised} generations acknowledged, all terminal; {paid} pictures drawn");
    drop(deployment);
    std::fs::remove_dir_all(&own).expect("removed");
    std::fs::remove_dir_all(&site.folder).expect("removed");
}

/// The provider has its bad moments, too.
fn faults() -> Vec<simulator::Rule> {
    let rule = |fault: &str, rate: f64| simulator::Rule {
        fault: fault.into(),
        rate: Some(rate),
        ..simulator::Rule::default()
    };
    vec![
        rule("429:retry_after=1", 0.02),
        rule("500", 0.03),
        rule("reset_mid_body", 0.03),
        rule("no_image", 0.02),
    ]
}

async fn strike(deployment: &mut Deployment<'_>, seed: u64, until: Instant) {
    let mut random = StdRng::seed_from_u64(seed ^ 0xB10B);
    // Once in every storm, at a moment of its own: a database takes seconds to come back.
    let database_at = random.random_range(2..6);
    for number in 0.. {
        tokio::time::sleep(Duration::from_millis(random.random_range(200..1200))).await;
        if Instant::now() >= until && number > database_at {
            break;
        }
        let blow =
            if number == database_at { Blow::Database } else { BLOWS[random.random_range(0..BLOWS.len())] };
        let pause = Duration::from_millis(random.random_range(0..1200));
        println!("{number:3}: {blow:?}, mended after {pause:?}");
        deployment.kill(blow);
        tokio::time::sleep(pause).await;
        deployment.mend(blow).await;
    }
}

/// One seller's storm: signs up, submits, repeats, cancels.
async fn live(
    site: &Site,
    arrived: Option<Person>,
    number: u64,
    mut random: StdRng,
    until: Instant,
) -> (Person, Vec<Acknowledged>) {
    let person = match arrived {
        Some(person) => person,
        None => Person::arrive(site, &format!("seller{number}")).await,
    };
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    let mut refused = 0;
    while Instant::now() < until || acknowledged.is_empty() {
        let some =
            if acknowledged.is_empty() { None } else { Some(random.random_range(0..acknowledged.len())) };
        match (random.random_range(0..10), some) {
            (0..=1, Some(which)) => {
                let one = &acknowledged[which];
                let again = person.submit_again(&one.key, &one.body).await;
                assert_eq!(again.body, one.answer, "the replay of {} differs", one.key);
            }
            (2, Some(which)) => {
                for id in acknowledged[which].ids() {
                    person.cancel(&id).await;
                }
            }
            _ if acknowledged.len() < SUBMITS_EACH => {
                let key = format!("seller{number}-wish{}-{refused}", acknowledged.len());
                let wish = person.wish(&key, random.random_range(1..=2));
                match person.submit(&key, wish).await {
                    Some(one) => acknowledged.push(one),
                    None => refused += 1,
                }
            }
            _ => {}
        }
        tokio::time::sleep(Duration::from_millis(random.random_range(50..500))).await;
    }
    (person, acknowledged)
}
