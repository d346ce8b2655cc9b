//! Starting server, agent and workloads, and knowing when they answer.

use std::ffi::OsString;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use strongroom_agent::kubelet;
use strongroom_wire::own::DevFile;

use super::{Log, Stage};
use crate::demo::process::{Process, tethered};
use crate::demo::volume::mounting_is_allowed;
use crate::demo::workload::Workload;

/// How long server and agent may take until they answer.
const LIMIT: Duration = Duration::from_secs(20);

/// How often the demo looks whether one of them answers.
const POLL: Duration = Duration::from_millis(2);

impl Stage {
    /// Starts the server on `port`, or on any free one for 0, and waits until it answers: then it
    /// writes `dev.json` anew.
    pub(in crate::demo) async fn start_server(&mut self, port: u16) -> Result<DevFile> {
        let file = self.path("server").join("dev.json");
        let old = fs::metadata(&file).and_then(|data| data.modified()).ok();
        let port = port.to_string();
        let data_dir = self.path("server");
        self.progress.note(format!("strongroom dev --port {port} --data-dir {}", data_dir.display()));
        let arguments = ["dev".into(), "--port".into(), port.into(), "--data-dir".into(), data_dir.into()];
        let server = self.start("the server", &arguments, Log::Server)?;
        let server = self.server.insert(server);

        let begun = Instant::now();
        loop {
            let written = fs::metadata(&file).and_then(|data| data.modified()).ok();
            if written.is_some() && written != old {
                let text = fs::read(&file).context("cannot read dev.json")?;
                return serde_json::from_slice(&text).context("dev.json is not what a server writes");
            }
            still_starting(server, begun)?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Starts the agent for the server at `dev`, and waits until it answers as a node plugin.
    /// Says as well whether it mounts, or publishes into plain folders.
    pub(in crate::demo) async fn start_agent(&mut self, dev: &DevFile) -> Result<(kubelet::Client, bool)> {
        let mounts = mounting_is_allowed(&self.path("scratch"))?;
        let mut arguments: Vec<OsString> = vec!["agent".into()];
        for (flag, value) in [
            ("--endpoint", format!("unix://{}", self.socket().display()).into()),
            ("--classes", self.path("classes").into()),
            ("--cache-dir", self.path("agent").into()),
            ("--server", OsString::from(&dev.resource_manager)),
            ("--ca-file", OsString::from(&dev.ca_file)),
            ("--node-id", "demo-node".into()),
        ] {
            arguments.extend([flag.into(), value]);
        }
        arguments.extend((!mounts).then(|| "--allow-plain-folder".into()));
        self.progress.note("strongroom agent --endpoint unix://…/csi.sock".to_owned());
        let agent = self.start("the agent", &arguments, Log::Agent)?;
        let socket = self.socket();
        let agent = self.agent.insert(agent);

        let begun = Instant::now();
        loop {
            if let Ok(mut client) = kubelet::Client::connect(&socket).await
                && client.probe().await.unwrap_or(false)
            {
                return Ok((client, mounts));
            }
            still_starting(agent, begun)?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Starts a workload that reads `object` of the volume that was published last.
    pub(in crate::demo) fn start_workload(&mut self, object: &str) -> Result<()> {
        let volume = self.volumes.last().context("no volume is published")?;
        let log = self.open(Log::Workloads)?;
        self.workloads.push(Workload::start(&self.exe, &volume.file(object), log)?);
        Ok(())
    }

    /// Starts this executable as `name` with `arguments`, with nothing of the user's environment.
    fn start(&self, name: &'static str, arguments: &[OsString], log: Log) -> Result<Process> {
        let mut command = tethered(&self.exe, arguments, self.open(log)?)?;
        command.env_clear().env("HOME", self.path("profile")).env("TMPDIR", self.folder.path());
        Process::start(name, &mut command)
    }
}

/// Fails where `process` has ended, or has had its time.
fn still_starting(process: &mut Process, begun: Instant) -> Result<()> {
    if process.ended().is_some() {
        bail!("{} did not answer", process.name());
    }
    if begun.elapsed() > LIMIT {
        bail!("{} has not answered within {LIMIT:?}", process.name());
    }
    Ok(())
}
