//! `cargo xtask test`: the parts, their order, and what each of them took.

mod az;
mod cluster;
mod sdk;
mod server;
mod unit;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::command::Counts;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run this part alone.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Also the long ones: the real az, and the long forms of the server's tests.
    #[arg(long)]
    all: bool,
}

/// The parts, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Format, lints, tidy, docs, dependency rules, and the tests beside the code.
    Unit,
    /// The integration tests: the real binary as a child process.
    Server,
    /// The official SDKs of Python, JavaScript and Go, unmodified.
    Sdk,
    /// The real az command line, unmodified.
    Az,
    /// The agent with real mounts.
    Cluster,
}

const PARTS: [Part; 5] = [Part::Unit, Part::Server, Part::Sdk, Part::Az, Part::Cluster];

/// What every part is given.
struct Ground<'a> {
    root: &'a Path,
    all: bool,
    /// A home for data, configuration and state that nobody's own is mixed with.
    home: TempDir,
}

impl Ground<'_> {
    /// Keeps `command` away from the user's own profile, data and cloud settings.
    fn isolate(&self, command: &mut Command) {
        for name in [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "STRONGROOM_CONFIG_DIR",
            "AZURE_CONFIG_DIR",
        ] {
            command.env(name, self.home.path().join(name.to_lowercase()));
        }
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let ours = text.starts_with("STRONGROOM_") && text != "STRONGROOM_CONFIG_DIR";
            let azure = text.starts_with("AZURE_") && text != "AZURE_CONFIG_DIR";
            if ours || azure || text.to_lowercase().ends_with("_proxy") {
                command.env_remove(&name);
            }
        }
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        if self.all {
            command.env("STRONGROOM_TEST_ALL", "1");
        }
    }
}

/// How one part went.
struct Ran {
    part: Part,
    took: Duration,
    counts: Counts,
    outcome: Result<()>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let home = tempfile::tempdir().context("failed to make a temporary folder")?;
    let ground = Ground { root, all: args.all, home };
    let mut ran = Vec::new();
    for part in PARTS.into_iter().filter(|part| args.wants(*part)) {
        println!("\n=== {} ===", part.name());
        let started = Instant::now();
        let mut counts = Counts::default();
        let outcome = part.run(&ground, &mut counts);
        if let Err(error) = &outcome {
            println!("error: {error:#}");
        }
        ran.push(Ran { part, took: started.elapsed(), counts, outcome });
    }
    report(&ran, args)
}

impl Args {
    fn wants(&self, part: Part) -> bool {
        match self.only {
            Some(only) => only == part,
            None => part != Part::Az || self.all,
        }
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Server => "server",
            Self::Sdk => "sdk",
            Self::Az => "az",
            Self::Cluster => "cluster",
        }
    }

    fn run(self, ground: &Ground<'_>, counts: &mut Counts) -> Result<()> {
        match self {
            Self::Unit => unit::run(ground, counts),
            Self::Server => server::run(ground, counts),
            Self::Sdk => sdk::run(ground, counts),
            Self::Az => az::run(ground, counts),
            Self::Cluster => cluster::run(ground, counts),
        }
    }
}

fn report(ran: &[Ran], args: &Args) -> Result<()> {
    println!("\npart      outcome   seconds   passed   failed");
    let mut total = Counts::default();
    for Ran { part, took, counts, outcome } in ran {
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        let (seconds, passed, failed) = (took.as_secs_f64(), counts.passed, counts.failed);
        println!("{:<10}{word:<10}{seconds:>7.1}{passed:>9}{failed:>9}", part.name());
        total.add(*counts);
    }
    if args.only.is_none() && !args.all {
        println!("not run: az and the long forms (cargo xtask test --all)");
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    let broken: Vec<_> = ran.iter().filter(|ran| ran.outcome.is_err()).map(|ran| ran.part.name()).collect();
    if !broken.is_empty() {
        bail!("failed: {}", broken.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn az_runs_only_when_asked_for() {
        let wants = |only, all, part| Args { only, all }.wants(part);
        assert!(!wants(None, false, Part::Az) && wants(None, true, Part::Az));
        assert!(wants(Some(Part::Az), false, Part::Az) && !wants(Some(Part::Sdk), false, Part::Az));
    }

    #[test]
    fn a_failed_part_fails_the_run() {
        let ran =
            |outcome| Ran { part: Part::Unit, took: Duration::ZERO, counts: Counts::default(), outcome };
        let args = Args { only: None, all: false };
        assert!(report(&[ran(Ok(()))], &args).is_ok());
        let error = report(&[ran(Ok(())), ran(Err(anyhow::anyhow!("x")))], &args).unwrap_err();
        assert_eq!(error.to_string(), "failed: unit");
    }
}
