//! Requests without a valid token: counted per address, operation
//! and minute, never written one by one, so
//! that nobody fills the disk with them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::line::Line;

/// How many addresses and operations of theirs are told apart within a minute; all further ones are
/// summed up.
const COUNTS: usize = 128;

const MINUTE_MS: i64 = 60_000;

/// The counts of the current minute.
#[derive(Default)]
pub(super) struct Strangers {
    minute: i64,
    since: Option<Instant>,
    counts: HashMap<(IpAddr, &'static str), u64>,
    others: u64,
}

impl Strangers {
    /// Counts one request. Answers the lines of the minute before, if this one begins another.
    pub(super) fn count(&mut self, address: IpAddr, operation: &'static str, now_ms: i64) -> Vec<Line> {
        let minute = now_ms.div_euclid(MINUTE_MS);
        let over = if minute == self.minute { Vec::new() } else { self.take() };
        self.minute = minute;
        self.since.get_or_insert_with(Instant::now);
        let room = self.counts.len() < COUNTS;
        match self.counts.get_mut(&(address, operation)) {
            Some(count) => *count += 1,
            None if room => {
                self.counts.insert((address, operation), 1);
            }
            None => self.others += 1,
        }
        over
    }

    /// The lines of a minute that nobody's request has ended.
    pub(super) fn take_if_old(&mut self) -> Vec<Line> {
        let old = self.since.is_some_and(|since| since.elapsed() > Duration::from_mins(1));
        if old { self.take() } else { Vec::new() }
    }

    /// The lines of what was counted so far.
    pub(super) fn take(&mut self) -> Vec<Line> {
        self.since = None;
        let at_ms = self.minute * MINUTE_MS;
        let mut counts: Vec<_> = self.counts.drain().collect();
        counts.sort_unstable();
        let mut lines: Vec<_> = counts
            .into_iter()
            .map(|((address, operation), count)| {
                let operation = Some(operation.into());
                Line::Strangers { at_ms, address: Some(address), operation, count }
            })
            .collect();
        let others = std::mem::take(&mut self.others);
        if others > 0 {
            lines.push(Line::Strangers { at_ms, address: None, operation: None, count: others });
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_flood_from_many_addresses_makes_few_lines_and_loses_no_count() {
        let mut strangers = Strangers::default();
        for number in 0..10_000 {
            assert_eq!(strangers.count(IpAddr::V4(Ipv4Addr::from(number)), "TokenIssue", 1_000), vec![]);
        }
        let lines = strangers.count(IpAddr::V4(Ipv4Addr::LOCALHOST), "TokenIssue", 61_000);
        assert_eq!(lines.len(), COUNTS + 1);
        let counted: u64 = lines
            .iter()
            .map(|line| match line {
                Line::Strangers { count, at_ms: 0, .. } => *count,
                other => panic!("not a count of the first minute: {other:?}"),
            })
            .sum();
        assert_eq!(counted, 10_000);
    }
}
