//! Every fail point: the process that meets it aborts there, is started again, and everything comes right.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use reqwest::{Method, StatusCode};

use crate::books;
use crate::people::{Acknowledged, Person};
use crate::purchases;
use crate::site::{Process, Program, Site};

/// How the process is brought to the fail point.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The api meets it in a submit.
    Submit,
    /// The api meets it in the cancel of a queued generation.
    Cancel,
    /// The api meets it when an upload is deleted.
    Delete,
    /// The worker meets it in a run.
    Run,
    /// The scheduler meets it in its first duties; the letter that signing up left is among them.
    Duty,
    /// The scheduler meets it when it settles the run of a killed worker.
    Lost,
}

const CASES: [(&str, Way); 16] = [
    ("submit_before_transaction", Way::Submit),
    ("submit_after_commit", Way::Submit),
    ("settle_after_commit", Way::Cancel),
    ("purge_after_wipe", Way::Delete),
    ("queue-job-taken", Way::Run),
    ("run_after_claim", Way::Run),
    ("run_after_attempt", Way::Run),
    ("run_heartbeat", Way::Run),
    ("run_after_answer", Way::Run),
    ("run_after_store", Way::Run),
    ("run_before_settle", Way::Run),
    ("settle_after_commit", Way::Run),
    ("queue-job-finished", Way::Run),
    ("duty_after_take", Way::Duty),
    ("mail_after_send", Way::Duty),
    ("settle_after_commit", Way::Lost),
];

/// After a restart everything is at rest within this; the lease of these tests is 4 s.
const REST: Duration = Duration::from_secs(60);

#[test]
fn no_fail_point_is_left_out() {
    let mut named = BTreeSet::new();
    look_into(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut named);
    let all = CASES.iter().map(|(point, _)| point).chain(purchases::CASES.iter().map(|(point, _)| point));
    let tested: BTreeSet<String> = all.map(|point| (*point).to_owned()).collect();
    assert_eq!(tested, named);
}

fn look_into(folder: &Path, named: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            look_into(&path, named);
        } else {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let points = text.split("fail_point!(\"").skip(1).filter_map(|rest| rest.split('"').next());
            named.extend(points.map(str::to_owned));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_dies_at_any_fail_point_loses_and_doubles_nothing() {
    // A few at one time: most of a case is waiting for leases.
    stream::iter(CASES).map(|(point, way)| case(point, way)).buffer_unordered(3).collect::<Vec<()>>().await;
}

/// A site at work, and somebody who uses it.
struct Scene {
    site: Site,
    person: Person,
    api: Option<Process>,
    armed: String,
}

async fn case(point: &'static str, way: Way) {
    println!("{point} ({way:?}) …");
    // Long enough for a heartbeat to fall into the call.
    let options = simulator::Options { latency_ms_median: 1500, ..simulator::Options::default() };
    let site = Site::shared(options, &[]).await;
    let api = Some(site.api(None).await);
    let person = Person::arrive(&site, "seller").await;
    let mut scene = Scene { site, person, api, armed: format!("{point}=1*panic(abort)") };
    let acknowledged = scene.provoke(way).await;
    let Scene { site, person, api, .. } = scene;
    let (worker, scheduler) = (site.launch(Program::Worker, None), site.launch(Program::Scheduler, None));
    books::at_rest(&person, &acknowledged, REST).await;
    let expected = if matches!(way, Way::Cancel) { "canceled" } else { "succeeded" };
    for id in acknowledged.iter().flat_map(Acknowledged::ids) {
        let ended = person.generation(&id).await;
        assert_eq!(ended["state"], expected, "{point} ({way:?}): {ended}");
    }
    books::check(&site, &person, &acknowledged).await;
    site.audit().await;
    println!("{point} ({way:?}) held; {} pictures drawn", site.simulator.counts().paid);
    drop((api, worker, scheduler));
    site.finish().await;
}

impl Scene {
    /// Brings a process to the fail point; what was acknowledged until then.
    async fn provoke(&mut self, way: Way) -> Vec<Acknowledged> {
        match way {
            Way::Submit => vec![self.submit().await],
            Way::Cancel => vec![self.cancel().await],
            Way::Delete => {
                self.delete().await;
                vec![]
            }
            Way::Run => {
                let worker = self.site.launch(Program::Worker, Some(&self.armed));
                let wish = self.wish().await;
                aborted(worker).await;
                vec![wish]
            }
            Way::Duty => {
                aborted(self.site.launch(Program::Scheduler, Some(&self.armed))).await;
                vec![self.wish().await]
            }
            Way::Lost => vec![self.lost().await],
        }
    }

    async fn wish(&self) -> Acknowledged {
        let wish = self.person.wish("case-wish", 1);
        self.person.submit("case-wish", wish).await.expect("accepted")
    }

    /// Replaces the api by one that aborts at the fail point.
    async fn arm_api(&mut self) -> Process {
        drop(self.api.take());
        self.site.api(Some(&self.armed)).await
    }

    async fn submit(&mut self) -> Acknowledged {
        let api = self.arm_api().await;
        let wish = self.person.wish("case-wish", 1);
        let answer = self.person.once(Method::POST, "/v1/generations", "case-wish", Some(&wish)).await;
        assert_eq!(answer, None, "the api died before it could answer");
        aborted(api).await;
        self.api = Some(self.site.api(None).await);
        self.wish().await
    }

    async fn cancel(&mut self) -> Acknowledged {
        let wish = self.wish().await;
        let api = self.arm_api().await;
        let path = format!("/v1/generations/{}/cancel", wish.ids()[0]);
        assert_eq!(self.person.once(Method::POST, &path, "unused-key", None).await, None);
        aborted(api).await;
        self.api = Some(self.site.api(None).await);
        wish
    }

    async fn delete(&mut self) {
        let asset = self.person.first_input().to_owned();
        assert!(self.person.download(&asset).await.is_ok());
        let api = self.arm_api().await;
        let path = format!("/v1/assets/{asset}");
        assert_eq!(self.person.once(Method::DELETE, &path, "unused-key", None).await, None);
        aborted(api).await;
        self.api = Some(self.site.api(None).await);
        let after = self.person.download(&asset).await.expect_err("its key is wiped");
        assert_eq!(after, StatusCode::GONE);
        let again = self.person.once(Method::DELETE, &path, "unused-key", None).await;
        assert_eq!(again, Some(StatusCode::NO_CONTENT), "deleting goes on where it was cut off");
    }

    async fn lost(&mut self) -> Acknowledged {
        self.site.simulator.pause_route("native");
        let worker = self.site.launch(Program::Worker, None);
        let wish = self.wish().await;
        books::held(&self.site, 1).await;
        worker.kill();
        aborted(self.site.launch(Program::Scheduler, Some(&self.armed))).await;
        self.site.simulator.resume();
        wish
    }
}

/// Waits for the abort that the fail point brings.
pub async fn aborted(mut process: Process) {
    let status = process.ended("the process meets its fail point", Duration::from_secs(45)).await;
    assert!(status.code().is_none(), "it was to abort: {status}");
}
