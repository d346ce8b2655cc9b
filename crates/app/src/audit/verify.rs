//! `strongroom audit verify`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use strongroom_store::RootKey;
use strongroom_store::audit::{self, Report};

/// Checks both chains of `dir` and tells what was found.
pub(super) fn run(dir: &Path) -> anyhow::Result<ExitCode> {
    let root = RootKey::of_folder(dir).context("the audit cannot be checked without its key")?;
    let report = audit::verify(dir, &root)?;
    // To a closed pipe nothing can be said; the exit code tells.
    let _ = io::stdout().write_all(text(&report, dir).as_bytes());
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(report: &Report, dir: &Path) -> String {
    let mut text = format!(
        "changes   {} rows in one chain\naccesses  {} lines in {} segments\n",
        report.rows, report.lines, report.segments
    );
    for segment in &report.torn {
        let _ = writeln!(
            text,
            "torn      segment {segment} ends in a part of a line: a crash leaves that, its answer never left"
        );
    }
    for finding in &report.findings {
        let _ = writeln!(text, "FOUND     {finding}");
    }
    if report.is_sound() {
        text += "intact    the audit is as it was written\n";
        return text;
    }
    let _ = write!(
        text,
        "
The audit is NOT as it was written: a disk error, a restored or edited file, or a hand at work.
What to do next:
  1. Copy {} as it is now, before anything else writes to it.
  2. Compare with the newest backup that `strongroom audit verify` calls intact, and with what
     `strongroom audit export` has sent elsewhere: that tells what was there.
  3. Find out who could write to the folder, and take the secrets in it for read.
",
        dir.display()
    );
    text
}

#[cfg(test)]
mod tests {
    use strongroom_store::audit::Finding;

    use super::*;

    #[test]
    fn what_was_found_is_told_with_what_to_do() {
        let sound = Report { rows: 3, segments: 1, lines: 5, torn: vec![1], findings: Vec::new() };
        let told = text(&sound, Path::new("/data"));
        assert!(told.contains("3 rows") && told.contains("5 lines in 1 segments"), "{told}");
        assert!(told.contains("segment 1 ends") && told.contains("intact"), "{told}");
        let altered = Report { findings: vec![Finding::Row { seq: 2 }, Finding::Head], ..sound };
        let told = text(&altered, Path::new("/data"));
        assert!(told.contains("row 2 is altered") && told.contains("the end of the rows' chain"), "{told}");
        assert!(told.contains("NOT") && told.contains("Copy /data") && !told.contains("intact "), "{told}");
    }
}
