//! Request paths, brought to one form before anybody routes, authorises or logs them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// How many segments a path may have; the longest route has fewer.
const SEGMENTS_MAX: usize = 16;

/// A path as its segments: decoded, without empty ones, none of them `.` or `..`, none with a
/// slash, backslash or NUL inside. Clients send `//` and trailing slashes (`/secrets/name/`); they
/// mean the same as without.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Segments<'a>(Vec<Cow<'a, str>>);

/// What a path captured, by the names in the route's pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captures(pub(crate) Vec<(&'static str, String)>);

impl Captures {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

/// The path could mean different things to different readers, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the request path is not in plain form: '.', '..', encoded '.', '/' or '\\' and control characters are not accepted"
)]
pub(crate) struct BadPath;

impl<'a> Segments<'a> {
    pub(crate) fn of(path: &'a str) -> Result<Self, BadPath> {
        let mut segments = Vec::new();
        for raw in path.split('/').filter(|raw| !raw.is_empty()) {
            if segments.len() == SEGMENTS_MAX {
                return Err(BadPath);
            }
            segments.push(segment(raw)?);
        }
        Ok(Self(segments))
    }

    pub(crate) fn as_slice(&self) -> &[Cow<'a, str>] {
        &self.0
    }
}

fn segment(raw: &str) -> Result<Cow<'_, str>, BadPath> {
    let decoded = percent_decode_str(raw).decode_utf8().map_err(|_| BadPath)?;
    // An encoded dot or slash, or one hidden by double encoding, is never sent by an honest client.
    let hides_structure =
        raw.contains('%') && (decoded.contains(['.', '/', '%']) || raw.to_ascii_lowercase().contains("%2e"));
    let unsafe_char = |c: char| c.is_control() || c == '\\' || c == '\u{feff}';
    if hides_structure || decoded == "." || decoded == ".." || decoded.contains(unsafe_char) {
        return Err(BadPath);
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn join(path: &str) -> Result<String, BadPath> {
        Segments::of(path).map(|segments| segments.as_slice().join("/"))
    }

    #[test]
    fn empty_segments_and_trailing_slashes_mean_nothing() {
        for path in ["/secrets/a", "//secrets/a", "/secrets//a/", "/secrets/a//"] {
            assert_eq!(join(path), Ok("secrets/a".to_owned()), "{path}");
        }
        assert_eq!(join("/applications(appId=%27x%27)"), Ok("applications(appId='x')".to_owned()));
    }

    #[test]
    fn threat_path_normalisation_has_one_reading() {
        for path in [
            "/secrets/./a",
            "/secrets/../a",
            "/secrets/%2e%2e/a",
            "/secrets/%2E/a",
            "/secrets/a%2fb",
            "/secrets/a%2Fb",
            "/secrets/%252e%252e/a",
            "/secrets/a\\b",
            "/secrets/a%5cb",
            "/secrets/a%00",
            "/secrets/%ff",
            "/..",
            "/.",
        ] {
            assert_eq!(join(path), Err(BadPath), "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_accepted_path_has_structure_inside_a_segment(path in "(/|[a-z.%2eEfF5cC\\\\]{0,6}){0,20}") {
            if let Ok(segments) = Segments::of(&path) {
                for segment in segments.as_slice() {
                    prop_assert!(!segment.contains('/') && !segment.contains('\\'));
                    prop_assert!(!segment.is_empty() && segment != "." && segment != "..");
                }
            }
        }
    }
}
