//! Times of the command line.

use strongroom_base::Timestamp;

/// Reads a time in UTC as az does: `2026-11-24T02:00:00Z`.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| "a time looks like 2026-11-24T02:00:00Z".to_owned())
}
