//! `strongroom demo`: a secret's way from a vault into a workload's file, on this machine, with
//! nothing staged.
//!
//! ```text
//! demo ──► strongroom dev        a real server, its data in a temporary folder
//!   │ ───► strongroom <command>  the page's commands, over TLS, each a process
//!   │ ───► strongroom agent      the node's agent; the demo calls its socket as a kubelet would
//!   └────► demo --workload FILE  plain open(2) and read(2), a thousand times a second
//! ```
//!
//! Every program is this very executable, started anew. The demo itself only starts processes,
//! waits for what they show, and keeps the time; what it claims in its table it has seen.
//!
//! `steps` is the path, in order. `stage` owns the folder and the processes and clears them away
//! however the demo ends. `report` is what the person sees.

mod args;
mod command;
mod figures;
mod mask;
mod process;
mod progress;
mod reader;
mod report;
mod stage;
mod steps;
mod table;
mod volume;
mod workload;

use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};

pub(crate) use self::args::DemoArgs;
use self::progress::Progress;
use self::report::Report;
use self::stage::Stage;

/// Runs the demo, or one of the hidden roles that it gives to its child processes.
///
/// Ends well only if every proof held. An error tells the step, what was said there, and where the
/// logs are.
pub(crate) async fn run(args: DemoArgs) -> Result<()> {
    if let Some(file) = args.workload {
        return reader::run(file).await;
    }
    if !args.tethered.is_empty() {
        return Err(process::become_tethered(&args.tethered));
    }
    show(args.keep).await
}

/// The demo itself.
async fn show(keep: bool) -> Result<()> {
    let progress = Progress::new();
    let mut stage = Stage::set_up(progress.clone())?;
    let mut report = Report::new(progress);
    report.say(&format!("Strongroom's demo runs in {}", stage.folder().display()));

    let outcome = tokio::select! {
        outcome = steps::walk(&mut stage, &mut report) => outcome,
        name = interrupted() => {
            report.quiet();
            stage.clear(keep)?;
            bail!("interrupted by {}; everything was stopped and removed", name?);
        }
    };
    match outcome {
        Ok(()) => {
            let kept = keep.then(|| stage.folder().to_owned());
            stage.clear(keep)?;
            report.close(kept.as_deref(), &mut std::io::stdout().lock())
        }
        Err(error) => {
            let error = stage.clear_after(error, report.failed_at(), keep);
            // What failed matters more than a table that cannot be written.
            let _ = report.close(None, &mut std::io::stdout().lock());
            Err(error)
        }
    }
}

/// Waits for the first signal that asks the demo to end, a closed terminal's included, and names it.
async fn interrupted() -> Result<&'static str> {
    let listen = |kind| signal(kind).context("cannot listen for signals");
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hangup = listen(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
        _ = hangup.recv() => "SIGHUP",
    })
}
