//! The table, and the bars that the figures are held against.

use std::time::Duration;

use serde::Serialize;

use super::wrk::Run;
use super::{Cell, Operation};

/// The medians of one cell of one server.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measured {
    server: &'static str,
    cell: Cell,
    requests_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Server CPU per request.
    cpu_us: f64,
}

/// Everything that one run of the bench has found.
#[derive(Default, Serialize)]
pub(super) struct Report {
    pub(super) secrets: u32,
    pub(super) measured: Vec<Measured>,
    /// LIST at 1,000 secrets, if the vault had more in the end.
    pub(super) list_few: Option<Measured>,
    /// Memory of `strongroom dev` after its start.
    pub(super) idle_kib: u64,
    /// … with all secrets.
    pub(super) filled_kib: u64,
    /// … after the load.
    pub(super) loaded_kib: u64,
}

/// How many times the requests of `OpenBao` a limit server answered where the bars were set (GET: raft
/// storage, 16 connections; SET: pebble storage, 64), on the same machine in the same run.
const LIMIT_OVER_OPENBAO_GET: f64 = 13.5;
const LIMIT_OVER_OPENBAO_SET: f64 = 13.8;
/// Server CPU per GET of that limit server, in microseconds. It read from redb.
const LIMIT_CPU_US: f64 = 44.0;

/// A figure, and what it has to be: at most, or at least where a stretch is more than a pass.
struct Bar {
    what: &'static str,
    value: f64,
    unit: &'static str,
    pass: f64,
    stretch: f64,
}

impl Bar {
    fn verdict(&self) -> &'static str {
        let reaches = |bar: f64| if self.stretch > self.pass { self.value >= bar } else { self.value <= bar };
        match (reaches(self.pass), reaches(self.stretch)) {
            (_, true) => "stretch",
            (true, false) => "pass",
            (false, false) => "MISSED",
        }
    }
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
        println!(
            "\ncell        server       req/s     p50 ms    p99 ms   CPU us/req   of limit: req/s   CPU"
        );
        for row in &self.measured {
            let cell = format!("{:?} c{}", row.cell.operation, row.cell.connections);
            print!("{cell:<11} {:<10}", row.server);
            print!("{:>8.0} {:>10.2} {:>9.2}", row.requests_per_second, row.p50_ms, row.p99_ms);
            print!(" {:>12.1}", row.cpu_us);
            match self.of("limit", row.cell.operation, row.cell.connections) {
                Some(limit) if row.server != "limit" => {
                    let rate = row.requests_per_second / limit.requests_per_second;
                    println!("{rate:>18.2} {:>5.2}", row.cpu_us / limit.cpu_us);
                }
                _ => println!(),
            }
        }
        let mib = |kib: u64| number(kib) / 1024.0;
        let (idle, filled, loaded) = (mib(self.idle_kib), mib(self.filled_kib), mib(self.loaded_kib));
        println!(
            "\nmemory MiB: idle {idle:.1}, with {} secrets {filled:.1}, after load {loaded:.1}",
            self.secrets
        );
        println!("\nbar                                              measured      pass   stretch");
        for bar in self.bars() {
            let verdict = bar.verdict();
            let figure = format!("{:.2} {}", bar.value, bar.unit);
            println!("{:<46} {figure:>12} {:>7.1} {:>9.1}  {verdict}", bar.what, bar.pass, bar.stretch);
        }
        if let Some(limit) = self.of("limit", Operation::Get, 16) {
            println!(
                "\nnote: the limit's own CPU per GET here is {:.0} us; it was {LIMIT_CPU_US:.0} us where the bars were set.",
                limit.cpu_us
            );
            println!(
                "      Ratios to OpenBao are by way of the limit: ours of the limit's, times the limit's of OpenBao's then."
            );
        }
    }

    fn bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        let pair = |operation, connections| {
            let limit = self.of("limit", operation, connections)?;
            Some((self.of("strongroom", operation, connections)?, limit))
        };
        if let Some((ours, limit)) = pair(Operation::Get, 16) {
            let value = ours.cpu_us / limit.cpu_us;
            bars.push(Bar { what: "GET: CPU, of the limit's", value, unit: "x", pass: 2.0, stretch: 1.4 });
            let value = LIMIT_OVER_OPENBAO_GET * ours.requests_per_second / limit.requests_per_second;
            bars.push(Bar {
                what: "GET: req/s, of OpenBao raft's",
                value,
                unit: "x",
                pass: 7.0,
                stretch: 11.0,
            });
        }
        if let Some((ours, limit)) = pair(Operation::Set, 64) {
            let value = LIMIT_OVER_OPENBAO_SET * ours.requests_per_second / limit.requests_per_second;
            let what = "SET c64: req/s, of OpenBao pebbledb's";
            bars.push(Bar { what, value, unit: "x", pass: 6.0, stretch: 12.0 });
        }
        if let (Some(few), Some((many, _))) = (&self.list_few, pair(Operation::List, 16)) {
            let value = many.cpu_us / few.cpu_us;
            let what = "LIST: CPU of a page, of that at 1,000 secrets";
            bars.push(Bar { what, value, unit: "x", pass: 1.5, stretch: 1.1 });
        }
        let mib = |kib: u64| number(kib) / 1024.0;
        let (pass, stretch) = (60.0, 25.0);
        bars.push(Bar { what: "memory, idle", value: mib(self.idle_kib), unit: "MiB", pass, stretch });
        let (pass, stretch) = (200.0, 80.0);
        bars.push(Bar {
            what: "memory, with all secrets",
            value: mib(self.filled_kib),
            unit: "MiB",
            pass,
            stretch,
        });
        bars
    }

    fn of(&self, server: &str, operation: Operation, connections: u32) -> Option<&Measured> {
        let cell = Cell { operation, connections };
        self.measured.iter().find(|row| row.server == server && row.cell == cell)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

/// The median; the mean of the middle two of an even number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len(), values.get(values.len() / 2)) {
        (_, None) => f64::NAN,
        (length, Some(upper)) if length % 2 == 0 => f64::midpoint(values[length / 2 - 1], *upper),
        (_, Some(middle)) => *middle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_a_ceiling_or_a_floor() {
        let bar = |value, pass, stretch| Bar { what: "", value, unit: "", pass, stretch }.verdict();
        assert_eq!(
            [bar(1.0, 2.0, 1.4), bar(1.5, 2.0, 1.4), bar(2.1, 2.0, 1.4)],
            ["stretch", "pass", "MISSED"]
        );
        assert_eq!(
            [bar(12.0, 7.0, 11.0), bar(8.0, 7.0, 11.0), bar(6.9, 7.0, 11.0)],
            ["stretch", "pass", "MISSED"]
        );
    }

    #[test]
    fn medians() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }
}
