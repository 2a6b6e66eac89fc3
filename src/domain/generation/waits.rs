//! How long a picture takes, said honestly: from what pictures of the same tool really took.

use std::collections::BTreeMap;

/// Fewer than this say nothing.
const SEEN_MIN: usize = 5;

/// Of ten pictures five were there after `p50_s` and nine after `p90_s`, in seconds from submit to result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub preset: String,
    pub p50_s: u64,
    pub p90_s: u64,
}

/// `took`: preset and milliseconds of each finished picture.
pub fn waits(took: impl IntoIterator<Item = (String, u64)>) -> Vec<Wait> {
    let mut by_preset: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (preset, ms) in took {
        by_preset.entry(preset).or_default().push(ms);
    }
    let enough = by_preset.into_iter().filter(|(_, all)| all.len() >= SEEN_MIN);
    enough
        .map(|(preset, mut all)| {
            all.sort_unstable();
            let at = |percent: usize| all[(all.len() * percent).div_ceil(100) - 1].div_ceil(1000);
            Wait { preset, p50_s: at(50), p90_s: at(90) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_nine_tenths_are_told_in_whole_seconds_rounded_up() {
        let took = (1..=10).map(|n| ("model".to_owned(), n * 1000 - 500));
        assert_eq!(waits(took), [Wait { preset: "model".into(), p50_s: 5, p90_s: 9 }]);
    }

    #[test]
    fn too_few_pictures_promise_nothing() {
        let took = (1..=9).map(|n| (if n < 5 { "pose" } else { "scene" }.to_owned(), 7_000));
        assert_eq!(waits(took), [Wait { preset: "scene".into(), p50_s: 7, p90_s: 7 }]);
        assert_eq!(waits([]), []);
    }
}
