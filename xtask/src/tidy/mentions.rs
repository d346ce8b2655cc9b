//! The project speaks of itself, not of where and with what it was made.

use super::{Finding, Tree};

/// Paths of somebody's machine, hosts of package registries, names of tools. In lower case.
const WORDS: [&str; 16] = [
    "/work/",
    "/root/",
    "/home/",
    "/users/",
    "shared/facts",
    "shared/design",
    "shared/rig",
    "crates.io/",
    "pypi.org",
    "npmjs",
    "proxy.golang",
    "deb.debian",
    "claude",
    "anthropic",
    "chatgpt",
    "copilot",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree
        .files
        .iter()
        .filter(|(path, _)| path.as_str() != "Cargo.lock" && !path.ends_with("tidy/mentions.rs"));
    files
        .flat_map(|(path, text)| {
            let lines = text.lines().enumerate();
            lines.filter_map(move |(index, line)| {
                let line = line.to_lowercase();
                let word = WORDS.iter().find(|word| line.contains(**word))?;
                Some(Finding::of_file(&format!("{path}:{}", index + 1), format!("mentions {word}")))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found() {
        assert_eq!(check(&Tree::one("docs/a.md", "fine\nsee /work/main")).len(), 1);
        assert!(check(&Tree::one("docs/a.md", "the homework is shared")).is_empty());
    }
}
