//! docs/threats.md says which threats are tried by a test: what it says is so.

use super::{Finding, Tree};

const TABLE: &str = "docs/threats.md";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.files.get(TABLE) else {
        return vec![Finding::of_file(TABLE, "is missing")];
    };
    let tests: Vec<String> =
        tree.files.iter().filter(|(path, _)| is_code(path)).flat_map(|(_, text)| tests(text)).collect();
    let mut slugs = Vec::new();
    let mut findings = Vec::new();
    for (slug, status) in rows(text) {
        let name = slug.replace('-', "_");
        let tested = tests.iter().any(|test| bears(test, &name));
        match (status, tested) {
            ("now", false) => findings.push(Finding::of_file(
                TABLE,
                format!("{slug} says now, but no test is called threat_{name}…"),
            )),
            ("later", true) => findings.push(Finding::of_file(TABLE, format!("{slug} has a test: say now"))),
            ("now", true) | ("later", false) => {}
            (other, _) => findings
                .push(Finding::of_file(TABLE, format!("{slug}: status {other:?} is neither now nor later"))),
        }
        slugs.push(name);
    }
    for test in tests.iter().filter(|test| !slugs.iter().any(|slug| bears(test, slug))) {
        findings.push(Finding::of_file(TABLE, format!("no row for the test threat_{test}")));
    }
    findings
}

fn is_code(path: &str) -> bool {
    (path.ends_with(".rs") || path.ends_with(".py")) && !path.starts_with("xtask/")
}

/// Slug and status of each row of the table.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let rows = text.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    rows.skip(2).filter_map(|row| {
        let mut cells = row.split('|').map(str::trim);
        Some((cells.next()?, cells.next_back()?))
    })
}

/// The names of the tests in a file that begin with `threat_`, without it.
fn tests(text: &str) -> impl Iterator<Item = String> {
    let names = text.split("threat_").zip(text.split("threat_").skip(1));
    names
        .filter(|(before, _)| before.ends_with("fn ") || before.ends_with("def test_"))
        .map(|(_, name)| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

fn bears(test: &str, slug: &str) -> bool {
    test.strip_prefix(slug).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn findings(status: &str, test: &str) -> Vec<Finding> {
        let table =
            format!("| slug | wrong | try | status |\n|---|---|---|---|\n| a-b | x | y | {status} |\n");
        let files = [(TABLE.to_owned(), table), ("tests/all/a.rs".to_owned(), format!("fn {test}() {{}}"))];
        check(&Tree::of(BTreeMap::from(files)))
    }

    #[test]
    fn the_table_and_the_tests_agree() {
        assert_eq!(findings("now", "threat_a_b_is_refused"), []);
        assert_eq!(findings("later", "other"), []);
        assert_eq!(findings("now", "other").len(), 1);
        assert_eq!(findings("later", "threat_a_b").len(), 1);
        assert_eq!(findings("soon", "other").len(), 1);
        assert_eq!(findings("later", "threat_c").len(), 1, "a test without a row");
        assert_eq!(findings("now", "threat_a_big").len(), 2, "a slug is whole words");
    }

    #[test]
    fn the_table_must_be_there() {
        assert_eq!(check(&Tree::default()).len(), 1);
    }
}
