//! A document with steps in it: prose, and blocks of commands with what comes of them.

use anyhow::{Context as _, Result, ensure};

/// The fence before steps, and the one behind them.
const OPEN: &str = "```console";
const CLOSE: &str = "```";

/// Prose and steps in order.
pub(crate) struct Document(Vec<Part>);

enum Part {
    /// A line that is not run.
    Prose(String),
    Step(Step),
}

/// A command, and what comes of it.
pub(crate) struct Step {
    /// As it is typed; it may have several lines.
    pub(crate) command: String,
    pub(crate) outcome: Outcome,
}

/// What comes of a command.
#[derive(PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

impl Document {
    /// Reads a document.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut lines = text.lines().peekable();
        let mut inside = false;
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ").filter(|_| inside) else {
                inside = if inside { line != CLOSE } else { line == OPEN };
                ensure!(!inside || line == OPEN || line.is_empty(), "what is this line of? {line}");
                parts.push(Part::Prose(line.to_owned()));
                continue;
            };
            let mut command = command.to_owned();
            let (mut stdout, mut stderr, mut exit) = (String::new(), String::new(), None);
            while exit.is_none() {
                let line = lines.next().with_context(|| format!("no exit code of {command}"))?;
                if let Some(more) = line.strip_prefix("> ").filter(|_| stdout.is_empty()) {
                    command = format!("{command}\n{more}");
                } else if let Some(code) = line.strip_prefix("? ") {
                    exit = Some(code.parse().with_context(|| format!("the exit code of {command}"))?);
                } else if let Some(told) = line.strip_prefix("! ") {
                    stderr = format!("{stderr}{told}\n");
                } else {
                    stdout = format!("{stdout}{line}\n");
                }
            }
            let outcome = Outcome { stdout, stderr, exit: exit.unwrap_or_default() };
            parts.push(Part::Step(Step { command, outcome }));
        }
        let document = Self(parts);
        ensure!(document.text() == text, "the document is not written as it would be");
        Ok(document)
    }

    /// How many steps there are.
    pub(crate) fn steps(&self) -> usize {
        self.0.iter().filter(|part| matches!(part, Part::Step(_))).count()
    }

    /// The same document with other outcomes.
    pub(crate) fn map(&self, mut outcome: impl FnMut(&Step) -> Result<Outcome>) -> Result<Self> {
        let part = |part: &Part| match part {
            Part::Prose(line) => Ok(Part::Prose(line.clone())),
            Part::Step(step) => {
                Ok(Part::Step(Step { command: step.command.clone(), outcome: outcome(step)? }))
            }
        };
        Ok(Self(self.0.iter().map(part).collect::<Result<_>>()?))
    }

    /// How it is written.
    pub(crate) fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Prose(line) => format!("{line}\n"),
            Part::Step(step) => format!("$ {}\n{}", step.command.replace('\n', "\n> "), step.outcome.text()),
        };
        self.0.iter().map(part).collect()
    }
}

impl Outcome {
    /// How it is written.
    pub(crate) fn text(&self) -> String {
        let told: Vec<_> = self.stderr.lines().map(|line| format!("! {line}\n")).collect();
        // An output that does not end its last line would look as if it did.
        let open =
            if self.stdout.is_empty() || self.stdout.ends_with('\n') { "" } else { " (no end of line)\n" };
        format!("{}{open}{}? {}\n", self.stdout, told.concat(), self.exit)
    }
}

#[test]
fn a_document_is_read_as_it_is_written() -> Result<()> {
    let text =
        "# A title\n\n```console\n$ one \\\n>   two\nout\n! told\n? 3\n\n$ three \n? 0\n```\n\nThe end.\n";
    let document = Document::parse(text)?;
    ensure!(document.steps() == 2 && document.text() == text);
    let steps: Vec<_> = document
        .0
        .iter()
        .filter_map(|part| if let Part::Step(step) = part { Some(step) } else { None })
        .collect();
    ensure!(steps[0].command == "one \\\n  two" && steps[0].outcome.stdout == "out\n");
    ensure!(
        steps[0].outcome.stderr == "told\n" && steps[0].outcome.exit == 3 && steps[1].command == "three "
    );
    for bad in ["```console\nlost\n```\n", "```console\n$ endless\nout\n", "```console\n$ x\n? no\n```\n"] {
        ensure!(Document::parse(bad).is_err(), "{bad}");
    }
    Ok(())
}
