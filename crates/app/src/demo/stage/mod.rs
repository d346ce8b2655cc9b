//! The folder that a demo runs in and the processes in it; both are gone when it ends.
//!
//! ```text
//! logs/       what server and agent write, and the commands that were run
//! server/     the server's data, with dev.json
//! profile/    the command line's profile: never the user's
//! classes/    SecretProviderClass objects
//! agent/      the agent's sealed cache
//! pods/       volumes, in a kubelet's layout
//! csi.sock    the agent's socket
//! ```

mod clear;
mod log;
mod start;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use strongroom_base::SecretText;
use strongroom_wire::own::DevFile;
use tempfile::TempDir;

pub(super) use self::log::Log;
use super::command::CommandLine;
use super::mask::Mask;
use super::process::Process;
use super::progress::Progress;
use super::volume::Volume;
use super::workload::Workload;

/// The longest path of a Unix socket: `sun_path` of `sockaddr_un`, less the zero at its end.
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// Everything that a demo leaves behind unless it is cleared. The order of the fields is that in
/// which they are dropped: readers first, then what they read from.
pub(super) struct Stage {
    /// The workloads that run.
    pub(super) workloads: Vec<Workload>,
    agent: Option<Process>,
    /// The volumes that are published, in the order of the workloads.
    pub(super) volumes: Vec<Volume>,
    server: Option<Process>,
    exe: PathBuf,
    mask: Mask,
    progress: Progress,
    folder: TempDir,
}

impl Stage {
    /// Makes the folder; nothing runs yet.
    pub(super) fn set_up(progress: Progress) -> Result<Self> {
        let exe = std::env::current_exe().context("cannot find this executable")?;
        let folder = tempfile::Builder::new()
            .prefix("strongroom-demo-")
            // Credentials lie in it: nobody else may look inside.
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .context("cannot make a temporary folder; set TMPDIR to a folder that is writable")?;
        let stage = Self {
            workloads: Vec::new(),
            agent: None,
            volumes: Vec::new(),
            server: None,
            exe,
            mask: Mask::default(),
            progress,
            folder,
        };
        if stage.socket().as_os_str().len() > SOCKET_PATH_BYTES_MAX {
            bail!(
                "{} is too long for a socket's path; set TMPDIR to a folder with a shorter one",
                stage.socket().display()
            );
        }
        for name in ["logs", "server", "profile", "classes", "agent", "pods"] {
            fs::create_dir(stage.path(name)).with_context(|| format!("cannot make {name}/"))?;
        }
        Ok(stage)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The moving line.
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// From now on, `secret` is shown nowhere.
    pub(super) fn hide(&self, secret: &SecretText) {
        self.mask.learn(secret);
    }

    /// The command line, for the server that `dev` describes.
    pub(super) fn command_line(&self, dev: &DevFile) -> Result<CommandLine> {
        let (profile, log) = (self.path("profile"), self.open(Log::Commands)?);
        Ok(CommandLine::new(&self.exe, dev, profile, log, self.mask.clone(), self.progress.clone()))
    }

    /// The path of `name` in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self, log: Log) -> PathBuf {
        self.path("logs").join(log.file())
    }

    fn open(&self, log: Log) -> Result<File> {
        let path = self.log(log);
        let file = File::options().create(true).append(true).open(&path);
        file.with_context(|| format!("cannot open {}", path.display()))
    }

    fn socket(&self) -> PathBuf {
        self.path("csi.sock")
    }
}
