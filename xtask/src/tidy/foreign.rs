//! What others wrote lies in `interfaces/`, with its licence and source; nothing else is foreign.

use super::{Finding, Tree};

const FOLDER: &str = "interfaces/";

/// Marks that stand in foreign files.
const MARKS: [&str; 3] = ["SPDX-License-Identifier", "Copyright (c)", "Copyright 20"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        if let Some(inside) = path.strip_prefix(FOLDER) {
            let folder = inside.split('/').next().unwrap_or_default();
            let has = |name: &str| tree.files.contains_key(&format!("{FOLDER}{folder}/{name}"));
            if inside.contains('/') && !(has("LICENSE") && has("SOURCE.md")) {
                let what = format!("{FOLDER}{folder}/ needs LICENSE and SOURCE.md");
                findings.push(Finding::of_file(path, what));
            }
        } else if path.ends_with(".proto") || is_marked(path, text) {
            findings.push(Finding::of_file(path, format!("foreign: it belongs into {FOLDER}, or not here")));
        }
    }
    findings
}

fn is_marked(path: &str, text: &str) -> bool {
    path != "LICENSE" && !path.starts_with("xtask/src/tidy/") && MARKS.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn foreign_files_are_found_outside_of_their_folder() {
        let found = |path, text| check(&Tree::one(path, text)).len();
        assert_eq!(found("crates/agent/csi.proto", ""), 1);
        assert_eq!(found("crates/agent/src/a.rs", "// SPDX-License-Identifier: X"), 1);
        assert_eq!(found("LICENSE", "Copyright 2004"), 0);
        assert_eq!(found("interfaces/csi/csi.proto", ""), 1, "without licence and source");
        let whole = ["csi.proto", "LICENSE", "SOURCE.md"]
            .map(|name| (format!("interfaces/csi/{name}"), String::new()));
        assert_eq!(check(&Tree::of(BTreeMap::from(whole))), []);
    }
}
