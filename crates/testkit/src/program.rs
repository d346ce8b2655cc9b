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
    // A test lies in target/debug/deps, the bench in target/release.
    let beside = test.ancestors().skip(1).take(2).map(|folder| folder.join("strongroom"));
    let Some(program) = beside.into_iter().find(|program| program.is_file()) else {
        bail!(
            "no strongroom beside {}: run `cargo build -p strongroom-app`, or `cargo xtask test --only server`",
            test.display()
        );
    };
    Ok(program)
}

/// Whether the long forms of the tests are wanted (`cargo xtask test --all`).
pub fn all() -> bool {
    std::env::var_os("STRONGROOM_TEST_ALL").is_some()
}
