//! The program under test.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Where the program is: `STRONGROOM_PROGRAM`, else beside the running test in cargo's target
/// folder. It is not built here; `cargo xtask test` does.
pub fn program() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os("STRONGROOM_PROGRAM") {
        return Ok(PathBuf::from(program));
    }
    let test = std::env::current_exe().context("failed to find the running test")?;
    let target = test.ancestors().nth(2).context("the running test is in no target folder")?;
    let program = target.join("strongroom");
    if !program.exists() {
        bail!(
            "{} is not there: run `cargo build -p strongroom-app`, or `cargo xtask test --only server`",
            program.display()
        );
    }
    Ok(program)
}

/// Whether the long forms of the tests are wanted (`cargo xtask test --all`).
pub fn all() -> bool {
    std::env::var_os("STRONGROOM_TEST_ALL").is_some()
}
