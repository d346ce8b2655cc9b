//! When a program is asked to stop.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal as listen};

/// Ends when the program is asked to: SIGTERM, or Ctrl-C.
pub(crate) fn signal() -> anyhow::Result<impl Future<Output = ()> + Send> {
    let told = "failed to listen for signals";
    let mut terminate = listen(SignalKind::terminate()).context(told)?;
    let mut interrupt = listen(SignalKind::interrupt()).context(told)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
