//! The command line as child processes: what a person would type, with a profile of its own.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use strongroom_wire::own::DevFile;

use super::figures::Span;
use super::mask::Mask;
use super::progress::Progress;

/// How long one command may take.
const LIMIT: Duration = Duration::from_secs(20);

/// Runs commands of this executable against one server.
pub(super) struct CommandLine {
    exe: PathBuf,
    environment: [(&'static str, PathBuf); 3],
    log: File,
    mask: Mask,
    progress: Progress,
}

/// A command that ended well.
pub(super) struct Done {
    /// Its output, without the line's end.
    pub(super) output: String,
    /// Just before its process was started.
    pub(super) begun: Instant,
    /// When its process had ended.
    pub(super) ended: Instant,
}

impl CommandLine {
    /// For the server that `dev` describes; its profile goes into `folder`, its record into `log`.
    pub(super) fn new(
        exe: &Path,
        dev: &DevFile,
        folder: PathBuf,
        log: File,
        mask: Mask,
        progress: Progress,
    ) -> Self {
        let environment = [
            ("STRONGROOM_RESOURCE_MANAGER", PathBuf::from(&dev.resource_manager)),
            ("STRONGROOM_CA_FILE", PathBuf::from(&dev.ca_file)),
            ("STRONGROOM_CONFIG_DIR", folder),
        ];
        Self { exe: exe.to_owned(), environment, log, mask, progress }
    }

    /// Runs a command whose answer is one value: that of `query`.
    pub(super) async fn value(&self, arguments: &[&str], query: &str) -> Result<String> {
        let arguments = [arguments, &["--query", query, "-o", "tsv"]].concat();
        let done = self.run(&arguments).await?;
        if done.output.is_empty() {
            bail!("`{}` answered nothing", self.line(&arguments));
        }
        Ok(done.output)
    }

    /// Runs a command. One that fails becomes an error with what it said.
    pub(super) async fn run(&self, arguments: &[&str]) -> Result<Done> {
        let line = self.line(arguments);
        self.progress.note(line.clone());
        let mut command = tokio::process::Command::new(&self.exe);
        command.args(arguments).env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true);

        let begun = Instant::now();
        let output = tokio::time::timeout(LIMIT, command.output())
            .await
            .with_context(|| format!("`{line}` has not ended within {LIMIT:?}"))?
            .with_context(|| format!("cannot start `{line}`"))?;
        let ended = Instant::now();

        let said = self.mask.cover(String::from_utf8_lossy(&output.stderr).trim_end());
        self.record(&line, &output, Span::between(begun, ended), &said)?;
        if !output.status.success() {
            bail!("`{line}` ended with {} and said:\n{}", output.status, indented(&said));
        }
        let output = String::from_utf8(output.stdout).with_context(|| format!("`{line}` wrote no UTF-8"))?;
        Ok(Done { output: output.trim_end().to_owned(), begun, ended })
    }

    /// Keeps what was run and what it said; not its output, which may be a credential.
    fn record(&self, line: &str, output: &Output, time: Span, said: &str) -> Result<()> {
        let mut log = &self.log;
        writeln!(log, "$ {line}\n  {}, {time}", output.status)?;
        if !said.is_empty() {
            writeln!(log, "{}", indented(said))?;
        }
        Ok(())
    }

    /// The command as a person would type it, without secrets.
    fn line(&self, arguments: &[&str]) -> String {
        let words = arguments.iter().map(|word| quoted(&self.mask.cover(word)));
        ["strongroom".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// `word` as one word of a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@%<>".contains(c);
    // The mask's `<secret>` stays readable; nobody runs a line without its secret.
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// `text` with each line moved to the right.
pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_change_it() {
        let words = ["keyvault", "--id=a/b.c", "", "get list", "it's", "$HOME", "a;b", "<secret>", "ü"];
        let expected = [
            "keyvault",
            "--id=a/b.c",
            "''",
            "'get list'",
            r"'it'\''s'",
            "'$HOME'",
            "'a;b'",
            "<secret>",
            "'ü'",
        ];
        assert_eq!(words.map(quoted), expected);
    }
}
