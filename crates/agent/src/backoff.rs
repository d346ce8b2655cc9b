//! Waiting before trying again.

use std::time::Duration;

use strongroom_crypto::random;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(15);

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
}
