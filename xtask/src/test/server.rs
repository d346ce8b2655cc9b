//! The integration tests: one test binary that runs the real program as a child process.

use anyhow::Result;

use super::Ground;
use crate::command::{self, Counts};
use crate::tools;

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    // The durability test reads a trace of the server's system calls.
    tools::debian("strace", "strace")?;
    build(ground)?;
    let mut tests = command::cargo(ground.root, &["test", "--package", "strongroom-tests", "--locked"]);
    ground.isolate(&mut tests);
    command::run_tests(&mut tests, counts)
}

/// Builds the program that the tests run.
pub(super) fn build(ground: &Ground<'_>) -> Result<()> {
    command::run(&mut command::cargo(ground.root, &["build", "--package", "strongroom-app", "--locked"]))
}
