//! Types that hold secrets cannot be printed, and only one can be serialised.

use super::source::item_end;
use super::{Finding, Source, Tree};

/// The types, and what they must not have: derived or by hand.
const TYPES: [(&str, &[&str]); 7] = [
    ("SecretText", &["Display", "Serialize", "ToString"]),
    ("SecretBytes", &["Display", "Serialize", "ToString"]),
    ("Exposed", &["Debug", "Display", "ToString"]),
    ("SealKey", &["Debug", "Display", "Serialize"]),
    ("MacKey", &["Debug", "Display", "Serialize"]),
    ("SigningKey", &["Debug", "Display", "Serialize"]),
    ("DevFile", &["Debug", "Display"]),
];

/// By hand, in this file, `Debug` of a secret says `<secret>`.
const REDACTED: &str = "crates/base/src/secret.rs";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| !source.path.starts_with("xtask/")) {
        for (name, forbidden) in TYPES {
            for at in definitions(source, name) {
                let mut derived = derives(&source.code, at);
                derived.retain(|derived| forbidden.contains(derived) || *derived == "Debug");
                let what = |derived| format!("{name} must not derive {derived}");
                findings.extend(derived.into_iter().map(|derived| Finding::at(source, at, what(derived))));
            }
            for at in source.places(name).filter(|at| source.code[..*at].ends_with(" for ")) {
                let header = source.code[..at].rfind("impl").map_or("", |start| &source.code[start..at]);
                let by_hand = forbidden.iter().chain(&["Debug"]).find(|word| header.contains(**word));
                if let Some(word) = by_hand.filter(|word| **word != "Debug" || source.path != REDACTED) {
                    findings.push(Finding::at(source, at, format!("{name} must not have {word}")));
                }
            }
        }
    }
    findings
}

fn definitions<'a>(source: &'a Source, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    source.places(name).filter(|at| source.code[..*at].ends_with("struct "))
}

/// What the attributes before the item at `at` derive.
fn derives(code: &str, at: usize) -> Vec<&str> {
    let start = code[..at].rfind(['}', ';', '{']).map_or(0, |end| end + 1);
    let attributes = &code[start..at];
    let Some(derive) = attributes.find("derive(") else { return Vec::new() };
    let list = &attributes[derive..item_end(attributes, derive).min(attributes.len())];
    let list = list.split_once('(').map_or("", |(_, rest)| rest);
    list.split(')').next().unwrap_or("").split(',').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::one(path, text)).len()
    }

    #[test]
    fn a_derived_or_written_way_to_print_is_found() {
        let path = "crates/wire/src/a.rs";
        assert_eq!(found(path, "#[derive(Clone, PartialEq)]\npub struct Exposed(String);"), 0);
        assert_eq!(found(path, "#[derive(Clone, Debug)]\npub struct Exposed(String);"), 1);
        assert_eq!(found(path, "impl fmt::Debug for Exposed {}"), 1);
        assert_eq!(found(path, "impl<'a> std::fmt::Display for SecretText {}"), 1);
        assert_eq!(found(path, "impl From<String> for SecretText {}"), 0);
        assert_eq!(
            found(path, "#[derive(Serialize)]\n#[serde(transparent)]\nstruct SecretBytes(Vec<u8>);"),
            1
        );
    }

    #[test]
    fn the_redacting_debug_is_in_one_file() {
        assert_eq!(found(REDACTED, "impl fmt::Debug for SecretText {}"), 0);
        assert_eq!(found("crates/vault/src/a.rs", "impl fmt::Debug for SecretText {}"), 1);
    }
}
