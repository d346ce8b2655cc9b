//! A `strongroom dev` of one's own: a free port, a folder that goes when the test ends.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use strongroom_base::{Clock, SecretText};
use strongroom_client::graph::Graph;
use strongroom_client::login::{Credential, Tokens};
use strongroom_client::management::Management;
use strongroom_client::{Timeouts, Trust};
use strongroom_wire::own::DevFile;
use tempfile::TempDir;

use crate::caller::Principal;
use crate::deadline::until;
use crate::http::Http;
use crate::program::program;

/// How a server is started.
#[derive(Clone, Default)]
pub struct Start {
    /// Its data folder; a new one of its own if none is given.
    pub data_dir: Option<PathBuf>,
    /// Words before the program on the command line, e.g. `strace …`.
    pub wrapper: Vec<String>,
    /// Puts the data folder on a file system of its own with this many bytes.
    pub disk_bytes: Option<u64>,
    /// What it logs, in `tracing`'s filter syntax; everything if none is given.
    pub log: Option<String>,
}

/// A running server. Killed on drop.
pub struct Server {
    child: Option<Child>,
    start: Start,
    /// Holds the folder until the server is gone; shared with whoever copies it.
    folder: Arc<TempDir>,
    /// Its data folder, as we see it.
    data_dir: PathBuf,
    dev: DevFile,
    http: Http,
}

impl Server {
    /// A new installation, logging everything to a file.
    pub async fn start() -> Result<Self> {
        Self::start_as(Start::default()).await
    }

    /// A server as `start` says.
    pub async fn start_as(start: Start) -> Result<Self> {
        let folder = Arc::new(tempfile::tempdir().context("failed to make a temporary folder")?);
        Self::launch(start, folder, 0).await
    }

    async fn launch(start: Start, folder: Arc<TempDir>, port: u16) -> Result<Self> {
        let data_dir = start.data_dir.clone().unwrap_or_else(|| folder.path().join("data"));
        // Written anew at each start: what is there is of the one before.
        let _ = fs::remove_file(data_dir.join("dev.json"));
        let mut child = spawn(&start, &data_dir, &folder.path().join("server.log"), port)?;
        let seen = if start.disk_bytes.is_some() { seen_by(child.id(), &data_dir) } else { data_dir };
        let dev_file = seen.join("dev.json");
        let dev = until("the server writes dev.json", async || {
            if let Some(status) = child.try_wait()? {
                let log = fs::read_to_string(folder.path().join("server.log")).unwrap_or_default();
                bail!("the server ended ({status}):\n{}", last_lines(&log, 20));
            }
            Ok(fs::read(&dev_file).ok().and_then(|bytes| serde_json::from_slice::<DevFile>(&bytes).ok()))
        })
        .await?;
        let port = port_of(&dev.authority)?;
        let http = Http::new(&seen.join("ca.pem"), port)?;
        Ok(Self { child: Some(child), start, folder, data_dir: seen, dev, http })
    }

    /// Kills it as a power cut would: nothing is flushed, nothing is said.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = signal(&child, Signal::KILL);
            let _ = child.wait();
        }
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        signal(&child, Signal::TERM)?;
        until("the server ends", async || Ok(child.try_wait()?)).await?;
        Ok(())
    }

    /// Starts it again on the same folder and port, after [`Server::kill`] or [`Server::stop`].
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        let again = Self::launch(self.start.clone(), Arc::clone(&self.folder), self.http.port()).await?;
        // The old one has no child any more: dropping it ends nothing.
        *self = again;
        Ok(())
    }

    /// The process id; none once it was killed.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it says of itself.
    pub fn dev(&self) -> &DevFile {
        &self.dev
    }

    /// Its data folder. On a disk of its own it can be seen only while the server runs.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// A folder beside the data, gone with the server.
    pub fn scratch(&self) -> &Path {
        self.folder.path()
    }

    /// Everything it has logged, at the most verbose level unless [`Start::log`] says otherwise.
    pub fn log(&self) -> Result<String> {
        let bytes = fs::read(self.folder.path().join("server.log")).context("failed to read the log")?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Requests sent exactly as they are told.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// The host (without port) of a base URL in [`Server::dev`], or of a vault by name.
    pub fn host(url: &str) -> String {
        let host = url.strip_prefix("https://").unwrap_or(url).trim_end_matches('/');
        host.split(':').next().unwrap_or(host).to_owned()
    }

    /// The host (without port) of the vault `name`.
    pub fn vault_host(&self, name: &str) -> String {
        format!("{name}.{}", Self::host(&self.dev.vault_dns_suffix))
    }

    /// The product's own client, as everybody uses it.
    pub fn client(&self) -> Result<strongroom_client::Http> {
        let trust = Trust { ca_file: Some(self.data_dir.join("ca.pem")) };
        Ok(strongroom_client::Http::new(&trust, Timeouts::default())?)
    }

    /// The owner application of `dev.json`.
    pub fn owner(&self) -> Principal {
        Principal {
            tenant: self.dev.tenant_id.clone(),
            client_id: self.dev.client_id.clone(),
            object_id: self.dev.object_id.clone(),
            secret: SecretText::new(self.dev.client_secret.as_str().to_owned()),
        }
    }

    /// Tokens for `principal`.
    pub fn tokens(&self, principal: &Principal) -> Result<Tokens> {
        let credential = Credential {
            tenant: principal.tenant.clone(),
            client_id: principal.client_id.clone(),
            secret: principal.secret.clone(),
        };
        Ok(Tokens::new(self.client()?, &self.dev.authority, credential, Clock::system())?)
    }

    /// A token for `principal` and the resource at `base`.
    pub async fn token(&self, principal: &Principal, base: &str) -> Result<SecretText> {
        Ok(self.tokens(principal)?.get(&format!("{base}/.default")).await?)
    }

    /// The base URL that vault tokens are asked for.
    pub fn vault_resource(&self) -> String {
        format!("https://{}", self.dev.vault_dns_suffix)
    }

    /// The directory, as the owner sees it.
    pub fn graph(&self) -> Result<Graph> {
        Ok(Graph::new(self.client()?, &self.dev.graph, self.tokens(&self.owner())?)?)
    }

    /// The management plane, as the owner sees it.
    pub fn management(&self) -> Result<Management> {
        let (base, tokens) = (&self.dev.resource_manager, self.tokens(&self.owner())?);
        Ok(Management::new(self.client()?, base, base, tokens)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(start: &Start, data_dir: &Path, log: &Path, port: u16) -> Result<Child> {
    let program = program()?;
    let disk = start.disk_bytes.map(|bytes| own_disk(data_dir, bytes)).transpose()?.unwrap_or_default();
    let words = disk.iter().chain(&start.wrapper).map(OsString::from).chain([program.into_os_string()]);
    let mut words = words.collect::<Vec<_>>().into_iter();
    let first = words.next().context("a program")?;
    // Appended: what the server said before it was killed stays.
    let log = File::options().create(true).append(true).open(log)?;
    let mut command = Command::new(first);
    command.args(words).arg("dev").arg("--data-dir").arg(data_dir).arg("--port").arg(port.to_string());
    command.env("STRONGROOM_LOG", start.log.as_deref().unwrap_or("trace"));
    // A group of its own, so that a wrapper and what it wraps end together.
    command.process_group(0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.spawn().context("failed to start the server")
}

/// Words that run a program in a mount namespace of its own, where `data_dir` is a small disk.
fn own_disk(data_dir: &Path, bytes: u64) -> Result<Vec<String>> {
    fs::create_dir_all(data_dir)?;
    let script =
        format!("mount -t tmpfs -o size={bytes},mode=700 tmpfs '{}' && exec \"$@\"", data_dir.display());
    let mut words = vec!["unshare", "--mount"];
    if !rustix::process::geteuid().is_root() {
        words.extend(["--user", "--map-root-user"]);
    }
    words.extend(["--propagation", "private", "--", "sh", "-c", &script, "sh"]);
    Ok(words.into_iter().map(str::to_owned).collect())
}

/// `path` as the process `pid` sees it.
fn seen_by(pid: u32, path: &Path) -> PathBuf {
    let path = path.strip_prefix("/").unwrap_or(path);
    Path::new("/proc").join(pid.to_string()).join("root").join(path)
}

fn signal(child: &Child, signal: Signal) -> Result<()> {
    Ok(kill_process_group(Pid::from_child(child), signal)?)
}

fn port_of(url: &str) -> Result<u16> {
    let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
    port.with_context(|| format!("{url} names no port"))
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
