//! The bars that the figures are held against. All ratios are of figures of the same run.

use super::report::{Measured, Memory, Report};
use super::{Operation, number};

/// A figure, and what it has to be: at most, or at least where a stretch is more than a pass.
pub(super) struct Bar {
    pub(super) what: &'static str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) pass: f64,
    pub(super) stretch: f64,
}

impl Bar {
    pub(super) fn verdict(&self) -> &'static str {
        let reaches = |bar: f64| if self.stretch > self.pass { self.value >= bar } else { self.value <= bar };
        match (reaches(self.pass), reaches(self.stretch)) {
            (_, true) => "stretch",
            (true, false) => "pass",
            (false, false) => "MISSED",
        }
    }
}

/// The bars for which `report` has figures.
pub(super) fn of(report: &Report) -> Vec<Bar> {
    let bar = |what, unit, (pass, stretch), value: Option<f64>| {
        value.map(|value| Bar { what, value, unit, pass, stretch })
    };
    let ratio = |operation, connections, of: &str, figure: fn(&Measured) -> f64| {
        let ours = report.of("strongroom", operation, connections)?;
        Some(figure(ours) / figure(report.of(of, operation, connections)?))
    };
    let rate: fn(&Measured) -> f64 = |row| row.requests_per_second;
    let (get, set) = (Operation::Get, Operation::Set);
    let mib = |figure: fn(&Memory) -> u64| {
        let ours = report.memory.iter().find(|memory| memory.server == "strongroom");
        ours.map(|memory| number(figure(memory)) / 1024.0)
    };
    let growth = match report.growth.as_slice() {
        [few, many] => Some(many.cpu_us / few.cpu_us),
        _ => None,
    };
    let started = report.started.iter().find(|started| started.server == "strongroom");
    let first_get = started.map(|started| started.first_get_ms / 1e3);
    let bars = [
        bar("GET c16: CPU, of the limit's", "x", (2.0, 1.4), ratio(get, 16, "limit", |row| row.cpu_us)),
        bar("GET c16: req/s, of OpenBao raft's", "x", (7.0, 11.0), ratio(get, 16, "openbao-raft", rate)),
        bar(
            "GET c16: p99, of OpenBao raft's",
            "x",
            (0.25, 0.1),
            ratio(get, 16, "openbao-raft", |row| row.p99_ms),
        ),
        bar(
            "SET c64: req/s, of OpenBao pebbledb's",
            "x",
            (6.0, 12.0),
            ratio(set, 64, "openbao-pebbledb", rate),
        ),
        bar("SET c64: fdatasync per request", "", (0.2, 0.05), report.syncs_per_set),
        bar("LIST c16: CPU of a page, of that at 1,000 secrets", "x", (1.5, 1.1), growth),
        bar("memory, idle", "MiB", (60.0, 25.0), mib(|memory| memory.idle)),
        bar("memory, with all secrets", "MiB", (200.0, 80.0), mib(|memory| memory.filled)),
        bar("process start to first GET", "s", (0.5, 0.15), first_get),
    ];
    bars.into_iter().flatten().collect()
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
    fn what_was_not_measured_has_no_bar() {
        assert!(of(&Report::default()).is_empty());
    }
}
