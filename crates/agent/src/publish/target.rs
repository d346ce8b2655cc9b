use std::ffi::{OsStr, OsString};
use std::fs::DirBuilder;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::{Error, folder, mount};

/// Mounts stacked on one target: more than this are somebody else's doing.
const MOUNTS_MAX: usize = 8;

/// The path where a volume appears, checked as a path.
///
/// Links in the path *above* the target are the administrator's (`/var/lib/kubelet` may lie on
/// another disk) and are followed; only root can make them. The target itself must be no link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    parent: PathBuf,
    name: OsString,
}

impl Target {
    /// Checks a target path: absolute, no `..`, not the root.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let plain =
            path.components().all(|component| matches!(component, Component::RootDir | Component::Normal(_)));
        match (path.is_absolute() && plain, path.parent(), path.file_name()) {
            (true, Some(parent), Some(name)) => Ok(Self { parent: parent.to_owned(), name: name.to_owned() }),
            _ => Err(Error::Path),
        }
    }

    /// The path.
    pub fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// The root of the volume, ready to be written, and whether it was made by this call.
    pub(super) fn prepare(&self, allow_plain: bool) -> Result<(OwnedFd, bool), Error> {
        let reach = |error: Errno| Error::Reach(error.into());
        DirBuilder::new().recursive(true).mode(0o750).create(&self.parent).map_err(Error::Reach)?;
        let parent = self.open_parent().map_err(reach)?;
        if self.look(&parent)?.is_none() {
            match rustix::fs::mkdirat(&parent, &self.name, Mode::from_raw_mode(0o750)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(reach(error)),
            }
        }
        let root = folder::open(&parent, self.name.as_os_str()).map_err(reach)?;
        if is_mount(&parent, &root).map_err(reach)? {
            return Ok((root, false));
        }
        let names = folder::names(&root).map_err(reach)?;
        if !is_ours(&root, &names) {
            return Err(Error::Foreign("a folder with foreign files"));
        }
        if allow_plain && !names.is_empty() {
            return Ok((root, false));
        }
        // Left by a plain publish: a mount would only hide it.
        for name in &names {
            folder::remove(&root, name).map_err(reach)?;
        }
        match mount::mount_tmpfs(&root) {
            Ok(()) => Ok((folder::open(&parent, self.name.as_os_str()).map_err(reach)?, true)),
            Err(error) if allow_plain && mount::is_forbidden(error) => {
                rustix::fs::fchmod(&root, Mode::from_raw_mode(0o700)).map_err(reach)?;
                tracing::warn!("mounting is not permitted; the volume is a plain private folder");
                Ok((root, true))
            }
            Err(error) => Err(Error::Mount(error.into())),
        }
    }

    /// Whether files of a volume are in place here.
    pub(super) fn holds_files(&self, allow_plain: bool) -> bool {
        let look = || {
            let parent = self.open_parent()?;
            let root = folder::open(&parent, self.name.as_os_str())?;
            let mounted = is_mount(&parent, &root)?;
            let data = folder::link(&root, super::write::DATA);
            let held = data.is_some_and(|data| folder::open(&root, data).is_ok());
            Ok::<_, Errno>(held && (mounted || allow_plain))
        };
        look().unwrap_or(false)
    }

    /// Removes files, mounts and folder. Nothing there is well.
    pub(super) fn remove(&self) -> Result<(), Error> {
        let failed = |error: Errno| Error::Unmount(error.into());
        let parent = match self.open_parent() {
            Ok(parent) => parent,
            Err(Errno::NOENT) => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        for _ in 0..=MOUNTS_MAX {
            if self.look(&parent)?.is_none() {
                return Ok(());
            }
            let root = folder::open(&parent, self.name.as_os_str()).map_err(failed)?;
            let mounted = is_mount(&parent, &root).map_err(failed)?;
            let names = folder::names(&root).map_err(failed)?;
            // Emptied first: who still holds the mount open holds nothing.
            if is_ours(&root, &names) {
                for name in &names {
                    folder::remove(&root, name).map_err(failed)?;
                }
            }
            drop(root);
            if !mounted {
                return rustix::fs::unlinkat(&parent, &self.name, AtFlags::REMOVEDIR).map_err(failed);
            }
            mount::unmount(&parent, self.name.display()).map_err(failed)?;
        }
        Err(failed(Errno::BUSY))
    }

    fn open_parent(&self) -> rustix::io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::openat(CWD, &self.parent, flags, Mode::empty())
    }

    /// Whether the target is there, as a folder.
    fn look(&self, parent: &OwnedFd) -> Result<Option<()>, Error> {
        let name: &OsStr = &self.name;
        match folder::kind(parent, name).map_err(|error| Error::Reach(error.into()))? {
            None => Ok(None),
            Some(FileType::Directory) => Ok(Some(())),
            Some(FileType::Symlink) => Err(Error::Foreign("a link")),
            Some(_) => Err(Error::Foreign("a file")),
        }
    }
}

/// Whether `root` is a tmpfs of its own: another device than the folder that it lies in.
fn is_mount(parent: &OwnedFd, root: &OwnedFd) -> rustix::io::Result<bool> {
    let apart = rustix::fs::fstat(parent)?.st_dev != rustix::fs::fstat(root)?.st_dev;
    Ok(apart && mount::is_tmpfs(&rustix::fs::fstatfs(root)?))
}

/// Whether a folder holds nothing but what this writer makes: its own names, which begin with two
/// dots, and links into `..data`.
fn is_ours(root: &OwnedFd, names: &[std::ffi::CString]) -> bool {
    names.iter().all(|name| {
        name.to_bytes().starts_with(b"..")
            || folder::link(root, name.as_c_str()).is_some_and(|link| link.starts_with("..data/"))
    })
}
