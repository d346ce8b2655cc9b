//! The real az command line, unmodified, on the page's road. Each command takes seconds.

use anyhow::Result;

use super::{Ground, sdk, server};
use crate::command::{self, Counts};
use crate::tools;

/// About 3 minutes and 700 MB, once.
const PACKAGES: [&str; 1] = ["azure-cli==2.91.0"];

pub(super) fn run(ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
    let python = tools::python("python-az", &PACKAGES)?;
    server::build(ground)?;
    let mut tests = sdk::private_names(&python);
    tests.arg(ground.root.join("conformance/az/main.py")).arg(sdk::program(ground)?);
    ground.isolate(&mut tests);
    command::run_tests(&mut tests, counts)
}
