//! Child processes that never outlive the demo.

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result};
use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};

/// How often a child is asked whether it has ended.
const POLL: Duration = Duration::from_millis(2);

/// A running child, killed and reaped on drop.
pub(super) struct Process {
    /// What a person calls it.
    name: &'static str,
    child: Child,
}

impl Process {
    /// Starts `command`. It gets a process group of its own, so that Ctrl-C reaches the demo alone
    /// and the demo stops its children in order.
    pub(super) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command.process_group(0).spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name, child })
    }

    /// What a person calls it.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The child's pipes.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// SIGKILL; returns once the process is gone.
    pub(super) fn kill(&mut self) -> Result<ExitStatus> {
        self.child.kill().with_context(|| format!("cannot kill {}", self.name))?;
        self.child.wait().with_context(|| format!("cannot wait for {}", self.name))
    }

    /// SIGTERM, and SIGKILL where that has not helped within `limit`.
    pub(super) async fn stop(&mut self, limit: Duration) -> Result<ExitStatus> {
        if self.ended().is_none() {
            kill_process(Pid::from_child(&self.child), Signal::TERM)
                .with_context(|| format!("cannot stop {}", self.name))?;
        }
        self.wait(limit).await
    }

    /// Waits for it to end by itself, and kills it where it has not within `limit`.
    pub(super) async fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let begun = Instant::now();
        while begun.elapsed() < limit {
            if let Some(status) = self.ended() {
                return Ok(status);
            }
            tokio::time::sleep(POLL).await;
        }
        self.kill()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.ended().is_none() {
            // Nobody is left to tell: the demo is ending anyway.
            let _ = self.kill();
        }
    }
}

/// The command that starts this executable with `args`, as a process that ends with the demo even
/// when the demo is killed: see [`become_tethered`]. It writes to `log`.
pub(super) fn tethered(exe: &Path, args: &[OsString], log: File) -> Result<Command> {
    let mut command = Command::new(exe);
    command.args(["demo", "--"]).args(args);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

/// Asks the kernel for a SIGTERM when the demo dies, then becomes the program with `args`: the
/// request survives `execve(2)`, and the process keeps its id. Returns only if that failed.
pub(super) fn become_tethered(args: &[OsString]) -> Error {
    let become_it = || -> Result<std::convert::Infallible> {
        set_parent_process_death_signal(Some(Signal::TERM)).context("cannot tie this process to the demo")?;
        let exe = std::env::current_exe().context("cannot find this executable")?;
        Err(Command::new(exe).args(args).exec().into())
    };
    match become_it() {
        Ok(never) => match never {},
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn sleeper() -> Process {
        Process::start("a sleeper", Command::new("sleep").arg("600")).expect("started")
    }

    #[test]
    fn a_dropped_process_is_gone() {
        let process = sleeper();
        let pid = Pid::from_child(&process.child);
        drop(process);
        assert!(rustix::process::test_kill_process(pid).is_err(), "neither running nor a zombie");
    }

    #[tokio::test]
    async fn stop_ends_it_by_sigterm_and_kill_by_sigkill() {
        assert_eq!(sleeper().stop(Duration::from_secs(10)).await.expect("stopped").signal(), Some(15));
        assert_eq!(sleeper().kill().expect("killed").signal(), Some(9));
    }
}
