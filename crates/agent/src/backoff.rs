//! Waiting before trying again.

use std::time::Duration;

use strongroom_crypto::random;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(15);
/// No server can make us wait longer than this, and then a wait of our own.
const ASKED_LONGEST: Duration = Duration::from_mins(1);

/// Doubling waits with jitter, so that the nodes of a site do not come back all at once.
#[derive(Debug, Default)]
pub struct Backoff(u32);

impl Backoff {
    /// The next wait: between half and the whole of a time that doubles.
    pub fn next(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(1 << self.0.min(10)).min(LONGEST);
        self.0 = self.0.saturating_add(1);
        let [random] = random::bytes::<1>();
        whole.mul_f64(0.5 + f64::from(random) / 512.0)
    }

    /// The next wait where the server may have asked for one: never shorter than asked, up to a
    /// minute, and with our own on top, so that whom it sent away do not come back all at once.
    pub fn next_asked(&mut self, asked: Option<Duration>) -> Duration {
        asked.unwrap_or_default().min(ASKED_LONGEST) + self.next()
    }

    /// It went well: the next wait is short again.
    pub const fn reset(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_with_jitter() {
        let mut backoff = Backoff::default();
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] >= FIRST / 2 && waits[0] <= FIRST);
        assert!(waits[3] > FIRST * 2 && waits[3] <= FIRST * 8);
        assert!(waits[19] >= LONGEST / 2 && waits[19] <= LONGEST);
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }

    #[test]
    fn a_wait_is_never_shorter_than_asked_up_to_a_minute() {
        for (asked, least) in [(0, 0), (7, 7), (60, 60), (86_400, 60), (u64::MAX, 60)] {
            let wait = Backoff::default().next_asked(Some(Duration::from_secs(asked)));
            let least = Duration::from_secs(least);
            assert!(wait > least && wait <= least + FIRST, "{asked}: {wait:?}");
        }
        assert!(Backoff::default().next_asked(None) <= FIRST);
    }
}
