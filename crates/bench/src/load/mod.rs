//! The load: wrk against both servers, cell by cell, interleaved in rounds, medians shown.

mod process;
mod report;
mod target;
mod wrk;

use std::path::PathBuf;

use anyhow::{Context, Result};

use self::report::{Measured, Report};
use self::target::Target;
use self::wrk::Wrk;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The load program.
    #[arg(long, default_value = "wrk")]
    wrk: PathBuf,
    /// Secrets in the vault; above 1000, LIST is also measured at 1000 first.
    #[arg(long, default_value_t = 1_000)]
    secrets: u32,
    /// Rounds; each runs every cell once.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds per cell and round.
    #[arg(long, default_value_t = 3)]
    seconds: u32,
    /// Also write the results as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub(crate) enum Operation {
    Get,
    Set,
    List,
}

/// One cell of the table: an operation at a number of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub(crate) struct Cell {
    pub(crate) operation: Operation,
    pub(crate) connections: u32,
}

/// The vault's size at which LIST is first measured.
const FEW: u32 = 1_000;

pub(crate) fn run(args: &Args) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(args))
}

async fn measure(args: &Args) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let wrk = Wrk::new(&args.wrk, folder.path())?;
    let mut report = Report::default();
    let mut ours = Target::strongroom().await.context("failed to start strongroom dev")?;
    report.idle_kib = ours.memory_kib()?;
    ours.fill(args.secrets.min(FEW)).await?;
    if args.secrets > FEW {
        let list = Cell { operation: Operation::List, connections: 16 };
        report.list_few = Some(rounds(args, &wrk, &[&ours], &[list])?.remove(0));
        ours.fill(args.secrets).await?;
    }
    report.filled_kib = ours.memory_kib()?;
    report.secrets = args.secrets;
    let limit = Target::limit(folder.path(), args.secrets).await.context("failed to start the limit")?;
    let operations = [Operation::Get, Operation::Set, Operation::List];
    let cells: Vec<_> = operations
        .into_iter()
        .flat_map(|operation| [16, 64].map(|connections| Cell { operation, connections }))
        .collect();
    report.measured = rounds(args, &wrk, &[&limit, &ours], &cells)?;
    report.loaded_kib = ours.memory_kib()?;
    report.print();
    if let Some(file) = &args.json {
        std::fs::write(file, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}

/// Runs every cell once per round against every target, and takes the medians.
fn rounds(args: &Args, wrk: &Wrk, targets: &[&Target], cells: &[Cell]) -> Result<Vec<Measured>> {
    let mut runs = Vec::new();
    for round in 1..=args.rounds {
        for cell in cells {
            for target in targets {
                println!("round {round}: {cell:?} {}", target.name);
                let before = target.cpu()?;
                let run = wrk.run(target, *cell, args.seconds)?;
                runs.push((target.name, *cell, run, target.cpu()?.saturating_sub(before)));
            }
        }
    }
    let mut measured = Vec::new();
    for cell in cells {
        for target in targets {
            let of_cell = runs.iter().filter(|(name, at, ..)| *name == target.name && at == cell);
            measured.push(Measured::median(target.name, *cell, of_cell.map(|(.., run, cpu)| (run, *cpu))));
        }
    }
    Ok(measured)
}
