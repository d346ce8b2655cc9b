//! Names that were checked when they were made. Each keeps the spelling it was given and is
//! compared by its canonical, lower-case form, which is also the form in store keys.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a name of the wanted kind. Shows the rule, and never the text itself: what
/// was sent as a name may be a secret in the wrong field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadName(&'static str);

/// Declares a name type: its rule as a function and the sentence that tells the rule.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $check:path, $rule:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            given: Box<str>,
            canonical: Box<str>,
        }

        impl $name {
            /// The name as it was given.
            pub fn as_given(&self) -> &str {
                &self.given
            }

            /// The lower-case form, in which names are compared and stored as keys.
            pub fn canonical(&self) -> &str {
                &self.canonical
            }
        }

        impl FromStr for $name {
            type Err = BadName;

            fn from_str(text: &str) -> Result<Self, BadName> {
                if !$check(text) {
                    return Err(BadName($rule));
                }
                Ok(Self { given: text.into(), canonical: text.to_ascii_lowercase().into() })
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.canonical == other.canonical
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.canonical.cmp(&other.canonical)
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.canonical.hash(state);
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.given)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.given)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.given)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

names! {
    /// The name of a resource group: up to 90 letters, digits, `_`, `-`, `.`, `(`, `)`, not ending
    /// in a period (ARM naming rules).
    GroupName, is_group_name,
        "a resource group name has 1 to 90 letters, digits, '_', '-', '.', '(' or ')' and does not end with '.'";
    /// The name of a secret, key or certificate: `^[0-9a-zA-Z-]{1,127}$` (Key Vault REST API).
    ObjectName, is_object_name,
        "an object name has 1 to 127 letters, digits or '-'";
    /// The name of a vault: 3 to 24 letters, digits or `-`, starting with a letter, ending with a
    /// letter or digit, without `--`; it is a DNS label.
    VaultName, is_vault_name,
        "a vault name has 3 to 24 letters, digits or '-', starts with a letter, ends with a letter or digit, and has no '--'";
}

fn is_group_name(text: &str) -> bool {
    (1..=90).contains(&text.len())
        && !text.ends_with('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.()".contains(&byte))
}

fn is_object_name(text: &str) -> bool {
    (1..=127).contains(&text.len()) && text.bytes().all(is_label_byte)
}

fn is_vault_name(text: &str) -> bool {
    (3..=24).contains(&text.len())
        && text.bytes().all(is_label_byte)
        && text.as_bytes()[0].is_ascii_alphabetic()
        && !text.ends_with('-')
        && !text.contains("--")
}

const fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The version of a secret, key or certificate: 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId([u8; 16]);

impl VersionId {
    /// Makes a version id from 16 random bytes.
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl FromStr for VersionId {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        const RULE: BadName = BadName("an object version has 32 hexadecimal digits");
        if text.len() != 32 || !text.is_ascii() {
            return Err(RULE);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let high = (pair[0] as char).to_digit(16).ok_or(RULE)?;
            let low = (pair[1] as char).to_digit(16).ok_or(RULE)?;
            *byte = u8::try_from(high << 4 | low).map_err(|_| RULE)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VersionId({self})")
    }
}

impl Serialize for VersionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VersionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_the_wrong_kind_are_refused() {
        let long = "a".repeat(128);
        for bad in ["", "a_b", "a b", "a/b", "..", "ä", "ａ", "a\0", "a%2fb", long.as_str()] {
            assert!(bad.parse::<ObjectName>().is_err(), "{bad:?}");
        }
        for bad in ["ab", "1abc", "abc-", "a--b", "abcdefghijklmnopqrstuvwxy", "a.b", "K\u{131}"] {
            assert!(bad.parse::<VaultName>().is_err(), "{bad:?}");
        }
        for bad in ["", "rg.", "a/b", "a b", &"g".repeat(91)] {
            assert!(bad.parse::<GroupName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_compare_without_case_and_keep_their_spelling() {
        let name: ObjectName = "PlaceholderSecret".parse().expect("a good name");
        assert_eq!(name, "placeholdersecret".parse().expect("a good name"));
        assert_eq!((name.as_given(), name.canonical()), ("PlaceholderSecret", "placeholdersecret"));
    }

    proptest! {
        #[test]
        fn a_version_reads_back_what_it_prints(bytes: [u8; 16]) {
            let version = VersionId::from_random(bytes);
            prop_assert_eq!(version.to_string().parse(), Ok(version));
        }

        #[test]
        fn no_text_makes_a_name_panic(text in ".{0,200}") {
            let _ = text.parse::<ObjectName>();
            let _ = text.parse::<VaultName>();
            let _ = text.parse::<GroupName>();
            let _ = text.parse::<VersionId>();
        }
    }
}
