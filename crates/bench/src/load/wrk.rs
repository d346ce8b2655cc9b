//! Driving wrk: one thread, keep-alive, random keys, results as one line of JSON.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::Cell;
use super::dialect::{Ask, KEY};
use super::target::Target;

/// What wrk runs: a token, keys at random, and the result at the end.
const SCRIPT: &str = r#"
local token, host = os.getenv("BENCH_TOKEN"), os.getenv("BENCH_HOST")
local method, body = os.getenv("BENCH_METHOD"), os.getenv("BENCH_BODY")
local path, rest = os.getenv("BENCH_PATH"), os.getenv("BENCH_REST")
local keys = tonumber(os.getenv("BENCH_KEYS"))
local headers = { ["Host"] = host, ["Authorization"] = "Bearer " .. token }
if body then
  headers["Content-Type"] = "application/json"
end

function init(args)
  math.randomseed(os.time())
end

function request()
  if rest then
    return wrk.format(method, path .. math.random(0, keys - 1) .. rest, headers, body)
  end
  return wrk.format(method, path, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"#;

pub(super) struct Wrk {
    program: PathBuf,
    script: PathBuf,
}

/// One run of one cell.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Run {
    /// Requests that were answered.
    pub(super) requests: u64,
    /// How long it took.
    pub(super) micros: u64,
    /// Median latency, in microseconds.
    pub(super) p50: u64,
    /// 99th percentile of latency, in microseconds.
    pub(super) p99: u64,
    /// Answers other than 2xx and 3xx, and broken connections.
    errors: u64,
}

impl Wrk {
    pub(super) fn new(program: &Path, folder: &Path) -> Result<Self> {
        let script = folder.join("bench.lua");
        fs::write(&script, SCRIPT)?;
        Ok(Self { program: program.to_owned(), script })
    }

    /// Runs one cell. Any error in it makes the figure worthless, so it is one.
    pub(super) fn run(&self, target: &Target, cell: Cell, seconds: u32) -> Result<Run> {
        let mut command = Command::new(&self.program);
        command.args(["--threads", "1", "--connections", &cell.connections.to_string()]);
        command.args(["--duration", &format!("{seconds}s"), "--timeout", "10s", "--script"]);
        command.arg(&self.script).arg(format!("https://127.0.0.1:{}/", target.port));
        let Ask { method, path, body } = target.dialect.ask(cell.operation);
        command.env("BENCH_METHOD", method).env("BENCH_KEYS", target.secrets.to_string());
        match path.split_once(KEY) {
            Some((path, rest)) => command.env("BENCH_PATH", path).env("BENCH_REST", rest),
            None => command.env("BENCH_PATH", path),
        };
        if let Some(body) = body {
            command.env("BENCH_BODY", body);
        }
        command.env("BENCH_TOKEN", target.token.expose()).env("BENCH_HOST", &target.host);
        let output = command.output().context("wrk does not start (Debian: apt-get install wrk)")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
        let Some(result) = result.filter(|_| output.status.success()) else {
            bail!("wrk failed: {text}\n{}", String::from_utf8_lossy(&output.stderr));
        };
        let run: Run = serde_json::from_str(result).context("wrk's result")?;
        if run.errors > 0 || run.requests == 0 {
            bail!(
                "{cell:?} against {}: {} errors in {} requests\n{text}",
                target.name,
                run.errors,
                run.requests
            );
        }
        Ok(run)
    }
}
