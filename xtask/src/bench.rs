//! `cargo xtask bench`: builds for release and lets the bench crate measure.

use std::path::Path;

use anyhow::Result;

use crate::command;
use crate::tools;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Secrets in the vault before GET and LIST are measured; 100000 shows how LIST grows.
    #[arg(long, default_value_t = 1_000)]
    secrets: u32,
    /// Rounds; each runs every cell once, medians are shown.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds per cell and round.
    #[arg(long, default_value_t = 3)]
    seconds: u32,
    /// Also write the results as JSON to this file.
    #[arg(long)]
    json: Option<std::path::PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let wrk = tools::debian("wrk", "wrk")?;
    let build = ["build", "--release", "--package", "strongroom-app", "--package", "strongroom-bench"];
    command::run(&mut command::cargo(root, &build))?;
    let mut bench = command::cargo(root, &["run", "--release", "--quiet", "--package", "strongroom-bench"]);
    bench.args(["--", "load", "--wrk"]).arg(wrk);
    bench.arg("--secrets").arg(args.secrets.to_string());
    bench.arg("--rounds").arg(args.rounds.to_string());
    bench.arg("--seconds").arg(args.seconds.to_string());
    if let Some(json) = &args.json {
        bench.arg("--json").arg(std::path::absolute(json)?);
    }
    command::run(&mut bench)
}
