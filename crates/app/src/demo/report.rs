//! The steps as they are seen: each timed, with its proof, and one of them perhaps failed.

use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use super::figures::Span;
use super::progress::Progress;
use super::stage::Log;
use super::table::{Mark, Row, render};

/// The table's width where the terminal does not say its own.
const WIDTH: u16 = 108;

/// What a step hands on to the next ones, and the sentence that shows that it happened.
pub(super) type Shown<T> = Result<(T, String)>;

/// The report of one demo.
pub(super) struct Report {
    progress: Progress,
    begun: Instant,
    rows: Vec<Row>,
    failed_at: Option<(&'static str, Log)>,
}

impl Report {
    /// An empty one; the whole time counts from here.
    pub(super) fn new(progress: Progress) -> Self {
        Self { progress, begun: Instant::now(), rows: Vec::new(), failed_at: None }
    }

    /// Does `work` as the step `name`, and keeps its time and proof. `log` is where a person looks
    /// when it fails.
    pub(super) async fn step<T>(
        &mut self,
        name: &'static str,
        log: Log,
        work: impl Future<Output = Shown<T>>,
    ) -> Result<T> {
        self.progress.begin(name);
        let begun = Instant::now();
        let outcome = work.await;
        let time = Span::since(begun);
        let (mark, proof, result) = match outcome {
            Ok((value, proof)) => (Mark::Held, proof, Ok(value)),
            Err(error) => {
                self.failed_at = Some((name, log));
                (Mark::Failed, "see below".to_owned(), Err(error))
            }
        };
        self.progress.end(mark, name, time);
        self.rows.push(Row { mark, step: name, time: Some(time), proof });
        result
    }

    /// A step of the page that this demo does not take.
    pub(super) fn leave_out(&mut self, step: &'static str, why: &str) {
        self.rows.push(Row { mark: Mark::Absent, step, time: None, proof: why.to_owned() });
    }

    /// A line beside the steps.
    pub(super) fn say(&self, line: &str) {
        self.progress.say(line);
    }

    /// Clears the moving line.
    pub(super) fn quiet(&self) {
        self.progress.quiet();
    }

    /// The step that failed, and where to look.
    pub(super) fn failed_at(&self) -> Option<(&'static str, Log)> {
        self.failed_at
    }

    /// Writes the table, and one line on how it went.
    pub(super) fn close(&self, kept: Option<&Path>, out: &mut impl Write) -> Result<()> {
        self.quiet();
        let columns = console::Term::stdout().size_checked().map_or(WIDTH, |(_, columns)| columns);
        write!(out, "\n{}", render(&self.rows, columns.clamp(72, 132).into()))?;
        if self.failed_at.is_none() {
            writeln!(out, "\nEvery proof held, in {}.", Span::since(self.begun))?;
        }
        if let Some(folder) = kept {
            writeln!(out, "The folder was kept: {}", folder.display())?;
        }
        Ok(())
    }
}
