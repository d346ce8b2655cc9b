//! Disk space kept back. When the disk is full, the reserve is given up so that what authenticated
//! callers do can still be written and audited; it is made again when there is room.
//!
//! Whoever has no valid token is never worth the reserve (see [`crate::audit`]).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;

pub(crate) struct Reserve {
    path: PathBuf,
    bytes: u64,
    /// Whether the file is there.
    held: Mutex<bool>,
}

impl Reserve {
    /// The reserve of the data folder `dir`; made if there is room.
    pub(crate) fn open(dir: &Path, bytes: u64) -> Self {
        let path = dir.join("reserve");
        let held = fs::metadata(&path).is_ok_and(|file| file.len() == bytes);
        let reserve = Self { path, bytes, held: Mutex::new(held) };
        if reserve.free() < bytes / 2 {
            // Opening writes too; a full disk must not keep the vault from starting.
            reserve.release();
        }
        reserve.refill();
        reserve
    }

    /// Gives the space up. Answers whether there was any to give.
    pub(crate) fn release(&self) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let released = *held && fs::remove_file(&self.path).is_ok();
        if released {
            *held = false;
            tracing::error!("the disk is full: its reserve of {} bytes is in use now", self.bytes);
        }
        released
    }

    /// Takes the space again, if as much as that again stays free.
    pub(crate) fn refill(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if *held || self.bytes == 0 || self.free() < 2 * self.bytes {
            return;
        }
        match allocate(&self.path, self.bytes) {
            Ok(()) => *held = true,
            Err(error) => {
                tracing::warn!(%error, "failed to set disk space aside");
                let _ = fs::remove_file(&self.path);
            }
        }
    }

    /// How many bytes of the disk are free for us.
    fn free(&self) -> u64 {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        statvfs(folder).map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}

fn allocate(path: &Path, bytes: u64) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    match fallocate(&file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP) => fill(file, bytes),
        Err(error) => Err(error.into()),
    }
}

/// For file systems that cannot set space aside: writes it.
fn fill(mut file: File, bytes: u64) -> io::Result<()> {
    let block = vec![0; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        file.write_all(&block[..now])?;
        left -= now as u64;
    }
    Ok(())
}
