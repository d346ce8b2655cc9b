//! A Rust file as the checks read it: its code apart from comments and strings, and what of it is
//! tests.

use std::ops::Range;

/// One `.rs` file.
pub(crate) struct Source {
    /// The path from the workspace's folder, with `/`.
    pub(crate) path: String,
    /// The text as it is.
    pub(crate) text: String,
    /// The text with comments and the inside of strings blanked; same length, same lines.
    pub(crate) code: String,
    /// Byte ranges of items under `#[cfg(test)]`.
    tests: Vec<Range<usize>>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let code = blank(text);
        let tests = test_items(&code);
        Self { path: path.to_owned(), text: text.to_owned(), code, tests }
    }

    /// Whether the whole file is tests.
    pub(crate) fn is_test(&self) -> bool {
        let names = ["tests", "testing"];
        let path = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        path.split('/').any(|part| names.contains(&part))
    }

    /// Where `word` stands in the product's code (not in tests), with no letter around it.
    pub(crate) fn places<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let whole = move |at: usize| {
            let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
            !self.code[..at].ends_with(part_of_name)
                && !self.code[at + word.len()..].starts_with(part_of_name)
        };
        let places = self.code.match_indices(word).map(|(at, _)| at);
        places.filter(move |at| {
            whole(*at) && !self.is_test() && !self.tests.iter().any(|test| test.contains(at))
        })
    }

    /// The line number of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// Blanks comments and the inside of string and character literals with spaces; keeps line ends.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        if end == at {
            at += 1;
            continue;
        }
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// The end of the comment or literal that starts at `at`; `at` itself if none does.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let after = |needle: &[u8], from: usize| {
        rest[from..]
            .windows(needle.len())
            .position(|window| window == needle)
            .map_or(bytes.len(), |p| at + from + p + needle.len())
    };
    let in_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => after(b"\n", 0).saturating_sub(1).max(at + 2),
        [b'/', b'*', ..] => after(b"*/", 2),
        [b'"', ..] => string_end(bytes, at + 1),
        [b'r', b'"' | b'#', ..] if !in_name || bytes[at - 1] == b'b' => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            if rest.get(1 + hashes) != Some(&b'"') {
                return at;
            }
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            after(&close, 2 + hashes)
        }
        [b'\'', b'\\', ..] => after(b"'", 3),
        [b'\'', ..] => character_end(bytes, at),
        _ => at,
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A character literal, unless the quote begins a lifetime.
fn character_end(bytes: &[u8], at: usize) -> usize {
    let text = String::from_utf8_lossy(&bytes[at + 1..bytes.len().min(at + 6)]).into_owned();
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), Some('\'')) => at + 2 + character.len_utf8(),
        _ => at,
    }
}

/// The ranges of the items that `#[cfg(test)]` stands before.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let marks = code.match_indices("#[cfg(test)]").map(|(at, _)| at);
    marks.map(|at| at..item_end(code, at + "#[cfg(test)]".len())).collect()
}

/// The end of the item that begins at or after `from`: its closing brace, or its semicolon.
pub(crate) fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, byte) in code.as_bytes()[from..].iter().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return from + offset + 1;
                }
            }
            b';' if depth == 0 => return from + offset + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let text = "let a = \"in\\\"side\"; // said\nlet b = r#\"raw \" x\"#; /* y\nz */ let c = 'x'; fn f<'a>(c: &'a str) {}";
        let code = blank(text);
        assert_eq!(code.len(), text.len());
        for gone in ["side", "said", "raw", "y", "z", "'x'"] {
            assert!(!code.contains(gone), "{gone} in {code}");
        }
        for kept in ["let a", "let b", "let c", "fn f<'a>(c: &'a str) {}"] {
            assert!(code.contains(kept), "{kept} in {code}");
        }
        assert_eq!(code.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn places_are_whole_words_outside_of_tests() {
        let text = "use time; fn runtime() {}\n#[cfg(test)]\nmod tests { use time; }\nfn time() {}";
        let source = Source::new("crates/a/src/b.rs", text);
        let lines: Vec<_> = source.places("time").map(|at| source.line(at)).collect();
        assert_eq!(lines, [1, 4]);
        assert_eq!(Source::new("tests/all/a.rs", text).places("time").count(), 0);
    }
}
