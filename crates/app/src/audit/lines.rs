//! Printing line by line, as far as anybody reads.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write as _};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use strongroom_base::Timestamp;
use strongroom_store::Fault;
use strongroom_store::audit::Shown;

use super::filter::Filter;

/// Standard output.
pub(super) type Out = BufWriter<StdoutLock<'static>>;

/// Why printing ended before the last record.
enum End {
    /// Whoever read has read enough.
    Closed,
    Failed(anyhow::Error),
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault.into())
    }
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(anyhow::Error::new(error).context("failed to print")),
        }
    }
}

/// Prints the wanted records of `dir` with `print`, after `head`. A record that cannot be read is
/// told on standard error in its place, and makes the command fail at its end.
pub(super) fn print(
    dir: &Path,
    filter: &Filter,
    head: &str,
    print: impl Fn(&mut Out, &Shown) -> io::Result<()>,
) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut broken = 0_u64;
    let mut run = || -> Result<(), End> {
        out.write_all(head.as_bytes())?;
        filter.read(dir, |shown| match shown {
            Ok(shown) => Ok::<(), End>(print(&mut out, &shown)?),
            Err(fault) => {
                broken += 1;
                out.flush()?;
                Ok(writeln!(io::stderr(), "ERROR: {fault}")?)
            }
        })?;
        Ok(out.flush()?)
    };
    match run() {
        Err(End::Failed(error)) => Err(error),
        Ok(()) | Err(End::Closed) if broken == 0 => Ok(ExitCode::SUCCESS),
        Ok(()) | Err(End::Closed) => {
            let _ = writeln!(
                io::stderr(),
                "ERROR: {broken} records could not be read: `strongroom audit verify` tells which"
            );
            Ok(ExitCode::FAILURE)
        }
    }
}

/// One JSON value in one line.
pub(super) fn json(out: &mut Out, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// RFC 3339 in UTC with milliseconds.
pub(super) fn time(at_ms: i64) -> String {
    let seconds = Timestamp(at_ms.div_euclid(1000)).rfc3339();
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), at_ms.rem_euclid(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_milliseconds() {
        assert_eq!(time(1_795_484_760_007), "2026-11-24T01:46:00.007Z");
    }
}
