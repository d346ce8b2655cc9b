//! The table at the end.

use console::style;

use super::figures::Span;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Done, and its proof held.
    Held,
    /// Not done, or without its proof.
    Failed,
    /// Not part of this demo.
    Absent,
}

/// One step.
pub(super) struct Row {
    /// How it ended.
    pub(super) mark: Mark,
    /// What was done.
    pub(super) step: &'static str,
    /// How long it took.
    pub(super) time: Option<Span>,
    /// What shows that it was done.
    pub(super) proof: String,
}

impl Mark {
    /// As a sign.
    fn sign(self) -> &'static str {
        match self {
            Self::Held => "✓",
            Self::Failed => "✗",
            Self::Absent => "–",
        }
    }

    /// As a word, where lines are read by programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Held => "ok",
            Self::Failed => "FAILED",
            Self::Absent => "absent",
        }
    }

    /// As a sign in its colour, where stderr shows colours.
    pub(super) fn painted(self) -> String {
        let sign = style(self.sign()).for_stderr().bold();
        match self {
            Self::Held => sign.green(),
            Self::Failed => sign.red(),
            Self::Absent => sign.dim(),
        }
        .to_string()
    }
}

/// The table, with proofs broken into lines so that it is `width` columns wide where words allow.
pub(super) fn render(rows: &[Row], width: usize) -> String {
    let steps = columns(rows.iter().map(|row| row.step.to_owned()), "Step");
    let times = columns(rows.iter().map(time), "Time");
    let indent = 2 + steps + 2 + times + 2;
    let line = |sign: &str, step: &str, time: &str, proof: &str| {
        let line = format!("{sign} {step:<steps$}  {time:>times$}  {proof}");
        format!("{}\n", line.trim_end())
    };

    let mut table = line(" ", "Step", "Time", "Proof");
    for row in rows {
        let mut proof = wrapped(&row.proof, width.saturating_sub(indent)).into_iter();
        table += &line(row.mark.sign(), row.step, &time(row), &proof.next().unwrap_or_default());
        for rest in proof {
            table += &line(" ", "", "", &rest);
        }
    }
    table
}

fn time(row: &Row) -> String {
    row.time.map_or_else(String::new, |time| time.to_string())
}

/// The width of a column that holds `cells` under `head`.
fn columns(cells: impl Iterator<Item = String>, head: &str) -> usize {
    cells.map(|cell| console::measure_text_width(&cell)).fold(head.len(), usize::max)
}

/// `text` in lines of at most `width` columns, broken where it has line ends and between words; a
/// longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lines_up_and_breaks_long_proofs() {
        let row = |mark, step, time, proof: &str| Row { mark, step, time, proof: proof.to_owned() };
        let rows = [
            row(Mark::Held, "Start the server", Some(Span::millis(388)), "answers on port 43121"),
            row(Mark::Absent, "Elsewhere", None, "not in this demo yet"),
            row(
                Mark::Failed,
                "Change",
                Some(Span::millis(12_000)),
                "one → two\n(a /word/that/does/not/fit and more)",
            ),
        ];
        let expected = "  Step                 Time  Proof
✓ Start the server   388 ms  answers on port
                             43121
– Elsewhere                  not in this demo
                             yet
✗ Change            12.00 s  one → two
                             (a
                             /word/that/does/not/fit
                             and more)
";
        assert_eq!(render(&rows, 46), expected);
    }
}
