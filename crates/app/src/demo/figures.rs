//! Measured times: what is between two moments, how many of them lie, how a person reads them.

use std::fmt;
use std::time::Instant;

/// A measured span in microseconds; negative where the second moment came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span(i64);

impl Span {
    /// From `begun` to `ended`, by the monotonic clock.
    pub(super) fn between(begun: Instant, ended: Instant) -> Self {
        let micros = |span: std::time::Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        match ended.checked_duration_since(begun) {
            Some(span) => Self(micros(span)),
            None => Self(-micros(begun.duration_since(ended))),
        }
    }

    /// From `begun` to now.
    pub(super) fn since(begun: Instant) -> Self {
        Self::between(begun, Instant::now())
    }

    /// A span of known length.
    pub(super) fn of(length: std::time::Duration) -> Self {
        Self(i64::try_from(length.as_micros()).unwrap_or(i64::MAX))
    }

    /// `count` milliseconds.
    #[cfg(test)]
    pub(super) const fn millis(count: i64) -> Self {
        Self(count * 1000)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits at most")]
        let millis = self.0 as f64 / 1000.0;
        match millis.abs() {
            small if small < 9.95 => write!(f, "{millis:.1} ms"),
            middle if middle < 999.5 => write!(f, "{millis:.0} ms"),
            _ => write!(f, "{:.2} s", millis / 1000.0),
        }
    }
}

/// The smallest, the middle and the largest of some spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    /// The smallest.
    pub(super) min: Span,
    /// The middle one, or the mean of the two middle ones.
    pub(super) median: Span,
    /// The largest.
    pub(super) max: Span,
}

impl Spread {
    /// Of `spans`; none where there are none.
    pub(super) fn of(spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort_unstable();
        let (min, max) = (*spans.first()?, *spans.last()?);
        let upper = spans.len() / 2;
        let lower = (spans.len() - 1) / 2;
        let median = Span(i64::midpoint(spans[lower].0, spans[upper].0));
        Some(Self { min, median, max })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "median {} ({} to {})", self.median, self.min, self.max)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_spread_has_the_middle_of_what_was_measured() {
        let spread = |millis: &[i64]| Spread::of(millis.iter().copied().map(Span::millis));
        assert_eq!(spread(&[]), None);
        for (spans, min, median, max) in [
            (&[7][..], 7, 7, 7),
            (&[9, 1, 5], 1, 5, 9),
            (&[40, 10, 30, 20], 10, 25, 40),
            (&[-4, 2], -4, -1, 2),
        ] {
            let [min, median, max] = [min, median, max].map(Span::millis);
            assert_eq!(spread(spans), Some(Spread { min, median, max }), "{spans:?}");
        }
    }

    #[test]
    fn a_span_is_shown_with_the_digits_that_matter() {
        let shown =
            [-400, 0, 9_949, 9_950, 62_400, 999_499, 999_500, 12_345_678].map(|us| Span(us).to_string());
        assert_eq!(shown, ["-0.4 ms", "0.0 ms", "9.9 ms", "10 ms", "62 ms", "999 ms", "1.00 s", "12.35 s"]);
    }

    #[test]
    fn a_span_knows_which_moment_came_first() {
        let begun = Instant::now();
        let later = begun + Duration::from_millis(3);
        assert_eq!(Span::between(begun, later), Span::millis(3));
        assert_eq!(Span::between(later, begun), Span::millis(-3));
    }
}
