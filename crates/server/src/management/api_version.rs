//! The `api-version` that every request of this face must name.

use crate::call::Call;
use crate::management::refuse::BadRequest;

/// The versions of `Microsoft.KeyVault` that there have been, oldest first.
pub(crate) const KEY_VAULT: &[&str] = &[
    "2015-06-01",
    "2016-10-01",
    "2018-02-14",
    "2019-09-01",
    "2021-04-01-preview",
    "2021-06-01-preview",
    "2021-10-01",
    "2021-11-01-preview",
    "2022-02-01-preview",
    "2022-07-01",
    "2022-11-01",
    "2023-02-01",
    "2023-07-01",
    "2024-04-01-preview",
    "2024-11-01",
    "2024-12-01-preview",
    "2025-05-01",
    "2026-02-01",
    "2026-03-01-preview",
    "2026-04-01",
    "2026-04-01-preview",
];

/// From this version on a vault that is made without a word about it decides by roles.
const ROLES_BY_DEFAULT: &str = "2026-02-01";

/// From this version on the endpoints document is one object; before, it is an array.
const ENDPOINTS_AS_OBJECT: &str = "2022-09-01";

/// A version in its form `YYYY-MM-DD` or `YYYY-MM-DD-preview`. Versions compare by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ApiVersion<'a>(&'a str);

impl<'a> ApiVersion<'a> {
    /// The request's version, where the service takes any that is well formed: what is answered
    /// here has not changed between versions.
    pub(crate) fn any(call: &'a Call) -> Result<Self, BadRequest> {
        Self::of(call.query.get("api-version"))
    }

    /// The request's version, which must be one of `Microsoft.KeyVault`'s for `resource_type`.
    pub(crate) fn key_vault(call: &'a Call, resource_type: &'static str) -> Result<Self, BadRequest> {
        let version = Self::any(call)?;
        if KEY_VAULT.iter().any(|known| known.eq_ignore_ascii_case(version.0)) {
            Ok(version)
        } else {
            Err(BadRequest::UnknownApiVersion { version: version.0.to_owned(), resource_type })
        }
    }

    fn of(text: Option<&'a str>) -> Result<Self, BadRequest> {
        match text {
            None | Some("") => Err(BadRequest::MissingApiVersion),
            Some(text) if is_well_formed(text) => Ok(Self(text)),
            Some(_) => Err(BadRequest::InvalidApiVersion),
        }
    }

    /// The text, as it was given.
    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether a vault made in this version decides by roles if nothing is said.
    pub(crate) fn roles_by_default(self) -> bool {
        self.date() >= ROLES_BY_DEFAULT
    }

    /// Whether the endpoints document is one object in this version.
    pub(crate) fn endpoints_as_object(self) -> bool {
        self.date() >= ENDPOINTS_AS_OBJECT
    }

    fn date(self) -> &'a str {
        &self.0[..10]
    }
}

/// `YYYY-MM-DD`, with a suffix of letters and digits such as `-preview` or `-beta1`.
fn is_well_formed(text: &str) -> bool {
    let Some((date, suffix)) = text.split_at_checked(10) else { return false };
    let digits = |at: usize, byte: u8| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let is_suffix =
        |word: &str| (1..=20).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    date.bytes().enumerate().all(|(at, byte)| digits(at, byte))
        && (suffix.is_empty() || suffix.strip_prefix('-').is_some_and(is_suffix))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_version_is_a_date_with_or_without_a_suffix() {
        assert!(matches!(ApiVersion::of(None), Err(BadRequest::MissingApiVersion)));
        assert!(matches!(ApiVersion::of(Some("")), Err(BadRequest::MissingApiVersion)));
        for bad in [
            "2026",
            "latest",
            "2026-02-01-",
            "2026-02-1",
            "2026/02/01",
            "2026-02-01 ",
            "2026-02-01-a b",
            "２026-02-0",
        ] {
            assert!(matches!(ApiVersion::of(Some(bad)), Err(BadRequest::InvalidApiVersion)), "{bad}");
        }
        for good in KEY_VAULT {
            assert!(ApiVersion::of(Some(good)).is_ok(), "{good}");
        }
    }

    #[test]
    fn defaults_follow_the_date() {
        let version = |text| ApiVersion::of(Some(text)).expect("well formed");
        assert!(version("2026-02-01").roles_by_default());
        assert!(version("2026-04-01-preview").roles_by_default());
        assert!(!version("2025-05-01").roles_by_default());
        assert!(!version("2019-05-01").endpoints_as_object());
        assert!(version("2022-09-01").endpoints_as_object());
    }

    proptest! {
        #[test]
        fn no_text_makes_a_version_panic(text in "\\PC{0,40}") {
            if let Ok(version) = ApiVersion::of(Some(&text)) {
                let _ = (version.roles_by_default(), version.endpoints_as_object());
                prop_assert!(version.as_str().is_ascii());
            }
        }
    }
}
