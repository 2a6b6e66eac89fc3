//! What the kernel says about a process.

use std::time::Duration;

use anyhow::{Context, anyhow};

/// Ticks of a second in /proc; 100 on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// CPU time of all threads of `pid` since its start, user and system.
pub fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("no such process")?;
    // The name may contain spaces; what follows its closing bracket does not.
    let fields: Vec<&str> = stat.rsplit_once(") ").context("stat")?.1.split(' ').collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).ok_or_else(|| anyhow!("stat: {stat}"))?;
    Ok(Duration::from_secs_f64((user + system) / TICKS))
}

/// (resident now, resident at most until now), MB of 2^20 bytes.
pub fn memory(pid: u32) -> anyhow::Result<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("no such process")?;
    let kb = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches(" kB").parse::<f64>().ok()
    };
    let (now, most) = kb("VmRSS:").zip(kb("VmHWM:")).context("status")?;
    Ok((now / 1024.0, most / 1024.0))
}
