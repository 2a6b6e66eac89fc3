//! Chooses the fault of one call. A header goes before a marker, a marker before the rules.

use std::collections::HashMap;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::{DRAWING_ROUTES, Fault, Marker, Spec, markers};

/// A standing order for a fault, from `POST /_sim/faults` or the options.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The fault as written, `429:retry_after=2`.
    pub fault: String,
    /// `native`, `stream`, `chat`, `unified`, `moderation` …; none is every route that draws, `*` is every route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_contains: Option<String>,
    /// How many calls still meet the fault; none is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The share of fitting calls that meet it, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
}

/// What the choice depends on.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub route: &'a str,
    pub model: &'a str,
    pub prompt: &'a str,
    /// The call's tag, if it has one.
    pub tag: Option<&'a str>,
    /// The value of `x-sim-fault`.
    pub header: Option<&'a str>,
}

/// The outcome of the choice.
pub type Chosen = Result<Option<Spec>, String>;

/// The rules in force and the counters of markers.
#[derive(Debug)]
pub struct Faults {
    seed: u64,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    rules: Vec<Rule>,
    used_markers: HashMap<String, u64>,
    draws: u64,
}

impl Faults {
    /// Rules to start with; `seed` makes rates repeatable.
    pub fn new(rules: Vec<Rule>, seed: u64) -> Faults {
        Faults { seed, inner: Mutex::new(Inner { rules, ..Inner::default() }) }
    }

    /// Adds a rule. The error says why it cannot be one.
    pub fn add(&self, rule: Rule) -> Result<(), String> {
        Spec::parse(&rule.fault)?;
        if rule.rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
            return Err("rate must be 0 to 1".into());
        }
        self.lock().rules.push(rule);
        Ok(())
    }

    /// The rules that are not used up.
    pub fn rules(&self) -> Vec<Rule> {
        self.lock().rules.clone()
    }

    /// Drops all rules.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// Drops all rules and forgets which markers were used.
    pub fn reset(&self) {
        *self.lock() = Inner::default();
    }

    /// The fault this call meets, counting it. The error says what in the header or prompt is not understood.
    pub fn choose(&self, subject: Subject<'_>) -> Chosen {
        if let Some(text) = subject.header {
            return Spec::parse(text).map(Some);
        }
        let written = markers(subject.prompt)?;
        let mut inner = self.lock();
        for marker in &written {
            if inner.takes_marker(marker, subject) {
                return Ok(Some(marker.spec.clone()));
            }
        }
        inner.take_rule(subject, self.seed).map(|text| Spec::parse(&text)).transpose()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic while the rules are held")
    }
}

impl Inner {
    /// Counted markers belong to the tag, or to the prompt up to the marker's end: a second try with a firmer sentence
    /// at the end of the same prompt goes on counting.
    fn takes_marker(&mut self, marker: &Marker, subject: Subject<'_>) -> bool {
        if marker.model.as_deref().is_some_and(|model| model != subject.model) {
            return false;
        }
        // A prompt may be moderated and drawn: its markers are for the drawing unless they say otherwise.
        let route = marker.spec.text("route");
        if !marker.spec.fault.fits(subject.route) || !route_fits(route, subject.route, marker.spec.fault) {
            return false;
        }
        let Some(count) = marker.count else {
            return true;
        };
        let owner = subject.tag.unwrap_or(&subject.prompt[..marker.end]);
        let key = format!("{}\n{}\n{}", subject.route, marker.end, owner);
        let used = self.used_markers.entry(key).or_default();
        *used += 1;
        *used <= count
    }

    fn take_rule(&mut self, subject: Subject<'_>, seed: u64) -> Option<String> {
        for at in 0..self.rules.len() {
            let rule = &self.rules[at];
            let Some(fault) = fault_of(&rule.fault) else {
                continue;
            };
            let fits = route_fits(rule.route.as_deref(), subject.route, fault)
                && fault.fits(subject.route)
                && rule.model.as_deref().is_none_or(|model| model == subject.model)
                && rule.prompt_contains.as_deref().is_none_or(|text| subject.prompt.contains(text));
            if !fits {
                continue;
            }
            if let Some(rate) = rule.rate {
                self.draws += 1;
                if unit(seed, self.draws) >= rate {
                    continue;
                }
            }
            let fault = rule.fault.clone();
            if let Some(left) = rule.count {
                if left <= 1 {
                    self.rules.remove(at);
                } else {
                    self.rules[at].count = Some(left - 1);
                }
            }
            return Some(fault);
        }
        None
    }
}

fn fault_of(text: &str) -> Option<Fault> {
    Spec::parse(text).ok().map(|spec| spec.fault)
}

/// Whether an order for `wanted` holds on `route`. Without a route it holds on the routes that draw (and a flag on
/// moderation), `*` is every route.
fn route_fits(wanted: Option<&str>, route: &str, fault: Fault) -> bool {
    match wanted {
        Some("*") => true,
        Some(wanted) => wanted == route,
        None => fault == Fault::Flagged || DRAWING_ROUTES.contains(&route),
    }
}

/// The `n`th number in 0..1 of a seed (splitmix64).
fn unit(seed: u64, n: u64) -> f64 {
    let mut x = seed.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject<'a>(prompt: &'a str, tag: Option<&'a str>) -> Subject<'a> {
        Subject { route: "native", model: "m", prompt, tag, header: None }
    }

    fn fault(faults: &Faults, subject: Subject<'_>) -> Option<Fault> {
        faults.choose(subject).expect("understood").map(|spec| spec.fault)
    }

    #[test]
    fn a_counted_marker_is_met_that_often_and_the_next_marker_after_it() {
        let faults = Faults::new(vec![], 1);
        let prompt = "a dress [[sim:429*2]] [[sim:no_image*1]]";
        let met: Vec<_> = (0..4).map(|_| fault(&faults, subject(prompt, None))).collect();
        assert_eq!(met, [Some(Fault::Throttled), Some(Fault::Throttled), Some(Fault::NoImage), None]);
    }

    #[test]
    fn a_firmer_ending_goes_on_counting_and_another_tag_starts_anew() {
        let faults = Faults::new(vec![], 1);
        let prompt = "a dress [[sim:no_image*1]]";
        assert_eq!(fault(&faults, subject(prompt, None)), Some(Fault::NoImage));
        let firmer = format!("{prompt} Draw the picture now.");
        assert_eq!(fault(&faults, subject(&firmer, None)), None);
        assert_eq!(fault(&faults, subject(prompt, Some("other"))), Some(Fault::NoImage));
    }

    #[test]
    fn a_rate_is_kept_about_and_repeats_with_the_seed() {
        let rule = Rule { fault: "429".into(), rate: Some(0.2), ..Rule::default() };
        let run = || {
            let faults = Faults::new(vec![rule.clone()], 7);
            (0..2000).map(|_| fault(&faults, subject("x", None)).is_some()).collect::<Vec<_>>()
        };
        let (first, second) = (run(), run());
        assert_eq!(first, second);
        let met = first.iter().filter(|met| **met).count();
        assert!((320..=480).contains(&met), "{met} of 2000");
    }

    #[test]
    fn a_counted_rule_is_used_up_and_a_rule_for_another_route_is_left() {
        let faults = Faults::new(vec![], 1);
        for (route, text) in [("native", "500"), ("moderation", "401")] {
            let rule =
                Rule { fault: text.into(), route: Some(route.into()), count: Some(1), ..Rule::default() };
            faults.add(rule).expect("a rule");
        }
        assert_eq!(fault(&faults, subject("x", None)), Some(Fault::Panic));
        assert_eq!(fault(&faults, subject("x", None)), None);
        assert_eq!(faults.rules().len(), 1);
    }
}
