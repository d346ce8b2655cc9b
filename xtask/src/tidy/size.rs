//! Sizes that one can read, and modules that are about something.

use super::source::item_end;
use super::{Finding, Source, Tree};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;

const DRAWERS: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "misc", "shared", "stuff"];

/// No module is called after nothing.
pub(super) fn drawers(tree: &Tree) -> Vec<Finding> {
    let is_drawer = |path: &&String| {
        let name = path.strip_suffix(".rs").unwrap_or(path);
        name.split('/').any(|part| DRAWERS.contains(&part))
    };
    let paths = tree.sources.iter().map(|source| &source.path).filter(is_drawer);
    paths.map(|path| Finding::of_file(path, "call it by its subject")).collect()
}

/// Files and functions end before one loses the thread.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            let what = format!("{lines} lines, {FILE_LINES_MAX} is the stop: split it by subject");
            findings.push(Finding::of_file(&source.path, what));
        }
        for (at, lines) in functions(source).filter(|(_, lines)| *lines > FUNCTION_LINES_MAX) {
            let what = format!("a function of {lines} lines, {FUNCTION_LINES_MAX} is the stop");
            findings.push(Finding::at(source, at, what));
        }
    }
    findings
}

/// Where each function begins and how many lines it has.
fn functions(source: &Source) -> impl Iterator<Item = (usize, usize)> + '_ {
    let code = &source.code;
    let starts = code.match_indices("fn ").map(|(at, _)| at).filter(|at| {
        !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && code[*at + 3..].starts_with(|c: char| c.is_alphabetic() || c == '_')
    });
    starts.map(|at| (at, code[at..item_end(code, at)].lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_found_and_a_short_one_is_not() {
        let body = |lines| {
            format!("impl A {{\n/// fn x\nfn a(b: [u8; 2]) {{\n{}}}\n}}\nfn c();", "x();\n".repeat(lines))
        };
        assert!(check(&Tree::one("crates/a/src/b.rs", &body(68))).is_empty());
        let findings = check(&Tree::one("crates/a/src/b.rs", &body(69)));
        assert_eq!(findings, [Finding("crates/a/src/b.rs:3: a function of 71 lines, 70 is the stop".into())]);
    }

    #[test]
    fn a_long_file_is_found() {
        assert!(check(&Tree::one("crates/a/src/b.rs", &"\n".repeat(600))).is_empty());
        assert_eq!(check(&Tree::one("crates/a/src/b.rs", &"\n".repeat(601))).len(), 1);
    }

    #[test]
    fn a_drawer_is_found() {
        assert_eq!(drawers(&Tree::one("crates/a/src/util.rs", "")).len(), 1);
        assert_eq!(drawers(&Tree::one("crates/a/src/helpers/b.rs", "")).len(), 1);
        assert!(drawers(&Tree::one("crates/a/src/utility_bill.rs", "")).is_empty());
    }
}
