//! Group commit around any engine: blocked requesters, one thread that drains them.

use std::fs;
use std::sync::Arc;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};

use super::Engine;
use super::shape::{Random, Set};

/// How many sets one commit takes, as in the store.
const BATCH: usize = 256;

/// One measurement of sets.
#[derive(Clone)]
pub(super) struct Cell {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
}

/// Has `requesters` threads make sets of secrets for some seconds; another `run` makes other ones.
pub(super) fn sets(
    engine: &Arc<dyn Engine>,
    run: u64,
    requesters: u64,
    seconds: f64,
    secrets: u64,
) -> anyhow::Result<Cell> {
    let (queue, waiting) = channel();
    let writer = thread::spawn({
        let engine = Arc::clone(engine);
        move || -> anyhow::Result<()> {
            while let Ok(first) = waiting.recv() {
                let mut batch: Vec<(Set, std::sync::mpsc::SyncSender<()>)> = vec![first];
                batch.extend(waiting.try_iter().take(BATCH - 1));
                engine.commit(&batch.iter().map(|(set, _)| *set).collect::<Vec<_>>())?;
                for (_, reply) in batch {
                    reply.send(())?;
                }
            }
            Ok(())
        }
    });
    let (cpu, end) = (cpu_seconds()?, Instant::now() + Duration::from_secs_f64(seconds));
    let workers: Vec<_> = (0..requesters)
        .map(|worker| {
            let queue = queue.clone();
            thread::spawn(move || -> anyhow::Result<Vec<Duration>> {
                let (reply, answer) = sync_channel(1);
                let (mut random, mut times) = (Random::new(run << 16 | worker), Vec::new());
                while Instant::now() < end {
                    let start = Instant::now();
                    let set = Set { name: random.below(secrets), version: random.next() };
                    queue.send((set, reply.clone()))?;
                    answer.recv()?;
                    times.push(start.elapsed());
                }
                Ok(times)
            })
        })
        .collect();
    drop(queue);
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.join().map_err(|_| anyhow!("a requester panicked"))??);
    }
    writer.join().map_err(|_| anyhow!("the writer panicked"))??;
    cell(times, seconds, cpu_seconds()? - cpu)
}

/// Sums up one measurement.
pub(super) fn cell(mut times: Vec<Duration>, seconds: f64, cpu_seconds: f64) -> anyhow::Result<Cell> {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).map(|time| time.as_secs_f64() * 1e3);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let count = times.len() as f64;
    Ok(Cell {
        per_second: count / seconds,
        p50_ms: at(50).context("nothing was measured")?,
        p99_ms: at(99).context("nothing was measured")?,
        cpu_us: cpu_seconds * 1e6 / count,
    })
}

/// The cell in the middle, by its rate.
pub(super) fn median(mut cells: Vec<Cell>) -> String {
    cells.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let (low, high) = (cells[0].per_second, cells[cells.len() - 1].per_second);
    let Cell { per_second, p50_ms, p99_ms, cpu_us } = cells[cells.len() / 2].clone();
    format!("{per_second:.0} ({low:.0}-{high:.0}) | {p50_ms:.2} | {p99_ms:.2} | {cpu_us:.0}")
}

/// User and system time of this process so far (proc(5), fields 14 and 15, in 1/100 s).
pub(super) fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').context("no process status")?.1.split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}
