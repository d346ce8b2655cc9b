use serde::{Deserialize, Serialize};
use strongroom_base::Timestamp;

/// How often the meter is written, in seconds. A start is charged one period, the most that the
/// last run can have left unwritten.
pub const PERIOD_SECONDS: u64 = 60;

/// How long entries are still served after the clock was seen behind its own past.
const BEHIND_SECONDS_MAX: u64 = 3600;

/// Measures how long an outage has lasted, by two clocks of which neither is trusted alone: the
/// wall clock, which can be set back, and the time that the agent has run, which stands still while
/// the node is off. Pure; the caller says what the time is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// Seconds of running before this start, as they were last written.
    base: u64,
    /// Seconds of running up to now.
    uptime: u64,
    /// The latest wall clock time seen.
    high: Timestamp,
    /// The uptime at which the wall clock was first seen behind `high`.
    behind_since: Option<u64>,
}

impl Meter {
    /// The meter of a node's first start.
    pub const fn new(now: Timestamp) -> Self {
        Self { base: 0, uptime: 0, high: now, behind_since: None }
    }

    /// This meter, as it was last written, at a later start.
    pub fn after_start(self, now: Timestamp) -> Self {
        let uptime = self.uptime.saturating_add(PERIOD_SECONDS);
        let mut meter = Self { base: uptime, uptime, ..self };
        meter.note(now, uptime);
        meter
    }

    /// Seconds of running before this start.
    pub const fn base(&self) -> u64 {
        self.base
    }

    /// Takes notice of the time.
    pub fn note(&mut self, now: Timestamp, uptime: u64) {
        self.uptime = self.uptime.max(uptime);
        if now >= self.high {
            self.high = now;
            self.behind_since = None;
        } else {
            self.behind_since.get_or_insert(self.uptime);
        }
    }

    /// The vault has just answered: whatever the clock says now is what entries are measured by.
    pub const fn contact(&mut self, now: Timestamp) {
        self.high = now;
        self.behind_since = None;
    }

    /// Whether something fetched then may still be served now.
    pub fn allows(&self, fetched: Timestamp, fetched_uptime: u64, now: Timestamp, budget: u64) -> bool {
        let wall = u64::try_from(now.seconds().saturating_sub(fetched.seconds())).unwrap_or(0);
        let elapsed = wall.max(self.uptime.saturating_sub(fetched_uptime));
        let behind = self.behind_since.map_or(0, |since| self.uptime.saturating_sub(since));
        elapsed < budget && behind < BEHIND_SECONDS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;
    const BUDGET: u64 = 72 * 3600;

    fn at(hours: i64) -> Timestamp {
        Timestamp(1_800_000_000 + hours * HOUR)
    }

    #[test]
    fn either_clock_ends_the_budget() {
        let mut meter = Meter::new(at(0));
        meter.note(at(71), 0);
        assert!(meter.allows(at(0), 0, at(71), BUDGET));
        assert!(!meter.allows(at(0), 0, at(72), BUDGET), "72 hours on the wall");
        meter.note(at(71), BUDGET - 1);
        assert!(meter.allows(at(0), 0, at(71), BUDGET));
        meter.note(at(71), BUDGET);
        assert!(!meter.allows(at(0), 0, at(71), BUDGET), "72 hours of running");
        assert!(meter.allows(at(70), 100, at(71), BUDGET), "a younger entry");
    }

    #[test]
    fn a_clock_set_back_gives_one_more_hour_across_restarts() {
        let mut meter = Meter::new(at(0));
        meter.note(at(71), 10);
        // The clock goes back by three days: by the wall nothing has elapsed.
        meter.note(at(-1), 20);
        assert!(meter.allows(at(0), 0, at(-1), BUDGET));
        let mut meter = meter.after_start(at(-1));
        assert_eq!(meter.base(), 20 + PERIOD_SECONDS);
        meter.note(at(-1), 20 + 3599);
        assert!(meter.allows(at(0), 0, at(-1), BUDGET));
        meter.note(at(-1), 20 + 3600);
        assert!(!meter.allows(at(0), 0, at(-1), BUDGET));
        // A restart does not help, the right time does, and so does the vault.
        assert!(!meter.clone().after_start(at(-1)).allows(at(0), 0, at(-1), BUDGET));
        let mut right = meter.clone();
        right.note(at(71), 4000);
        assert!(right.allows(at(0), 0, at(71), BUDGET));
        meter.contact(at(-1));
        assert!(meter.allows(at(-1), 3620, at(-1), BUDGET));
    }

    #[test]
    fn restarting_again_and_again_uses_the_budget_up() {
        let mut meter = Meter::new(at(0));
        for _ in 0..BUDGET / PERIOD_SECONDS {
            meter = meter.after_start(at(0));
        }
        assert!(!meter.allows(at(0), 0, at(0), BUDGET));
    }
}
