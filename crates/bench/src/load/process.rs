//! What the kernel says of a process (proc(5)).

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// `/proc/PID/stat` counts in hundredths of a second on every Linux that we know.
const TICK: Duration = Duration::from_millis(10);

/// User and system time that the process has used.
pub(super) fn cpu(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    cpu_of(&stat).with_context(|| format!("not a process's times: {stat}"))
}

/// Memory in use (`VmRSS`), in KiB.
pub(super) fn memory_kib(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the server is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    line.trim().trim_end_matches(" kB").parse().context("VmRSS is no number")
}

fn cpu_of(stat: &str) -> Option<Duration> {
    // The name in parentheses may hold blanks and parentheses; the fields follow its last one.
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    Some(TICK * (ticks(11)? + ticks(12)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_behind_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 700 0 0 0 120 30 0 0 20 0 9 0 500";
        assert_eq!(cpu_of(stat), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(memory_kib(std::process::id()).is_ok_and(|kib| kib > 0));
    }
}
