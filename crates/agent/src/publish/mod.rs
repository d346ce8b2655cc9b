//! Files in place, all at once, as kubelet's own atomic writer lays them out:
//!
//! ```text
//! target/..2026_11_24_01_46_00.9f2c…/name     the files
//! target/..data -> ..2026_11_24_01_46_00.9f2c…
//! target/name   -> ..data/name
//! ```
//!
//! A new set of files goes into a new folder and one rename of `..data` shows it. Everything
//! inside the target is reached through folder descriptors with `O_NOFOLLOW`, so that a link which
//! somebody put there is replaced or refused and never followed.

mod folder;
mod mount;
mod target;
mod write;

use std::io;
use std::path::Path;

pub use target::Target;

use crate::plan::Plan;

/// Why files could not be put in place or taken away. The texts follow the driver's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target is not a path that a kubelet would name.
    #[error("target path must be absolute and must not contain '..'")]
    Path,
    /// The target cannot be reached or made.
    #[error("failed to reach the target path: {0}")]
    Reach(#[source] io::Error),
    /// The target is a link, a file, or a folder that is not ours.
    #[error("the target path is {0}, not an empty folder or a volume of this agent")]
    Foreign(&'static str),
    /// Mounting is not permitted here and a plain folder is not allowed.
    #[error("failed to mount a tmpfs: {0} (where mounting is not permitted, --allow-plain-folder)")]
    Mount(#[source] io::Error),
    /// The mount or the folder does not go away.
    #[error("failed to unmount the target path: {0}")]
    Unmount(#[source] io::Error),
    /// A file cannot be written.
    #[error("failed to write the volume's files: {0}")]
    Write(#[source] io::Error),
}

/// What a publish did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// New files are in place.
    Written,
    /// The files that are there are those of the plan, bytes and modes.
    Unchanged,
}

/// Puts the plan's files into the target, which is mounted first if it is not. `stamp` names the
/// new folder: a time and something random.
pub fn publish(target: &Target, plan: &Plan, stamp: &str, allow_plain: bool) -> Result<Published, Error> {
    let (root, fresh) = target.prepare(allow_plain)?;
    match write::write(&root, plan, stamp) {
        Ok(published) => Ok(published),
        Err(error) => {
            drop(root);
            // A mount without files must not stay: the next publish would take it for a volume.
            if fresh && let Err(error) = target.remove() {
                tracing::warn!(%error, "a volume that could not be written could not be taken back");
            }
            Err(Error::Write(error))
        }
    }
}

/// Whether a volume of this agent is in place: files under `..data`, mounted if it has to be.
pub fn is_published(path: &Path, allow_plain: bool) -> bool {
    Target::new(path).is_ok_and(|target| target.holds_files(allow_plain))
}

/// Takes everything away: files, mount, folder. Nothing there is well.
pub fn unpublish(target: &Target) -> Result<(), Error> {
    target.remove()
}

#[cfg(test)]
mod tests;
