//! What one run has found, and how it is shown.

use std::time::Duration;

use serde::Serialize;

use super::machine::Machine;
use super::wrk::Run;
use super::{Cell, Operation, bars, median, number};

/// The medians of one cell of one server.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measured {
    pub(super) server: &'static str,
    pub(super) cell: Cell,
    pub(super) requests_per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Server CPU per request.
    pub(super) cpu_us: f64,
}

/// Resident memory of a server, in KiB.
#[derive(Serialize)]
pub(super) struct Memory {
    pub(super) server: &'static str,
    /// After its start (the limit: already with all secrets).
    pub(super) idle: u64,
    /// With all secrets.
    pub(super) filled: u64,
    /// After the load.
    pub(super) loaded: u64,
}

/// How long a server with all secrets takes from the start of its process to the first GET.
#[derive(Serialize)]
pub(super) struct Started {
    pub(super) server: &'static str,
    pub(super) first_get_ms: f64,
}

/// Everything that one run of the bench has found.
#[derive(Default, Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    /// The peer's version.
    pub(super) peer: Option<String>,
    pub(super) secrets: u32,
    pub(super) measured: Vec<Measured>,
    /// LIST in a vault of 1,000 secrets and in the large one, if the large one has more.
    pub(super) growth: Vec<Measured>,
    pub(super) memory: Vec<Memory>,
    pub(super) started: Vec<Started>,
    /// `fdatasync` and `fsync` calls per SET at 64 connections.
    pub(super) syncs_per_set: Option<f64>,
}

impl Measured {
    /// The medians over the rounds of one cell; every figure by itself.
    pub(super) fn median<'a>(
        server: &'static str,
        cell: Cell,
        runs: impl Iterator<Item = (&'a Run, Duration)>,
    ) -> Self {
        let (mut rate, mut p50, mut p99, mut cpu) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (run, used) in runs {
            rate.push(number(run.requests) * 1e6 / number(run.micros));
            p50.push(number(run.p50) / 1e3);
            p99.push(number(run.p99) / 1e3);
            cpu.push(used.as_secs_f64() * 1e6 / number(run.requests));
        }
        Self {
            server,
            cell,
            requests_per_second: median(rate),
            p50_ms: median(p50),
            p99_ms: median(p99),
            cpu_us: median(cpu),
        }
    }
}

impl Report {
    pub(super) fn print(&self) {
        println!("\n{}", self.machine);
        println!("Strongroom {}", env!("CARGO_PKG_VERSION"));
        if let Some(peer) = &self.peer {
            println!("{peer}, without audit device");
        }
        println!(
            "\n{:<9} {:<17} {:>8} {:>9} {:>9} {:>11}   ours over it: req/s     CPU",
            "cell", "server", "req/s", "p50 ms", "p99 ms", "CPU us/req"
        );
        for row in self.measured.iter().chain(&self.growth) {
            self.print_row(row);
        }
        println!(
            "\n{:<17} {:>10} {:>10} {:>11} {:>17}",
            "server", "idle MiB", "filled", "after load", "first GET ms"
        );
        for memory in &self.memory {
            let mib = |kib: u64| number(kib) / 1024.0;
            let [idle, filled, loaded] = [memory.idle, memory.filled, memory.loaded].map(mib);
            print!("{:<17} {idle:>10.1} {filled:>10.1} {loaded:>11.1}", memory.server);
            match self.started.iter().find(|started| started.server == memory.server) {
                Some(started) => println!(" {:>17.0}", started.first_get_ms),
                None => println!(),
            }
        }
        println!("\n{:<50} {:>12} {:>7} {:>9}", "bar", "measured", "pass", "stretch");
        for bar in bars::of(self) {
            let verdict = bar.verdict();
            let figure = format!("{:.3} {}", bar.value, bar.unit);
            println!("{:<50} {figure:>12} {:>7} {:>9}  {verdict}", bar.what, bar.pass, bar.stretch);
        }
    }

    fn print_row(&self, row: &Measured) {
        let Cell { operation, connections } = row.cell;
        let cell = format!("{operation:?} c{connections}");
        print!("{cell:<9} {:<17} {:>8.0}", row.server, row.requests_per_second);
        print!(" {:>9.2} {:>9.2} {:>11.1}", row.p50_ms, row.p99_ms, row.cpu_us);
        match self.of("strongroom", operation, connections) {
            Some(ours) if row.server != ours.server => {
                let rate = ours.requests_per_second / row.requests_per_second;
                println!(" {rate:>21.2} {:>7.3}", ours.cpu_us / row.cpu_us);
            }
            _ => println!(),
        }
    }

    /// The row of `server` in one cell.
    pub(super) fn of(&self, server: &str, operation: Operation, connections: u32) -> Option<&Measured> {
        let cell = Cell { operation, connections };
        self.measured.iter().find(|row| row.server == server && row.cell == cell)
    }
}
