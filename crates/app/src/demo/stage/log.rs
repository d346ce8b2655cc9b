//! Where a person finds out why a step failed.

use std::fs;
use std::path::Path;

/// How many lines of a log a failure shows.
const TAIL_LINES: usize = 8;

/// A file in which a person finds out why a step failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Log {
    /// What the server wrote.
    Server,
    /// What the agent wrote.
    Agent,
    /// The commands that were run, and what they wrote to stderr.
    Commands,
    /// What the workloads wrote to stderr: nothing, as long as they do their work.
    Workloads,
}

impl Log {
    /// Its name in the folder of logs.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Server => "server.log",
            Self::Agent => "agent.log",
            Self::Commands => "commands.log",
            Self::Workloads => "workloads.log",
        }
    }

    /// Its last lines, where it is in the folder `logs`.
    pub(super) fn tail(self, logs: &Path) -> String {
        let text = fs::read(logs.join(self.file())).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_last_lines_of_a_log_or_nothing() {
        let logs = tempfile::tempdir().expect("a folder");
        assert_eq!(Log::Agent.tail(logs.path()), "");
        let lines: Vec<String> = (1..=20).map(|number| format!("line {number}")).collect();
        fs::write(logs.path().join("agent.log"), lines.join("\n") + "\n").expect("written");
        assert_eq!(Log::Agent.tail(logs.path()), lines[12..].join("\n"));
    }
}
