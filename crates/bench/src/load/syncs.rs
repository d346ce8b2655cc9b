//! How often the server asks the disk to keep what it wrote: counted by strace, in a run of its own.
//!
//! strace stops the server at these calls alone (seccomp), but there it does cost: commits last
//! longer than they would, so somewhat more writes wait for the next. The figure is a little kind.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use strongroom_testkit::Start;

use super::target::{self, Target};
use super::wrk::Wrk;
use super::{Cell, Operation};

/// Secrets that are overwritten.
const SECRETS: u32 = 1_000;
const SECONDS: u32 = 3;

/// `fdatasync` and `fsync` calls per SET at 64 connections, of data and audit log together.
pub(super) async fn per_set(strace: &Path, wrk: &Wrk, folder: &Path) -> Result<f64> {
    let trace = folder.join("syncs.strace");
    let words = ["-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o"];
    let program = strace.display().to_string();
    let wrapper = [program.as_str()].into_iter().chain(words).map(str::to_owned);
    let wrapper = wrapper.chain([trace.display().to_string()]).collect();
    let mut server = Target::strongroom(Start { wrapper, ..target::quiet() }).await?;
    server.fill(SECRETS).await?;
    let before = count(&trace)?;
    let run = wrk.run(&server, Cell { operation: Operation::Set, connections: 64 }, SECONDS)?;
    let calls = count(&trace)?.saturating_sub(before);
    Ok(super::number(calls) / super::number(run.requests))
}

/// The calls that `trace` shows so far.
fn count(trace: &Path) -> Result<u64> {
    let text = fs::read_to_string(trace).context("strace wrote nothing")?;
    Ok(begun(&text).try_into()?)
}

/// A call that another thread's interrupts stands on two lines; it is counted where it begins.
fn begun(text: &str) -> usize {
    text.lines().filter(|line| line.contains(" fdatasync(") || line.contains(" fsync(")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_on_two_lines_is_one() {
        let text = "7 fdatasync(9 <unfinished ...>\n8 fsync(4)              = 0\n7 <... fdatasync resumed>) = 0\n8 +++ exited with 0 +++\n";
        assert_eq!(begun(text), 2);
    }
}
