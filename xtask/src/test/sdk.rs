//! The official SDKs, unmodified: Python, JavaScript, Go.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{Ground, server};
use crate::command::{self, Counts};
use crate::tools;

/// Pinned: a newer one is tried on purpose, not by chance. The others are pinned by their own
/// lock files.
const PACKAGES: [&str; 2] = ["azure-identity==1.27.0", "azure-keyvault-secrets==4.12.0"];

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    let conformance = ground.root.join("conformance");
    let python = tools::python("python-sdk", &PACKAGES)?;
    let modules = tools::node_modules("javascript-sdk", &conformance.join("javascript"))?;
    let go_tests = tools::go_tests("go-sdk", &conformance.join("go"))?;
    server::build(ground)?;
    let program = program(ground)?;

    let mut tests = private_names(&python);
    tests.arg(conformance.join("python/main.py")).arg(&program);
    ground.isolate(&mut tests);
    let python_ran = command::run_tests(&mut tests, counts);

    let foreign = |runner: &[&OsStr]| {
        let mut tests = private_names(&python);
        tests.arg(conformance.join("foreign.py")).arg(&program).args(runner);
        ground.isolate(&mut tests);
        tests
    };
    let script = conformance.join("javascript/secrets.test.js");
    let mut tests = foreign(&["node".as_ref(), "--test-reporter=tap".as_ref(), script.as_ref()]);
    let javascript_ran = command::run_tests(tests.env("NODE_PATH", modules), counts);

    let mut tests = foreign(&[go_tests.as_ref(), "-test.v".as_ref()]);
    let go_ran = command::run_tests(&mut tests, counts);
    // All of them ran, also after one that failed.
    python_ran.and(javascript_ran).and(go_ran)
}

/// `program` with mounts of its own: the tests lay a private hosts file over the machine's, as
/// plain glibc does not resolve `*.localhost`.
pub(super) fn private_names(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--propagation", "private", "--"]).arg(program);
    command
}

/// The program under test, where cargo put it.
pub(super) fn program(ground: &Ground<'_>) -> Result<PathBuf> {
    let metadata = command::output(&mut command::cargo(
        ground.root,
        &["metadata", "--format-version=1", "--no-deps", "--locked"],
    ))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    Ok(PathBuf::from(target).join("debug/strongroom"))
}
