//! Where the figures were taken: what a reader needs to judge them.

use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;

#[derive(Default, Serialize)]
pub(super) struct Machine {
    cores: usize,
    processor: String,
    kernel: String,
    /// The load average of the last minute, before the bench began.
    load: String,
}

impl Machine {
    pub(super) fn here() -> Result<Self> {
        let cpus = fs::read_to_string("/proc/cpuinfo").context("no /proc/cpuinfo")?;
        let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let load = fs::read_to_string("/proc/loadavg").context("no /proc/loadavg")?;
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: model.map_or("unknown", |(_, name)| name).to_owned(),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            load: load.split(' ').next().unwrap_or_default().to_owned(),
        })
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { cores, processor, kernel, load } = self;
        write!(f, "{cores} cores ({processor}), Linux {kernel}, load average before {load}")
    }
}
