//! Running other programs: shown before they run, and loud when they fail.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// How many tests passed and failed, as the runners themselves said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a closing line of `cargo test` (`test result: ok. 3 passed; 0 failed; …`) or of our
    /// own runners (`sdk: 3 passed, 0 failed`).
    fn of_line(line: &str) -> Option<Self> {
        let line = ["test result: ", "sdk: ", "az: "].iter().find_map(|start| line.strip_prefix(start))?;
        let mut words = line.split([' ', ';', ',', '.']).filter(|word| !word.is_empty()).peekable();
        let mut counts = Self::default();
        while let Some(word) = words.next() {
            let Ok(count) = word.parse() else { continue };
            match words.peek() {
                Some(&"passed") => counts.passed = count,
                Some(&"failed") => counts.failed = count,
                _ => {}
            }
        }
        Some(counts)
    }
}

/// A `cargo` command in `root`.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(arguments);
    // Set for this program by the outer cargo; the inner one must find out by itself.
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_PKG_NAME");
    command
}

/// Runs `command` to its end; its output goes to ours.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    println!("$ {shown}");
    let status = command.status().with_context(|| format!("failed to start: {shown}"))?;
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    Ok(())
}

/// Runs `command` and answers its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("failed to start: {shown}"))?;
    if !output.status.success() {
        bail!("failed ({}): {shown}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("not UTF-8: the output of {shown}"))
}

/// Runs a test runner: its output as it is, its counts added to `counts`. A runner that executed
/// no test is an error.
pub(crate) fn run_tests(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let shown = show(command);
    println!("$ {shown}");
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("failed to start: {shown}"))?;
    let mut seen = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("not UTF-8: the output of {shown}"))?;
            println!("{line}");
            seen.add(Counts::of_line(&line).unwrap_or_default());
        }
    }
    let status = child.wait().with_context(|| format!("failed to wait for: {shown}"))?;
    counts.add(seen);
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    if seen.passed == 0 {
        bail!("ran no test: {shown}");
    }
    Ok(())
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_runners_closing_lines() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.53s";
        assert_eq!(Counts::of_line(line), Some(Counts { passed: 12, failed: 3 }));
        assert_eq!(Counts::of_line("sdk: 7 passed, 0 failed"), Some(Counts { passed: 7, failed: 0 }));
        assert_eq!(Counts::of_line("9 passed; 9 failed"), None);
    }

    #[test]
    fn a_runner_without_a_test_is_an_error() {
        let mut counts = Counts::default();
        let line = "test result: ok. 0 passed; 0 failed; 0 ignored";
        let error = run_tests(Command::new("echo").arg(line), &mut counts).unwrap_err();
        assert!(error.to_string().contains("ran no test"), "{error}");
    }

    #[test]
    fn a_failing_command_is_an_error_that_shows_it() {
        let error = run(&mut Command::new("false")).unwrap_err();
        assert!(error.to_string().contains("false"), "{error}");
    }
}
