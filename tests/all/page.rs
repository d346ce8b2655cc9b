//! The page's commands in order, as one document that is run: `tests/page/page.md`.
//!
//! A step is a command as the page prints it, then what came of it: standard output as it is,
//! standard error behind `! `, the exit code behind `? `. What differs from run to run is masked,
//! and a mask in a command stands for what was seen before, as a reader copies it from above.
//! `STRONGROOM_TEST_UPDATE=1` writes the document anew from what the program says now.

mod document;
mod mask;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail, ensure};
use strongroom_testkit::{Server, program};

use document::{Document, Outcome};
use mask::Masks;

#[tokio::test]
async fn the_page_works_as_it_is_printed() -> Result<()> {
    let server = Server::start().await?;
    let shell = Shell::of(&server)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("page/page.md");
    let text = std::fs::read_to_string(&path).context("failed to read the document")?;
    let document = Document::parse(&text)?;
    let mut masks = Masks::of_port(server.http().port());
    let mut differences = Vec::new();
    let now = document.map(|step| {
        let command = masks.reveal(&step.command).with_context(|| step.command.clone())?;
        let outcome = outcome(&shell.run(&command)?, &mut masks)?;
        if outcome != step.outcome {
            differences.push(format!("$ {}\n{}", step.command, difference(&step.outcome, &outcome)));
        }
        Ok(outcome)
    })?;
    ensure!(document.steps() > 0, "the document has no steps");
    if std::env::var_os("STRONGROOM_TEST_UPDATE").is_some() {
        std::fs::write(&path, now.text())?;
    } else if !differences.is_empty() {
        bail!("{}\n\nSTRONGROOM_TEST_UPDATE=1 writes {} anew", differences.join("\n\n"), path.display());
    }
    Ok(())
}

/// What a command came to, masked.
fn outcome(output: &Output, masks: &mut Masks) -> Result<Outcome> {
    Ok(Outcome {
        stdout: masks.hide(std::str::from_utf8(&output.stdout)?),
        stderr: masks.hide(std::str::from_utf8(&output.stderr)?),
        exit: output.status.code().context("ended by a signal")?,
    })
}

/// The lines that are gone, and those that came.
fn difference(expected: &Outcome, found: &Outcome) -> String {
    let (expected, found) = (expected.text(), found.text());
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let ends = |lines: &[&str]| lines[same..].iter().rev().copied().map(str::to_owned).collect::<Vec<_>>();
    let end = ends(&old).iter().zip(&ends(&new)).take_while(|(old, new)| old == new).count();
    let side = |sign: &str, lines: &[&str]| {
        let lines = lines[same..lines.len() - end].iter().map(|line| format!("  {sign} {line}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    format!("  line {}:\n{}{}", same + 1, side("expected", &old), side("found   ", &new))
}

/// A person's shell: bash, with the program on its path and the environment of `dev env`.
struct Shell {
    variables: BTreeMap<String, String>,
}

impl Shell {
    fn of(server: &Server) -> Result<Self> {
        let folder = program()?.parent().context("the program lies in a folder")?.display().to_string();
        let home = server.scratch().join("home");
        std::fs::create_dir_all(&home)?;
        let start = [
            ("PATH", format!("{folder}:/usr/bin:/bin")),
            ("HOME", home.display().to_string()),
            // A terminal of this width: usage texts are wrapped.
            ("COLUMNS", "100".to_owned()),
        ];
        let bare = Self { variables: start.map(|(name, value)| (name.to_owned(), value)).into() };
        let dev = format!("strongroom dev env --data-dir '{}'", server.scratch().join("data").display());
        let output = bare.run(&format!("eval \"$({dev})\" && env -0"))?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout)?;
        let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
        Ok(Self { variables: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect() })
    }

    fn run(&self, command: &str) -> Result<Output> {
        let mut bash = Command::new("bash");
        bash.args(["-c", command]).env_clear().envs(&self.variables);
        bash.current_dir(self.variables.get("HOME").context("a home")?);
        bash.output().context("failed to run bash")
    }
}
