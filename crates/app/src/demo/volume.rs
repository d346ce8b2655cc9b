//! Pods' volumes, published over the CSI socket as a kubelet does.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use rustix::fs::{FsWord, statfs};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use strongroom_agent::kubelet::{self, Pod};
use strongroom_base::SecretText;
use strongroom_crypto::random;

/// The name of the class, as on the page.
pub(super) const CLASS: &str = "aio-default-spc";

/// The namespace of class and pods.
pub(super) const NAMESPACE: &str = "demo";

/// `f_type` of a tmpfs: `TMPFS_MAGIC` of `linux/magic.h`.
const TMPFS_MAGIC: FsWord = 0x0102_1994;

/// The inline volume of one pod; unmounted on drop if it still is.
pub(super) struct Volume {
    pod: Pod,
    id: String,
    target: PathBuf,
}

impl Volume {
    /// The volume of a new pod called `name`, in the kubelet's layout under `pods`. The kubelet
    /// makes the folder above the target; the target itself is the plugin's.
    pub(super) fn of_pod(name: &str, pods: &Path) -> Result<Self> {
        let uid = uuid::Builder::from_random_bytes(random::bytes()).into_uuid();
        let above = pods.join(uid.to_string()).join("volumes/kubernetes.io~csi/secrets");
        fs::create_dir_all(&above).with_context(|| format!("cannot make {}", above.display()))?;
        Ok(Self {
            pod: Pod { name: name.to_owned(), namespace: NAMESPACE.to_owned(), uid: uid.to_string() },
            id: format!("csi-{}", uid.simple()),
            target: above.join("mount"),
        })
    }

    /// Publishes it, with the service principal's credential.
    pub(super) async fn publish(
        &self,
        agent: &mut kubelet::Client,
        client_id: &str,
        client_secret: &SecretText,
    ) -> Result<()> {
        let volume = kubelet::Volume { id: &self.id, target: &self.target, pod: &self.pod, class: CLASS };
        agent
            .publish(&volume, client_id, client_secret)
            .await
            .map_err(|status| self.refused("publish", &status))
    }

    /// Takes it away.
    pub(super) async fn unpublish(&self, agent: &mut kubelet::Client) -> Result<()> {
        agent.unpublish(&self.id, &self.target).await.map_err(|status| self.refused("unpublish", &status))
    }

    /// The file of the object `name`.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// Whether nothing is left at the target.
    pub(super) fn is_gone(&self) -> bool {
        !self.target.exists()
    }

    /// Whether the files lie in memory: on a tmpfs, mounted just here.
    pub(super) fn is_tmpfs(&self) -> Result<bool> {
        let look = || -> io::Result<bool> {
            let above = self.target.parent().unwrap_or(&self.target);
            let mounted = fs::metadata(&self.target)?.dev() != fs::metadata(above)?.dev();
            Ok(mounted && statfs(&self.target)?.f_type == TMPFS_MAGIC)
        };
        look().with_context(|| format!("cannot look at the volume of pod {}", self.pod.name))
    }

    fn refused(&self, verb: &str, status: &tonic::Status) -> anyhow::Error {
        let (code, message) = (status.code(), status.message());
        anyhow!("the agent did not {verb} the volume of pod {}: {code:?}: {message}", self.pod.name)
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Usually not mounted any more; if this fails, removing the folder fails and says so.
        let _ = unmount(&self.target, UnmountFlags::DETACH);
    }
}

/// Whether this process may mount a tmpfs, seen by doing it on `scratch` for a moment.
pub(super) fn mounting_is_allowed(scratch: &Path) -> Result<bool> {
    fs::create_dir(scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    let allowed = mount("strongroom-demo", scratch, "tmpfs", flags, None).is_ok();
    if allowed {
        unmount(scratch, UnmountFlags::DETACH).context("cannot unmount the scratch folder")?;
    }
    fs::remove_dir(scratch)?;
    Ok(allowed)
}
