//! Books every call: counts for `GET /_sim/stats` and the last calls for `GET /_sim/calls`. A picture is booked as
//! paid when the provider starts to draw it, whether or not the answer arrives: that is what a real bill says.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;
use serde_json::Value;

use crate::reply::Reply;

/// A picture sent with a call.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SentImage {
    pub mime: String,
    pub bytes: usize,
    pub sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// One call as remembered.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Call {
    pub seq: u64,
    /// RFC 3339, UTC.
    pub at: String,
    pub request_id: String,
    pub route: String,
    pub path: String,
    pub model: String,
    pub tag: Option<String>,
    pub prompt: String,
    pub images: Vec<SentImage>,
    pub generation_config: Value,
    /// Without keys.
    pub headers: BTreeMap<String, String>,
    pub body_bytes: usize,
    /// The fault as chosen, with parameters.
    pub fault: Option<String>,
    /// `image`, a fault's word or an error code; `None` while it is being worked on.
    pub outcome: Option<String>,
    pub status: Option<u16>,
    pub billed_images: u64,
    /// `working`, `held`, `sent`, or `client_gone` when the client hung up first.
    pub state: &'static str,
    pub duration_ms: Option<u64>,
}

/// Counts of one tag (a generation under test).
#[derive(Clone, Debug, Default, Serialize)]
pub struct TagCount {
    pub calls: u64,
    /// Pictures that were billed.
    pub paid: u64,
    pub outcomes: BTreeMap<String, u64>,
}

/// All counts since the start or the last reset.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    pub calls: u64,
    /// Pictures that were billed.
    pub paid: u64,
    /// Calls without their whole answer yet, held ones included.
    pub in_flight: u64,
    /// Calls whose answer is ready and waits for `POST /_sim/resume`.
    pub held: u64,
    pub max_in_flight: u64,
    pub client_gone: u64,
    pub by_route: BTreeMap<String, u64>,
    pub by_model: BTreeMap<String, u64>,
    pub paid_by_model: BTreeMap<String, u64>,
    pub by_fault: BTreeMap<String, u64>,
    pub by_outcome: BTreeMap<String, u64>,
    pub by_status: BTreeMap<u16, u64>,
    pub by_tag: BTreeMap<String, TagCount>,
}

/// The books.
#[derive(Debug)]
pub struct Stats {
    kept: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    counts: Counts,
    calls: VecDeque<Call>,
    next_seq: u64,
}

impl Stats {
    /// Books that remember the last `kept` calls.
    pub fn new(kept: usize) -> Stats {
        Stats { kept: kept.max(1), inner: Mutex::default() }
    }

    /// Books the arrival of a call and gives it its number.
    pub fn arrive(&self, mut call: Call) -> u64 {
        let mut inner = self.lock();
        inner.next_seq += 1;
        call.seq = inner.next_seq;
        call.state = "working";
        let seq = call.seq;
        let counts = &mut inner.counts;
        counts.calls += 1;
        counts.in_flight += 1;
        counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
        *counts.by_route.entry(call.route.clone()).or_default() += 1;
        *counts.by_model.entry(call.model.clone()).or_default() += 1;
        if let Some(fault) = &call.fault {
            let word = fault.split(':').next().unwrap_or(fault).to_string();
            *counts.by_fault.entry(word).or_default() += 1;
        }
        if let Some(tag) = &call.tag {
            counts.by_tag.entry(tag.clone()).or_default().calls += 1;
        }
        if inner.calls.len() == self.kept {
            inner.calls.pop_front();
        }
        inner.calls.push_back(call);
        seq
    }

    /// Books what the answer will be and what it bills.
    pub fn decide(&self, seq: u64, model: &str, tag: Option<&str>, reply: &Reply) {
        let mut inner = self.lock();
        let counts = &mut inner.counts;
        counts.paid += reply.billed_images;
        *counts.paid_by_model.entry(model.to_string()).or_default() += reply.billed_images;
        *counts.by_outcome.entry(reply.outcome.clone()).or_default() += 1;
        *counts.by_status.entry(reply.status.as_u16()).or_default() += 1;
        if let Some(tag) = tag {
            let tagged = counts.by_tag.entry(tag.to_string()).or_default();
            tagged.paid += reply.billed_images;
            *tagged.outcomes.entry(reply.outcome.clone()).or_default() += 1;
        }
        inner.edit(seq, |call| {
            call.outcome = Some(reply.outcome.clone());
            call.status = Some(reply.status.as_u16());
            call.billed_images = reply.billed_images;
        });
    }

    /// Books that the answer waits for a resume, or no longer does.
    pub fn hold(&self, seq: u64, held: bool) {
        let mut inner = self.lock();
        if held {
            inner.counts.held += 1;
        } else {
            inner.counts.held = inner.counts.held.saturating_sub(1);
        }
        inner.edit(seq, |call| call.state = if held { "held" } else { "working" });
    }

    /// Books the end of a call.
    pub fn finish(&self, seq: u64, sent: bool, duration_ms: u64) {
        let mut inner = self.lock();
        inner.counts.in_flight = inner.counts.in_flight.saturating_sub(1);
        if !sent {
            inner.counts.client_gone += 1;
        }
        inner.edit(seq, |call| {
            call.state = if sent { "sent" } else { "client_gone" };
            call.duration_ms = Some(duration_ms);
        });
    }

    /// All counts.
    pub fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    /// The last `limit` calls, newest first.
    pub fn calls(&self, limit: usize) -> Vec<Call> {
        self.lock().calls.iter().rev().take(limit).cloned().collect()
    }

    /// Forgets everything but the calls that are still in flight, which stay counted as such.
    pub fn reset(&self) {
        let mut inner = self.lock();
        let (in_flight, held) = (inner.counts.in_flight, inner.counts.held);
        inner.counts = Counts { in_flight, held, max_in_flight: in_flight, ..Counts::default() };
        inner.calls.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic while the books are held")
    }
}

impl Inner {
    fn edit(&mut self, seq: u64, change: impl FnOnce(&mut Call)) {
        let first = self.calls.front().map_or(seq + 1, |call| call.seq);
        if let Some(call) = seq.checked_sub(first).and_then(|at| self.calls.get_mut(at as usize)) {
            change(call);
        }
    }
}
