//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md, as far as a machine can see them. Each
//! check is one function from the tree to findings, with a test that shows it failing.

mod crates;
mod forbidden;
mod foreign;
mod grants;
mod links;
mod mentions;
mod refusals;
mod secrets;
mod size;
mod source;
mod threats;
mod tree;

use std::path::Path;

use anyhow::{Result, bail};

pub(crate) use source::Source;
pub(crate) use tree::Tree;

/// What a check has found: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding(String);

impl Finding {
    /// A finding about a whole file.
    pub(crate) fn of_file(path: &str, what: impl std::fmt::Display) -> Self {
        Self(format!("{path}: {what}"))
    }

    /// A finding at a byte of a file.
    pub(crate) fn at(source: &Source, at: usize, what: impl std::fmt::Display) -> Self {
        Self(format!("{}:{}: {what}", source.path, source.line(at)))
    }
}

type Check = fn(&Tree) -> Vec<Finding>;

const CHECKS: [(&str, Check); 11] = [
    ("crates depend as the table says", crates::check),
    ("no drawer modules", size::drawers),
    ("files and functions of a readable size", size::check),
    ("names stay in their crates", forbidden::check),
    ("secret types are not printed", secrets::check),
    ("refusals are mapped one by one", refusals::check),
    ("the installation's own grants are few", grants::check),
    ("each threat has its test", threats::check),
    ("links in documents lead somewhere", links::check),
    ("foreign files only in interfaces/", foreign::check),
    ("nothing names a workplace", mentions::check),
];

pub(crate) fn run(root: &Path) -> Result<()> {
    let tree = Tree::read(root)?;
    let mut count = 0;
    for (name, check) in CHECKS {
        let mut findings = check(&tree);
        findings.sort();
        for Finding(text) in &findings {
            println!("{text}");
        }
        if !findings.is_empty() {
            println!("tidy: {name}: {} to mend\n", findings.len());
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("tidy found {count} things to mend");
    }
    println!("tidy: {} checks, {} files", CHECKS.len(), tree.files.len());
    Ok(())
}
