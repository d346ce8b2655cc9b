//! Looking for what must not be there: a text in every shape that programs write texts in.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// How many bytes at the beginning of a shape make it likely; none is shorter.
const START: usize = 8;

/// A text that nobody else would write, and the shapes of it that are looked for.
pub(crate) struct Canary {
    what: String,
    text: String,
    shapes: Vec<(&'static str, Vec<u8>)>,
}

impl Canary {
    /// A new text that says of itself `what` it is; letters and digits alone, so that its plain
    /// shape is the same in JSON and in URLs.
    pub(crate) fn new(what: &str) -> Self {
        let random = hex::encode(strongroom_crypto::random::bytes::<12>());
        Self::of(what, &format!("canary{}{random}", what.replace('-', "")))
    }

    /// A text that exists already: a token, a client secret.
    pub(crate) fn of(what: &str, text: &str) -> Self {
        let mut shapes = vec![
            ("raw", text.as_bytes().to_vec()),
            ("hex", hex::encode(text).into_bytes()),
            ("HEX", hex::encode_upper(text).into_bytes()),
            ("percent", each(text, "", |byte| format!("%{byte:02X}")).into_bytes()),
            ("lower percent", each(text, "", |byte| format!("%{byte:02x}")).into_bytes()),
            ("JSON", each(text, "", |byte| format!("\\u{byte:04x}")).into_bytes()),
            ("debug bytes", each(text, ", ", |byte| byte.to_string()).into_bytes()),
            ("JSON bytes", each(text, ",", |byte| byte.to_string()).into_bytes()),
        ];
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        shapes.push(("UTF-16LE", wide(u16::to_le_bytes)));
        shapes.push(("UTF-16BE", wide(u16::to_be_bytes)));
        // Base64 of a longer text that holds this one: one of three alignments, without its edges.
        for offset in 0..3 {
            let padded = [&vec![b'x'; offset], text.as_bytes()].concat();
            let inner = |encoded: String| encoded.as_bytes()[4..encoded.len() - 4].to_vec();
            shapes.push(("base64", inner(STANDARD.encode(&padded))));
            shapes.push(("base64url", inner(URL_SAFE_NO_PAD.encode(&padded))));
        }
        Self { what: what.to_owned(), text: text.to_owned(), shapes }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The shapes of it that are in `bytes`.
    pub(crate) fn found_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        found(&[self], place, bytes)
    }
}

/// Each byte of `text` as `shape` writes it, with `between` them.
fn each(text: &str, between: &str, shape: fn(u8) -> String) -> String {
    text.bytes().map(shape).collect::<Vec<_>>().join(between)
}

/// The shapes of all `canaries` that are in `bytes`, by one look at each byte.
fn found(canaries: &[&Canary], place: &str, bytes: &[u8]) -> Vec<String> {
    /// A canary's name, a shape's, and the bytes of that shape.
    type Needle<'a> = (&'a str, &'a str, &'a [u8]);
    let mut starts: HashMap<&[u8], Vec<Needle<'_>>> = HashMap::new();
    let mut likely = vec![false; 1 << 16];
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    for canary in canaries {
        for (shape, needle) in &canary.shapes {
            starts.entry(&needle[..START]).or_default().push((&canary.what, shape, needle));
            likely[pair(needle)] = true;
        }
    }
    let mut found = BTreeSet::new();
    for (at, start) in bytes.windows(START).enumerate() {
        if !likely[pair(start)] {
            continue;
        }
        for (what, shape, needle) in starts.get(start).into_iter().flatten() {
            if bytes[at..].starts_with(needle) {
                found.insert(format!("{what} ({shape}) in {place}"));
            }
        }
    }
    found.into_iter().collect()
}

/// Everything that is found of `canaries` in all files below `folder`, except in `except`.
pub(crate) fn in_files(folder: &Path, canaries: &[&Canary], except: &[&str]) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    for file in files(folder)? {
        if file.file_name().is_some_and(|name| except.iter().any(|except| name == *except)) {
            continue;
        }
        leaks.extend(found(canaries, &file.display().to_string(), &fs::read(&file)?));
    }
    Ok(leaks)
}

/// All files below `folder`.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether `needle` is in `bytes`.
pub(crate) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    // The first byte is found fast; a window is compared only there.
    let first = needle[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[test]
fn threat_redaction_every_shape_is_searched_for() {
    let canary = Canary::new("test");
    let text = canary.text();
    let hidden = [
        text.to_owned(),
        hex::encode(text),
        STANDARD.encode(format!("ab{text}cdef")),
        URL_SAFE_NO_PAD.encode(format!("{{\"value\":\"{text}\"}}")),
        each(text, "", |byte| format!("%{byte:02X}")),
        each(text, "", |byte| format!("\\u{byte:04x}")),
        format!("{:?}", text.as_bytes()),
        text.chars().flat_map(|c| [c, '\0']).collect(),
    ];
    for text in hidden {
        assert!(!canary.found_in("x", format!("before {text} after").as_bytes()).is_empty(), "{text}");
    }
    assert!(canary.found_in("x", b"nothing of it, not even canarytest0000").is_empty());
}
