//! The load: wrk against all servers, cell by cell, interleaved in rounds, medians shown.

mod bars;
mod dialect;
mod machine;
mod peer;
mod process;
mod report;
mod syncs;
mod target;
mod wrk;

use std::path::PathBuf;

use anyhow::{Context, Result};

use self::machine::Machine;
use self::peer::Storage;
use self::report::{Measured, Memory, Report, Started};
use self::target::Target;
use self::wrk::Wrk;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The load program.
    #[arg(long, default_value = "wrk")]
    wrk: PathBuf,
    /// The program of `OpenBao`, to be measured too.
    #[arg(long)]
    peer: Option<PathBuf>,
    /// The program that counts system calls; without it they are not counted.
    #[arg(long)]
    strace: Option<PathBuf>,
    /// Secrets in each server; above 1000, LIST is also measured in a second vault of 1000.
    #[arg(long, default_value_t = 1_000)]
    secrets: u32,
    /// Rounds; each runs every cell once.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds per cell and round.
    #[arg(long, default_value_t = 2)]
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

/// The size of the second vault, in which LIST is held against that in the large one.
const FEW: u32 = 1_000;

/// How often each server is started again.
const STARTS: u32 = 3;

pub(crate) fn run(args: &Args) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(args))
}

async fn measure(args: &Args) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let wrk = Wrk::new(&args.wrk, folder.path())?;
    let peer = args.peer.as_deref().map(peer::version).transpose()?;
    let mut report = Report { secrets: args.secrets, machine: Machine::here()?, peer, ..Report::default() };
    if let Some(strace) = &args.strace {
        let counted = syncs::per_set(strace, &wrk, folder.path()).await;
        report.syncs_per_set = Some(counted.context("failed to count syncs")?);
    }
    let limit = Target::limit(folder.path(), args.secrets).await.context("failed to start the limit")?;
    let ours = Target::strongroom(target::quiet()).await.context("failed to start strongroom dev")?;
    let mut targets = vec![limit, ours];
    if let Some(program) = &args.peer {
        for storage in [Storage::Pebble, Storage::Raft] {
            let peer = Target::openbao(program, folder.path(), storage).await;
            targets.push(peer.context("failed to start OpenBao")?);
        }
    }
    for target in &mut targets {
        let idle = target.memory_kib()?;
        println!("filling {} with {} secrets", target.name, args.secrets);
        target.fill(args.secrets).await?;
        report.memory.push(Memory { server: target.name, idle, filled: target.memory_kib()?, loaded: 0 });
    }
    report.measured = rounds(args, &wrk, &targets.iter().collect::<Vec<_>>(), &cells())?;
    for (memory, target) in report.memory.iter_mut().zip(&targets) {
        memory.loaded = target.memory_kib()?;
    }
    if args.secrets > FEW {
        let mut few = targets[1].second_vault().await?;
        few.fill(FEW).await?;
        let list = Cell { operation: Operation::List, connections: 16 };
        report.growth = rounds(args, &wrk, &[&few, &targets[1]], &[list])?;
    }
    for target in targets.iter_mut().skip(1) {
        report.started.push(start(target).await.with_context(|| format!("failed to start {}", target.name))?);
    }
    report.print();
    if let Some(file) = &args.json {
        std::fs::write(file, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}

fn cells() -> Vec<Cell> {
    let operations = [Operation::Get, Operation::Set, Operation::List];
    let at_both = |operation| [16, 64].map(|connections| Cell { operation, connections });
    operations.into_iter().flat_map(at_both).collect()
}

/// Starts `target` again a few times.
async fn start(target: &mut Target) -> Result<Started> {
    let mut millis = Vec::new();
    for _ in 0..STARTS {
        millis.push(target.first_get().await?.as_secs_f64() * 1e3);
    }
    Ok(Started { server: target.name, first_get_ms: median(millis) })
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

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

/// The median; the mean of the middle two of an even number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len(), values.get(values.len() / 2)) {
        (_, None) => f64::NAN,
        (length, Some(upper)) if length % 2 == 0 => f64::midpoint(values[length / 2 - 1], *upper),
        (_, Some(middle)) => *middle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }
}
