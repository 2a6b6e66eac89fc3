//! The written form of a fault, `NAME[:param=value,…]`, and of a marker in a prompt,
//! `[[sim:NAME[:param=value,…][@model][*count]]]`.

use std::collections::BTreeMap;
use std::fmt;

use super::Fault;

/// A fault with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub fault: Fault,
    pub params: BTreeMap<String, String>,
}

impl Spec {
    /// Parses `429:retry_after=2,shape=d`. The error says what is not understood.
    pub fn parse(text: &str) -> Result<Spec, String> {
        let (word, rest) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        let fault = Fault::parse(word).ok_or_else(|| format!("unknown fault {word:?}"))?;
        let mut params = BTreeMap::new();
        for pair in rest.split([',', ';']).map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("{pair:?} is not param=value"))?;
            params.insert(name.trim().to_string(), value.trim().to_string());
        }
        Ok(Spec { fault, params })
    }

    /// The parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// The parameter as a number, or `default` when it is missing or not a number.
    pub fn number(&self, name: &str, default: u64) -> u64 {
        self.text(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }

    /// Whether the parameter is `1` or `true`.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.text(name), Some("1" | "true"))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.word())?;
        for (at, (name, value)) in self.params.iter().enumerate() {
            write!(f, "{}{name}={value}", if at == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

/// A marker found in a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub spec: Spec,
    /// Only calls of this model meet the fault.
    pub model: Option<String>,
    /// How many calls meet it; `None` is all.
    pub count: Option<u64>,
    /// Byte offset of the marker's end in the prompt.
    pub end: usize,
}

/// All markers in the order they are written. A marker that cannot be read is an error: a test that misspells a
/// fault must not pass as a happy call.
pub fn markers(prompt: &str) -> Result<Vec<Marker>, String> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = prompt[from..].find("[[sim:").map(|at| from + at + 6) {
        let Some(length) = prompt[start..].find("]]") else {
            break;
        };
        from = start + length + 2;
        let mut text = &prompt[start..start + length];
        let mut count = None;
        if let Some((left, right)) = text.rsplit_once('*') {
            count = Some(right.trim().parse().map_err(|_| format!("{right:?} is no count"))?);
            text = left;
        }
        let mut model = None;
        if let Some((left, right)) = text.rsplit_once('@') {
            model = Some(right.trim().to_string());
            text = left;
        }
        found.push(Marker { spec: Spec::parse(text)?, model, count, end: from });
    }
    Ok(found)
}

/// The ID of the first `[[job:ID]]` in a prompt.
pub fn job_tag(prompt: &str) -> Option<&str> {
    let start = prompt.find("[[job:")? + 6;
    let length = prompt[start..].find("]]")?;
    Some(&prompt[start..start + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_read_with_parameters_model_and_count() {
        let found =
            markers("裙子 [[sim:429:retry_after=2,shape=d@gemini-x*3]] and [[sim:no_image]]").expect("reads");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].spec.fault, Fault::Throttled);
        assert_eq!(found[0].spec.number("retry_after", 0), 2);
        assert_eq!(found[0].spec.text("shape"), Some("d"));
        assert_eq!((found[0].model.as_deref(), found[0].count), (Some("gemini-x"), Some(3)));
        assert_eq!((found[1].spec.fault, found[1].count), (Fault::NoImage, None));
    }

    #[test]
    fn a_misspelt_marker_is_an_error() {
        assert!(markers("[[sim:no_imagge]]").is_err());
        assert!(markers("[[sim:429*x]]").is_err());
        assert!(markers("[[sim:429:oops]]").is_err());
        assert!(markers("no marker [[other:thing]]").expect("reads").is_empty());
    }

    #[test]
    fn every_word_of_every_fault_is_its_own() {
        let mut words: Vec<&str> =
            super::super::FAULTS.iter().flat_map(|row| row.3.iter().chain([&row.2])).copied().collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
