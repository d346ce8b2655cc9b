//! The agent with real mounts, in a mount namespace of its own: nothing is left on the machine.

use anyhow::{Result, bail};

use super::{Ground, sdk, server};
use crate::command::{self, Counts};

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("mounting needs root: run `cargo xtask test --only cluster` as root");
    }
    server::build(ground)?;
    // Built outside of the namespace. As root, the agents of these tests mount.
    let package = ["test", "--package", "strongroom-tests", "--locked"];
    command::run(command::cargo(ground.root, &package).arg("--no-run"))?;
    let mut tests = sdk::private_names(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    tests.current_dir(ground.root).args(package).args(["--", "agent::"]);
    ground.isolate(&mut tests);
    command::run_tests(&mut tests, counts)
}
