//! Time: whole seconds since 1970 on the wire, one injected clock in the house.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z: the unit of every Key Vault and token time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Whole seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// This time moved by `seconds`, at the edges of the range if it would leave it.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// This time moved by whole days of 86,400 seconds.
    #[must_use]
    pub const fn plus_days(self, days: u32) -> Self {
        self.plus_seconds(days as i64 * 86_400)
    }

    /// RFC 3339 in UTC with a `Z`, as ARM and Graph print times (`2026-11-24T01:46:00Z`).
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.0).map_or_else(|_| self.0.to_string(), |time| time.to_string())
    }

    /// `YYYY-MM-DD HH:MM:SSZ`, the form in token endpoint errors.
    pub fn with_blank(self) -> String {
        self.rfc3339().replacen('T', " ", 1)
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|time| Self(time.as_second()))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where "now" comes from. The product runs on [`Clock::system`]; a test sets its own time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn fixed(start: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(start.0 * 1000))))
    }

    /// The time now, in whole seconds.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now_ms().div_euclid(1000))
    }

    /// The time now in milliseconds since 1970, for audit records and logs.
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Source::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            Source::Fixed(ms) => ms.load(Ordering::SeqCst),
        }
    }

    /// Moves a fixed clock by `seconds`, back if negative. The machine's clock is left alone.
    pub fn advance(&self, seconds: i64) {
        if let Source::Fixed(ms) = &self.0 {
            ms.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_print_as_the_wire_has_them() {
        let time = Timestamp(1_795_484_760);
        assert_eq!(time.rfc3339(), "2026-11-24T01:46:00Z");
        assert_eq!(time.with_blank(), "2026-11-24 01:46:00Z");
        assert_eq!(Timestamp::parse_rfc3339("2026-11-24T02:46:00+01:00"), Some(time));
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(Timestamp(100));
        clock.advance(5);
        assert_eq!(clock.now(), Timestamp(105));
    }
}
