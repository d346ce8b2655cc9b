//! `SQLite` as the store configures it, and redb, on the store's own shapes of records; and the
//! store itself on top of its engine, with sealing, verbs, cache and audit.

mod disk;
mod group;
mod redb;
mod shape;
mod sqlite;
mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use self::shape::{Random, Set, name_of};

/// What is compared, and how long.
#[derive(clap::Args)]
pub struct Args {
    /// How many secrets are there before anything is measured.
    #[arg(long, default_value_t = 100_000)]
    secrets: u64,
    /// Seconds per measurement.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Interleaved rounds; medians are printed.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where the databases are made; a folder on the disk in question.
    #[arg(long, default_value = "target")]
    dir: PathBuf,
}

/// A database under the test: what a store needs of it.
trait Engine: Send + Sync {
    fn name(&self) -> &'static str;
    /// Makes the sets durable in one commit.
    fn commit(&self, sets: &[Set]) -> anyhow::Result<()>;
    /// One point read; answers the length of what was found.
    fn get(&self, key: &str) -> anyhow::Result<usize>;
    /// A page of heads after `after`; answers how many.
    fn page(&self, after: &str, limit: usize) -> anyhow::Result<usize>;
    /// Removes secrets and does what the engine can to leave no copy.
    fn purge(&self, sets: &[Set]) -> anyhow::Result<()>;
    /// Runs `work` while a reader stands on today's state.
    fn beside_a_reader(&self, work: &mut dyn FnMut() -> anyhow::Result<()>) -> anyhow::Result<()>;
}

/// Runs the comparison and prints its tables.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let dir = tempfile::Builder::new().prefix("engines-").tempdir_in(&args.dir).context("no folder")?;
    let [sqlite, rarely, redb] = ["sqlite", "rarely", "redb"].map(|name| dir.path().join(name));
    let engines: [(Arc<dyn Engine>, PathBuf); 3] = [
        (Arc::new(sqlite::Sqlite::create("SQLite", &sqlite, 1_000)?), sqlite),
        (Arc::new(sqlite::Sqlite::create("SQLite, checkpoint each 8,000 pages", &rarely, 8_000)?), rarely),
        (Arc::new(redb::Redb::create(&redb)?), redb),
    ];
    let store_dir = dir.path().join("store");
    let store = store::Bench::create(&store_dir)?;
    println!("{} secrets, {} s per cell, median of {} rounds\n", args.secrets, args.seconds, args.rounds);

    println!("| engine | fill, sets/s | files, MB |\n|---|---|---|");
    for (engine, path) in &engines {
        let rate = fill(&**engine, args.secrets)?;
        println!("| {} | {rate:.0} | {:.0} |", engine.name(), disk::megabytes(path)?);
    }
    let rate = store.fill(args.secrets)?;
    println!("| store on SQLite | {rate:.0} | {:.0} |", disk::megabytes(&store_dir)?);

    println!(
        "\n| durable SET (4 records, 1 event, 1 audit row) | sets/s | p50 ms | p99 ms | CPU us |\n|---|---|---|---|---|"
    );
    let mut runs = 1..;
    for requesters in [1, 64] {
        let mut cells = vec![Vec::new(); 4];
        for run in runs.by_ref().take(args.rounds) {
            for (cell, (engine, _)) in cells.iter_mut().zip(&engines) {
                cell.push(group::sets(engine, run, requesters, args.seconds, args.secrets)?);
            }
            cells[3].push(store.sets(run, requesters, args.seconds, args.secrets)?);
        }
        let names = engines.iter().map(|(engine, _)| engine.name()).chain(["store on SQLite"]);
        for (cell, name) in cells.into_iter().zip(names) {
            println!("| {name}, {requesters} at once | {} |", group::median(cell));
        }
    }
    reads(args, &engines, &store)?;
    growth(&engines)?;
    purges(&engines, &store, &store_dir)?;
    Ok(())
}

fn fill(engine: &dyn Engine, secrets: u64) -> anyhow::Result<f64> {
    let start = Instant::now();
    for first in (0..secrets).step_by(1_000) {
        let sets: Vec<_> =
            (first..(first + 1_000).min(secrets)).map(|name| Set { name, version: 0 }).collect();
        engine.commit(&sets)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(secrets as f64 / start.elapsed().as_secs_f64())
}

fn reads(args: &Args, engines: &[(Arc<dyn Engine>, PathBuf)], store: &store::Bench) -> anyhow::Result<()> {
    println!("\n| one thread | GET (4 point reads), us | LIST page of 25, us |\n|---|---|---|");
    let time = Duration::from_secs_f64(args.seconds);
    for (engine, _) in engines {
        let mut random = Random::new(1);
        let get = micros(time, || {
            let set = Set { name: random.below(args.secrets), version: 0 };
            for key in set.reads() {
                engine.get(&key)?;
            }
            Ok(())
        })?;
        let page = micros(time, || engine.page(&name_of(random.below(args.secrets)), 25).map(drop))?;
        println!("| {} | {get:.1} | {page:.1} |", engine.name());
    }
    for (label, among) in [("all", args.secrets), ("1,000 of them: all cached", 1_000)] {
        let mut random = Random::new(1);
        let get = micros(time, || store.get(random.below(among)))?;
        let page = micros(time, || store.page(random.below(among)))?;
        println!("| store on SQLite, with opening, {label} | {get:.1} | {page:.1} |");
    }
    println!("| store: writing one audit line | {:.1} | |", micros(time, || store.audit())?);
    Ok(())
}

/// Overwrites some secrets beside a reader that does not end.
fn growth(engines: &[(Arc<dyn Engine>, PathBuf)]) -> anyhow::Result<()> {
    println!(
        "\n| 20,000 overwrites beside a long reader | before, MB | during | after it, with 1,000 more |\n|---|---|---|---|"
    );
    for (engine, path) in engines {
        let before = disk::megabytes(path)?;
        engine.beside_a_reader(&mut || overwrite(&**engine, 20))?;
        let during = disk::megabytes(path)?;
        overwrite(&**engine, 1)?;
        println!("| {} | {before:.0} | {during:.0} | {:.0} |", engine.name(), disk::megabytes(path)?);
    }
    Ok(())
}

fn overwrite(engine: &dyn Engine, rounds: u64) -> anyhow::Result<()> {
    for version in 0..rounds {
        for first in (0..1_000).step_by(50) {
            let sets: Vec<_> = (first..first + 50).map(|name| Set { name, version: 100 + version }).collect();
            engine.commit(&sets)?;
        }
    }
    Ok(())
}

/// Purges 1,000 secrets and looks for their bytes in the files.
fn purges(
    engines: &[(Arc<dyn Engine>, PathBuf)],
    store: &store::Bench,
    store_dir: &Path,
) -> anyhow::Result<()> {
    println!("\n| purge of 1,000 secrets | ms | copies of their values left in the files |\n|---|---|---|");
    let sets: Vec<_> = (5_000..6_000).map(|name| Set { name, version: 0 }).collect();
    for (engine, path) in engines {
        let start = Instant::now();
        engine.purge(&sets)?;
        let ms = start.elapsed().as_secs_f64() * 1e3;
        let left = disk::copies(path, sets.iter().map(Set::value))?;
        println!("| {} | {ms:.0} | {left} of 1000 |", engine.name());
    }
    let sealed = store::sealed_values(store_dir, &sets)?;
    let ms = store.purge(&sets)?;
    let left = disk::copies(store_dir, sealed.into_iter())?;
    println!("| store on SQLite, a change each | {ms:.0} | {left} of 1000 |");
    println!(
        "| store on SQLite, one more purge | {:.0} | |",
        store.purge(&[Set { name: 7_000, version: 0 }])?
    );
    Ok(())
}

fn micros(time: Duration, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    for _ in 0..2_000 {
        work()?;
    }
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        for _ in 0..50 {
            work()?;
        }
        count += 50;
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(count))
}
