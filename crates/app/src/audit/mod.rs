//! `strongroom audit`: what the audit of a data folder tells, whether it is as it was written, and
//! its records for other tools. Reads only, and works beside a running server as well as without one.

mod export;
mod filter;
mod lines;
mod show;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};

use crate::dev::DataDir;
use filter::Filter;

/// Read the audit of a data folder: who did what, to what, and how it ended.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  strongroom audit show --since 1h
  strongroom audit show --operation SecretGet --caller 3f0c9a1e --limit 20
  strongroom audit verify && echo intact
  strongroom audit export --since 2026-11-24T00:00:00Z > events.jsonl")]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    folder: DataDir,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a line per record, the newest last.
    Show {
        #[command(flatten)]
        filter: Filter,
        /// How to print: a table for people, or JSON lines.
        #[arg(long, short, value_name = "FORMAT", default_value = "table")]
        output: Output,
    },
    /// Check that nothing was altered, removed or reordered; ends with 1 if something was.
    Verify,
    /// Print the records as JSON lines in the shape of Key Vault's `AuditEvent` log.
    Export {
        #[command(flatten)]
        filter: Filter,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Output {
    Table,
    Json,
}

/// Runs `strongroom audit`.
pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<ExitCode> {
    let dir = data_dir(&args.folder)?;
    match &args.command {
        Command::Show { filter, output: Output::Table } => show::table(&dir, filter),
        Command::Show { filter, output: Output::Json } => show::json(&dir, filter),
        Command::Export { filter } => export::run(&dir, filter),
        Command::Verify => verify::run(&dir),
    }
}

fn data_dir(folder: &DataDir) -> anyhow::Result<PathBuf> {
    let dir = folder.path()?;
    if !dir.is_dir() {
        bail!("there is no data folder {}: name one with --data-dir DIR", dir.display());
    }
    Ok(dir)
}
