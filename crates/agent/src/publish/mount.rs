//! The calls that need a privilege: mount and unmount of a volume's tmpfs. Nothing else in the
//! agent does.

use std::ffi::CString;
use std::fmt::Display;
use std::os::fd::{AsFd, AsRawFd};

use rustix::fs::{CWD, StatFs};
use rustix::io::{Errno, Result};
use rustix::mount::{MountFlags, UnmountFlags};

/// `f_type` of a tmpfs (`TMPFS_MAGIC` of the kernel's magic.h).
const TMPFS_MAGIC: i64 = 0x0102_1994;
/// A limit, not a reservation: 500 values of 25 KB, twice while they are swapped.
const OPTIONS: &str = "mode=0755,size=32m,nr_inodes=8k";

/// Mounts a tmpfs on the folder that `folder` stands for: the very folder, whatever its path has
/// become meanwhile.
pub fn mount_tmpfs(folder: impl AsFd) -> Result<()> {
    let at = descriptor_path(&folder);
    let mount = |options: &str| {
        let options = CString::new(options).map_err(|_| Errno::INVAL)?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        rustix::mount::mount("tmpfs", &at, "tmpfs", flags, options.as_c_str())
    };
    // Secrets shall not be swapped out; kernels before 6.4 do not know the option.
    match mount(&format!("{OPTIONS},noswap")) {
        Err(Errno::INVAL) => mount(OPTIONS),
        done => done,
    }
}

/// Unmounts `name` in `parent`; a link there is not followed.
pub fn unmount(parent: impl AsFd, name: impl Display) -> Result<()> {
    let at = format!("{}/{name}", descriptor_path(&parent));
    // A container that lives longer than its volume keeps a detached, empty mount.
    rustix::mount::unmount(at, UnmountFlags::NOFOLLOW | UnmountFlags::DETACH)
}

/// Whether this file system is a tmpfs.
pub fn is_tmpfs(stat: &StatFs) -> bool {
    stat.f_type == TMPFS_MAGIC
}

/// Whether mounting failed because this process may not.
pub fn is_forbidden(error: Errno) -> bool {
    matches!(error, Errno::PERM | Errno::ACCESS)
}

fn descriptor_path(fd: &impl AsFd) -> String {
    debug_assert_ne!(fd.as_fd().as_raw_fd(), CWD.as_raw_fd());
    format!("/proc/self/fd/{}", fd.as_fd().as_raw_fd())
}
