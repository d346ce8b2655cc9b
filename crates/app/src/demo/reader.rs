//! A workload's own process: reads a file over and over, and says what it read when that changes.
//!
//! It opens and reads anew each time, as a program does that knows nothing of secrets. The demo's
//! values are no secrets, so they may be printed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// How long the workload rests between two reads.
const REST: Duration = Duration::from_millis(1);

/// A line that the workload prints, as JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Line {
    /// The file has this content, unlike at the last read.
    Content(String),
    /// The file cannot be read, unlike at the last read.
    Unreadable(String),
    /// The last line: how many reads there were, and how many of them failed.
    Tally {
        /// All reads.
        reads: u64,
        /// Those that failed.
        failed: u64,
    },
}

/// Reads `file` until standard input ends: it is a pipe of the demo, and ends with it.
pub(super) async fn run(file: PathBuf) -> Result<()> {
    let ended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ended);
    std::thread::spawn(move || {
        // Whatever ends it, an error as well: without the demo there is nothing to read for.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        ended.store(true, Ordering::Relaxed);
    });
    Ok(tokio::task::spawn_blocking(move || watch(&file, &seen, &mut io::stdout().lock())).await??)
}

/// Reads `file` until `ended`, and writes a line to `out` at each change.
fn watch(file: &Path, ended: &AtomicBool, out: &mut impl Write) -> io::Result<()> {
    let (mut reads, mut failed) = (0, 0);
    let mut last = None;
    while !ended.load(Ordering::Relaxed) {
        let line = match fs::read(file) {
            Ok(bytes) => Line::Content(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => Line::Unreadable(error.to_string()),
        };
        reads += 1;
        failed += u64::from(matches!(line, Line::Unreadable(_)));
        if last.as_ref() != Some(&line) {
            say(out, &line)?;
            last = Some(line);
        }
        std::thread::sleep(REST);
    }
    say(out, &Line::Tally { reads, failed })
}

fn say(out: &mut impl Write, line: &Line) -> io::Result<()> {
    writeln!(out, "{}", serde_json::to_string(line)?)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes the file with each line that it gets, and ends the workload after the third.
    struct Changer<'a> {
        file: &'a Path,
        ended: &'a AtomicBool,
        lines: Vec<Line>,
    }

    impl Write for Changer<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.starts_with(b"{") {
                self.lines.push(serde_json::from_slice(bytes)?);
                match self.lines.len() {
                    1 => fs::write(self.file, "two\n")?,
                    2 => fs::remove_file(self.file)?,
                    _ => self.ended.store(true, Ordering::Relaxed),
                }
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_change_is_one_line_and_the_tally_comes_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("PlaceholderSecret");
        fs::write(&file, "one").expect("written");
        let ended = AtomicBool::new(false);
        let mut out = Changer { file: &file, ended: &ended, lines: Vec::new() };
        watch(&file, &ended, &mut out).expect("watched");

        let Some((Line::Tally { reads, failed }, lines)) = out.lines.split_last() else {
            panic!("no tally: {:?}", out.lines);
        };
        assert_eq!((*reads, *failed), (3, 1));
        assert_eq!(lines[..2], [Line::Content("one".into()), Line::Content("two\n".into())]);
        assert!(matches!(lines[2..], [Line::Unreadable(_)]), "{lines:?}");
    }
}
