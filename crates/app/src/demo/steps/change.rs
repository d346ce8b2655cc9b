//! Changes of the secret through the command line, and the time until the files follow.

use std::time::Instant;

use anyhow::ensure;

use super::{CHANGES, CommandLine, Context, MEDIAN_LIMIT, Result, SECRET, Stage, VAULT, Values};
use crate::demo::command::Done;
use crate::demo::figures::{Span, Spread};
use crate::demo::report::Shown;
use crate::demo::workload::Workload;

/// One change, as it was measured.
struct Change {
    /// From the command's start until the last file had changed.
    whole: Span,
    /// The command alone.
    command: Span,
    /// From the command's end until the last file had changed; negative where that came first.
    after: Span,
}

pub(super) async fn set_first(cli: &CommandLine, values: &mut Values) -> Shown<()> {
    let id = set(cli, &values.next()).await?.output;
    let (_, version) = id.rsplit_once('/').with_context(|| format!("{id:?} is no secret's id"))?;
    Ok(((), format!("version {version}")))
}

pub(super) async fn change_often(stage: &Stage, cli: &CommandLine, values: &mut Values) -> Shown<()> {
    let mut changes = Vec::new();
    for turn in 0..CHANGES {
        stage.progress().advance(turn, CHANGES);
        changes.push(change(cli, &stage.workloads, &values.next()).await?);
    }
    stage.progress().advance(CHANGES, CHANGES);
    let spread =
        |part: fn(&Change) -> Span| Spread::of(changes.iter().map(part)).context("nothing was measured");
    let whole = spread(|change| change.whole)?;
    let command = spread(|change| change.command)?.median;
    let after = spread(|change| change.after)?;
    let proof = format!(
        "command started → both files changed: {whole}\n\
         (the command itself: median {command})\n\
         command ended → both files changed: {after}"
    );
    let limit = Span::of(MEDIAN_LIMIT);
    ensure!(whole.median < limit, "too slow, the median has to be under {limit}:\n{proof}");
    Ok(((), proof))
}

pub(super) async fn catch_up(stage: &Stage, cli: &CommandLine, values: &mut Values) -> Shown<()> {
    let Change { whole, command, .. } = change(cli, &stage.workloads, &values.next()).await?;
    Ok(((), format!("command started → all three files changed: {whole}\n(the command itself: {command})")))
}

/// Sets `value`, and waits until every workload has read it.
async fn change(cli: &CommandLine, workloads: &[Workload], value: &str) -> Result<Change> {
    let everywhere = async {
        let mut last: Option<Instant> = None;
        for workload in workloads {
            last = last.max(Some(workload.reads(value).await?));
        }
        last.context("no workload runs")
    };
    let (done, changed) = tokio::try_join!(set(cli, value), everywhere)?;
    Ok(Change {
        whole: Span::between(done.begun, changed),
        command: Span::between(done.begun, done.ended),
        after: Span::between(done.ended, changed),
    })
}

async fn set(cli: &CommandLine, value: &str) -> Result<Done> {
    let secret = ["keyvault", "secret", "set", "--vault-name", VAULT, "--name", SECRET, "--value", value];
    cli.run(&[&secret[..], &["--query", "id", "-o", "tsv"]].concat()).await
}
