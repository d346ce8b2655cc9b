//! What differs from run to run, and only that: ids, times, generated secrets, and the port.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

/// The letters of `2026-11-24T02:57:22`; a blank may stand for the `T`.
const TIME: &str = "dddd-dd-ddTdd:dd:dd";
/// How long a generated client secret is.
const SECRET: usize = 40;

/// What was seen, by the mask it has. What is seen again has the same mask again, so that a
/// document says which ids are the same.
pub(crate) struct Masks {
    seen: BTreeMap<String, String>,
    /// How often each kind was seen anew.
    counts: BTreeMap<&'static str, usize>,
}

impl Masks {
    /// Only the port is known.
    pub(crate) fn of_port(port: u16) -> Self {
        let seen = BTreeMap::from([(format!(":{port}"), ":<port>".to_owned())]);
        Self { seen, counts: BTreeMap::new() }
    }

    /// `text` with masks.
    pub(crate) fn hide(&mut self, text: &str) -> String {
        let mut hidden = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())];
            let mut end = word.len();
            if is_time(rest) {
                end = TIME.len();
                hidden.push_str("<time>");
            } else if let Some(kind) = kind(word) {
                hidden.push_str(&self.mask(kind, word));
            } else if let Some((port, mask)) =
                self.seen.iter().find(|(seen, _)| first == ':' && rest.starts_with(*seen))
            {
                end = port.len();
                hidden.push_str(mask);
            } else {
                end = end.max(first.len_utf8());
                hidden.push_str(&rest[..end]);
            }
            rest = &rest[end..];
        }
        hidden
    }

    /// `text` with what its masks stand for.
    pub(crate) fn reveal(&self, text: &str) -> Result<String> {
        let revealed = self.seen.iter().fold(text.to_owned(), |text, (seen, mask)| text.replace(mask, seen));
        let unknown = self.counts.keys().any(|kind| revealed.contains(&format!("<{kind}-")));
        (!unknown).then_some(revealed).context("a mask in the command was not seen yet")
    }

    fn mask(&mut self, kind: &'static str, word: &str) -> String {
        if let Some(mask) = self.seen.get(word) {
            return mask.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let mask = format!("<{kind}-{count}>");
        self.seen.insert(word.to_owned(), mask.clone());
        mask
    }
}

/// Whether words are made of it.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_~".contains(c)
}

/// What `word` is that differs from run to run.
fn kind(word: &str) -> Option<&'static str> {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let groups: Vec<_> = word.split('-').map(str::len).collect();
    if groups == [8, 4, 4, 4, 12] && word.chars().all(|c| c == '-' || hex(c)) {
        // What the cloud has given ids that everybody knows is the same in every run.
        return Some("guid").filter(|_| !WELL_KNOWN.contains(&word));
    }
    if word.len() == 32 && word.chars().all(hex) {
        return Some("version");
    }
    let has = |what: fn(&char) -> bool| word.chars().any(|c| what(&c));
    let mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && !word.contains('-');
    (word.len() == SECRET && mixed).then_some("secret")
}

/// Azure Key Vault, and its permission `user_impersonation`.
const WELL_KNOWN: [&str; 2] =
    ["cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "f53da476-18e3-4152-8e01-aec403e6edc0"];

fn is_time(text: &str) -> bool {
    let fits = |(wanted, found): (char, char)| match wanted {
        'd' => found.is_ascii_digit(),
        'T' => found == 'T' || found == ' ',
        _ => found == wanted,
    };
    text.chars().count() >= TIME.len() && TIME.chars().zip(text.chars()).all(fits)
}

#[test]
fn the_same_has_the_same_mask_and_nothing_else_has_one() -> Result<()> {
    let mut masks = Masks::of_port(8443);
    let (one, two) = ("00112233-4455-6677-8899-aabbccddeeff", "10112233-4455-6677-8899-aabbccddeeff");
    let version = "0".repeat(32);
    let secret = format!("aB3~_{}", "x".repeat(35));
    let text = format!(
        "{one} /{two}/{version} {one} {secret} at 2026-11-24T02:57:22Z, https://x.localhost:8443/ 8443"
    );
    let masked =
        "<guid-1> /<guid-2>/<version-1> <guid-1> <secret-1> at <time>Z, https://x.localhost:<port>/ 8443";
    assert_eq!(masks.hide(&text), masked);
    assert_eq!(masks.hide(&format!("{two}, {}", WELL_KNOWN[0])), format!("<guid-2>, {}", WELL_KNOWN[0]));
    assert_eq!(masks.reveal("a <guid-2> b <secret-1>")?, format!("a {two} b {secret}"));
    assert!(masks.reveal("<guid-3>").is_err());
    for same in ["page-kv", "Ünter", "2026-11-24", "0123456789abcdef", "x"] {
        assert_eq!(masks.hide(same), same);
    }
    Ok(())
}
