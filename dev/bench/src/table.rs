//! One line a measure: what was measured, what it is compared with, and whether the aim is met.

pub struct Row {
    what: String,
    value: String,
    beside: String,
    aim: String,
    met: Option<bool>,
}

impl Row {
    /// `met`: `None` for what has no aim.
    pub fn new(what: &str, value: String, beside: String, aim: &str, met: Option<bool>) -> Self {
        Self { what: what.into(), value, beside, aim: aim.into(), met }
    }

    pub fn failed(what: &str, why: &str) -> Self {
        let value = "could not be measured".into();
        Self { what: what.into(), value, beside: why.into(), aim: String::new(), met: Some(false) }
    }
}

pub fn print(rows: &[Row]) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("\nMannequin {} on {cores} cores\n", env!("CARGO_PKG_VERSION"));
    println!("  {:<46} {:<26} {:<50} {:<22}", "measure", "value", "beside", "aim");
    for row in rows {
        let mark = match row.met {
            Some(true) => "✓",
            Some(false) => "✗",
            None => " ",
        };
        println!("{mark} {:<46} {:<26} {:<50} {:<22}", row.what, row.value, row.beside, row.aim);
    }
    let missed = rows.iter().filter(|row| row.met == Some(false)).count();
    println!("\n{missed} of {} aims missed", rows.iter().filter(|row| row.met.is_some()).count());
}

/// The value below which `share` of all lie. Sorts.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    let index = (last as f64 * share).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}
