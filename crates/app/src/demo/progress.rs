//! What moves while the demo runs: a spinner or a bar on a terminal, one line a step elsewhere.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use console::style;
use indicatif::{ProgressBar, ProgressStyle};

use super::figures::Span;
use super::table::Mark;

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(80);

/// The line at the foot of the terminal, on stderr; a handle, clones share it. Colours follow
/// `NO_COLOR`; what they say is said by a sign as well.
#[derive(Clone)]
pub(super) struct Progress {
    /// None where stderr is no terminal.
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Shows nothing until a step begins.
    pub(super) fn new() -> Self {
        let progress = Self { bar: std::io::stderr().is_terminal().then(ProgressBar::new_spinner) };
        progress.quiet();
        progress
    }

    /// A step begins.
    pub(super) fn begin(&self, step: &'static str) {
        let Some(bar) = &self.bar else { return };
        bar.set_style(styled("{spinner:.cyan} {prefix}  {wide_msg:.dim}"));
        bar.set_prefix(step);
        bar.set_message("");
        bar.reset();
        bar.enable_steady_tick(TURN);
    }

    /// The step runs a command.
    pub(super) fn note(&self, command: String) {
        if let Some(bar) = &self.bar {
            bar.set_message(command);
        }
    }

    /// The step has done `done` of `all` equal parts.
    pub(super) fn advance(&self, done: u64, all: u64) {
        let Some(bar) = &self.bar else { return };
        if done == 0 {
            bar.set_style(styled("{spinner:.cyan} {prefix}  {bar:20.cyan/dim} {pos}/{len}  {wide_msg:.dim}"));
            bar.set_length(all);
        }
        bar.set_position(done);
    }

    /// The step has ended.
    pub(super) fn end(&self, mark: Mark, step: &str, time: Span) {
        self.quiet();
        match &self.bar {
            Some(_) => self.say(&format!("{} {step}  {}", mark.painted(), style(time).for_stderr().dim())),
            None => self.say(&format!("{} {step}: {time}", mark.word())),
        }
    }

    /// A line that stays.
    pub(super) fn say(&self, line: &str) {
        let print = || {
            // Progress that nobody can see is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{line}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Nothing moves any more.
    pub(super) fn quiet(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn styled(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.progress_chars("━╸─").tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}
