//! An agent of one's own, as a process.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::deadline::until;
use crate::program::program;
use crate::server::Server;

/// A running agent. Killed on drop.
///
/// As root it has mounts of its own, so that they go with it and nothing is left on the machine;
/// [`Agent::seen`] says where to find them. Others may not mount: there it writes plain folders.
pub struct Agent {
    child: Option<Child>,
    words: Vec<OsString>,
    base: PathBuf,
}

impl Agent {
    /// A new one of `server` in `base`, whose folder `classes` is there. It logs everything, to
    /// `agent.log`.
    pub async fn start(server: &Server, base: &Path) -> Result<Self> {
        let dev = server.dev();
        let unshare = ["unshare", "--mount", "--propagation", "private", "--"];
        let mounts = Self::mounts();
        let mut words: Vec<OsString> = if mounts { unshare.map(Into::into).to_vec() } else { Vec::new() };
        words.extend([program()?.into(), "agent".into(), "--endpoint".into()]);
        words.push(format!("unix://{}", base.join("csi.sock").display()).into());
        words.extend(["--classes".into(), base.join("classes").into()]);
        words.extend(["--cache-dir".into(), base.join("cache").into()]);
        let rest = ["--server", &dev.resource_manager, "--ca-file", &dev.ca_file, "--node-id", "edge-1"];
        words.extend(rest.map(Into::into));
        words.extend(["--log", "trace"].map(Into::into));
        if !mounts {
            words.push("--allow-plain-folder".into());
        }
        let mut agent = Self { child: None, words, base: base.to_owned() };
        agent.restart().await?;
        Ok(agent)
    }

    /// Whether agents mount here, rather than write plain folders.
    pub fn mounts() -> bool {
        rustix::process::geteuid().is_root()
    }

    /// Kills it as a power cut would; as root its mounts go with it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on the same folders, and waits until it listens. Kills it before, if it
    /// runs.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        let socket = self.socket();
        let _ = fs::remove_file(&socket);
        // Appended: what it said before it was killed stays.
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(self.words.first().context("a program")?);
        command.args(&self.words[1..]).env("STRONGROOM_LOG", "trace");
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = self.child.insert(command.spawn().context("failed to start the agent")?);
        until("the agent listens", async || {
            if let Some(status) = child.try_wait()? {
                bail!("the agent ended ({status})");
            }
            Ok(UnixStream::connect(&socket).ok().map(drop))
        })
        .await
    }

    /// Where kubelets reach it.
    pub fn socket(&self) -> PathBuf {
        self.base.join("csi.sock")
    }

    /// Everything it has logged, at the most verbose level.
    pub fn log(&self) -> Result<Vec<u8>> {
        fs::read(self.log_file()).context("failed to read the agent's log")
    }

    /// `path` as the agent sees it, with its mounts.
    pub fn seen(&self, path: &Path) -> PathBuf {
        let Some(child) = &self.child else { return path.to_owned() };
        let root = Path::new("/proc").join(child.id().to_string()).join("root");
        root.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn log_file(&self) -> PathBuf {
        self.base.join("agent.log")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.kill();
    }
}
