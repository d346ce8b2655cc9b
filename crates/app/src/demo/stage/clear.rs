//! The end of a demo: stopping, unmounting, removing, and what is told of a failure.

use std::fs;
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow};

use super::{Log, Stage};
use crate::demo::command::indented;

/// How long agent and server may take to end when asked to.
const LIMIT: Duration = Duration::from_secs(5);

impl Stage {
    /// Kills the server as a crash does: SIGKILL, at once.
    pub(in crate::demo) fn kill_server(&mut self) -> Result<ExitStatus> {
        self.server.take().context("no server runs")?.kill()
    }

    /// Asks agent and server to end, in this order; says how they did.
    pub(in crate::demo) async fn stop_agent_and_server(&mut self) -> Result<String> {
        let mut rough = Vec::new();
        for mut process in [self.agent.take(), self.server.take()].into_iter().flatten() {
            let status = process.stop(LIMIT).await?;
            if !status.success() {
                rough.push(format!("{} ended with {status}", process.name()));
            }
        }
        Ok(if rough.is_empty() { "agent and server ended when asked".to_owned() } else { rough.join(", ") })
    }

    /// Stops whatever runs, unmounts, and removes the folder unless `keep`.
    pub(in crate::demo) fn clear(mut self, keep: bool) -> Result<()> {
        self.stop_now();
        if keep {
            self.folder.disable_cleanup(true);
            return Ok(());
        }
        let path = self.folder.path().to_owned();
        self.folder.close().with_context(|| format!("cannot remove {}", path.display()))
    }

    /// The same after a failure, of which only the logs stay; and `error` as a person needs it:
    /// the step, what was said, the end of the log, and where to look next.
    pub(in crate::demo) fn clear_after(
        mut self,
        error: Error,
        failed_at: Option<(&'static str, Log)>,
        keep: bool,
    ) -> Error {
        let gone = self.gone_by_itself();
        self.stop_now();
        self.folder.disable_cleanup(true);
        if !keep && let Err(error) = self.remove_all_but_logs() {
            self.progress.say(&format!("{error:#}"));
        }
        let Some((step, log)) = failed_at else { return error };
        let logs = self.path("logs");
        let mut lines = vec![format!("the demo failed at the step “{step}”: {error:#}")];
        for (_, how) in &gone {
            lines.push(how.clone());
        }
        // Whoever ended unasked has the better story.
        let log = gone.first().map_or(log, |(log, _)| *log);
        let tail = log.tail(&logs);
        if !tail.is_empty() {
            lines.push(format!("The end of {}:\n{}", log.file(), indented(&tail)));
        }
        lines.push(format!("Look next at {}; beside it are the other logs.", self.log(log).display()));
        anyhow!(self.mask.cover(&lines.join("\n")))
    }

    /// Which of server and agent have ended although nobody asked them to, and how.
    fn gone_by_itself(&mut self) -> Vec<(Log, String)> {
        let mut gone = Vec::new();
        for (process, log) in [(&mut self.server, Log::Server), (&mut self.agent, Log::Agent)] {
            if let Some(process) = process
                && let Some(status) = process.ended()
            {
                gone.push((log, format!("By then, {} had ended by itself: {status}.", process.name())));
            }
        }
        gone
    }

    /// Drops processes and mounts, in the order in which the fields stand.
    fn stop_now(&mut self) {
        self.workloads.clear();
        self.agent = None;
        self.volumes.clear();
        self.server = None;
    }

    fn remove_all_but_logs(&self) -> Result<()> {
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            let removed = match path.file_name() {
                Some(name) if name == "logs" => Ok(()),
                _ if path.is_dir() => fs::remove_dir_all(&path),
                _ => fs::remove_file(&path),
            };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }
}
