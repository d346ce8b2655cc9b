//! The official Python SDK, unmodified, against `strongroom dev`.

use anyhow::Result;

use super::{Ground, server};
use crate::command::{self, Counts};
use crate::tools;

/// Pinned: a newer one is tried on purpose, not by chance.
const PACKAGES: [&str; 2] = ["azure-identity==1.27.0", "azure-keyvault-secrets==4.12.0"];

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    let python = tools::python("python-sdk", &PACKAGES)?;
    server::build(ground)?;
    let mut tests = private_names(python);
    tests.arg(ground.root.join("conformance/python/main.py")).arg(program(ground)?);
    ground.isolate(&mut tests);
    command::run_tests(&mut tests, counts)
}

/// `program` with mounts of its own: the tests lay a private hosts file over the machine's, as
/// plain glibc does not resolve `*.localhost`.
pub(super) fn private_names(program: impl AsRef<std::ffi::OsStr>) -> std::process::Command {
    let mut command = std::process::Command::new("unshare");
    command.arg("--mount");
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--propagation", "private", "--"]).arg(program);
    command
}

/// The program under test, where cargo put it.
pub(super) fn program(ground: &Ground<'_>) -> Result<std::path::PathBuf> {
    let metadata = command::output(&mut command::cargo(
        ground.root,
        &["metadata", "--format-version=1", "--no-deps", "--locked"],
    ))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    Ok(std::path::Path::new(target).join("debug/strongroom"))
}
