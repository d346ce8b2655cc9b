//! A workload as the demo sees it: a process, and what it has read so far.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use tokio::sync::watch;

use super::process::Process;
use super::reader::Line;

/// How long a workload waits for a content at most.
const LIMIT: Duration = Duration::from_secs(15);

/// How long a workload may take to end once it is told to.
const END_LIMIT: Duration = Duration::from_secs(2);

/// A process that reads one file, again and again.
pub(super) struct Workload {
    process: Process,
    seen: watch::Receiver<Seen>,
}

/// Everything that a workload has said, each with the moment when the demo heard it.
#[derive(Default)]
pub(super) struct Seen {
    /// The contents, in the order in which they appeared.
    pub(super) contents: Vec<(Instant, String)>,
    /// Why the file could not be read, where that happened.
    unreadable: Option<String>,
    /// All reads and the failed ones, once the workload has ended.
    tally: Option<(u64, u64)>,
    /// No more lines will come.
    ended: bool,
}

impl Workload {
    /// Starts a workload that reads `file`, and writes what goes wrong with itself to `log`.
    pub(super) fn start(exe: &Path, file: &Path, log: File) -> Result<Self> {
        let mut command = Command::new(exe);
        command.args(["demo", "--workload"]).arg(file).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut process = Process::start("a workload", &mut command)?;
        let lines = process.child().stdout.take().context("a workload has no stdout")?;
        let (tell, seen) = watch::channel(Seen::default());
        // A thread of its own, so that a moment is stamped when it comes, whatever the demo does.
        thread::spawn(move || hear(lines, &tell));
        Ok(Self { process, seen })
    }

    /// Waits until the file's content is `content`, and returns the moment when that was heard.
    pub(super) async fn reads(&self, content: &str) -> Result<Instant> {
        let mut seen = self.seen.clone();
        let has = |seen: &Seen| seen.contents.last().is_some_and(|(_, last)| last == content);
        let waited = tokio::time::timeout(LIMIT, seen.wait_for(|seen| seen.ended || has(seen))).await;
        let state = match &waited {
            Ok(state) => state.as_ref().map_err(|_| anyhow!("a workload is gone"))?,
            Err(_) => &self.seen.borrow(),
        };
        match state.contents.last() {
            Some((at, last)) if last == content => Ok(*at),
            Some((_, last)) => bail!("a workload waited {LIMIT:?} for {content:?} and still reads {last:?}"),
            None => bail!(
                "a workload waited {LIMIT:?} for {content:?} and has read nothing: {}",
                state.unreadable.as_deref().unwrap_or("it has said nothing")
            ),
        }
    }

    /// Ends the workload; returns all contents that it saw, the number of its reads, and that of
    /// the failed ones.
    pub(super) async fn end(mut self) -> Result<(Vec<String>, u64, u64)> {
        // Its standard input ends here, and that tells it.
        drop(self.process.child().stdin.take());
        self.process.wait(END_LIMIT).await?;
        let told = tokio::time::timeout(END_LIMIT, self.seen.wait_for(|seen| seen.ended)).await;
        let seen = told.context("a workload's output did not end")?.context("a workload is gone")?;
        let (reads, failed) = seen.tally.context("a workload ended without its tally")?;
        Ok((seen.contents.iter().map(|(_, content)| content.clone()).collect(), reads, failed))
    }
}

/// Stamps and keeps each line until the workload ends.
fn hear(lines: ChildStdout, tell: &watch::Sender<Seen>) {
    for line in BufReader::new(lines).lines() {
        let at = Instant::now();
        let Ok(line) = line.map_err(drop).and_then(|line| serde_json::from_str(&line).map_err(drop)) else {
            break;
        };
        tell.send_modify(|seen| match line {
            Line::Content(content) => seen.contents.push((at, content)),
            Line::Unreadable(why) => seen.unreadable = Some(why),
            Line::Tally { reads, failed } => seen.tally = Some((reads, failed)),
        });
    }
    tell.send_modify(|seen| seen.ended = true);
}
