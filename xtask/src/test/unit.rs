//! Format, lints, tidy, docs, dependency rules, and the tests beside the code.

use anyhow::Result;

use super::Ground;
use crate::command::{self, Counts};
use crate::{tidy, tools};

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    let root = ground.root;
    command::run(&mut command::cargo(root, &["fmt", "--all", "--check"]))?;
    tidy::run(root)?;
    let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    command::run(&mut command::cargo(root, &lints))?;
    // With private items and links to them, as docs are read by who works here. `<name>` in them
    // is the command line's own help, not HTML.
    let docs = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked", "--quiet"];
    let strict =
        "--deny warnings --allow rustdoc::invalid_html_tags --allow rustdoc::private_intra_doc_links";
    command::run(command::cargo(root, &docs).env("RUSTDOCFLAGS", strict))?;
    let mut deny = std::process::Command::new(tools::cargo_deny()?);
    deny.args(["--log-level", "error", "check", "bans", "licenses", "sources"]).current_dir(root);
    command::run(&mut deny)?;
    let tests = ["test", "--workspace", "--exclude", "strongroom-tests", "--locked", "--no-fail-fast"];
    let mut tests = command::cargo(root, &tests);
    ground.isolate(&mut tests);
    command::run_tests(&mut tests, counts)
}
