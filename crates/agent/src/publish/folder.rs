//! Folders by descriptor: no call here follows a link.

use std::ffi::{CStr, CString};
use std::io::{self, Read as _};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use strongroom_base::SecretBytes;

/// A volume has at most this many levels of folders: a path of 4,096 bytes has no more elements.
const DEPTH_MAX: usize = 2048;

/// Opens the folder `name` in `parent`.
pub fn open(parent: impl AsFd, name: impl rustix::path::Arg) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(parent, name, flags, Mode::empty())
}

/// Makes the folder `name` in `parent`, if it is not there, with exactly this mode.
pub fn make(parent: impl AsFd, name: &str, mode: u32) -> rustix::io::Result<OwnedFd> {
    match rustix::fs::mkdirat(&parent, name, Mode::from_raw_mode(0o700)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error),
    }
    let folder = open(parent, name)?;
    rustix::fs::fchmod(&folder, Mode::from_raw_mode(mode))?;
    Ok(folder)
}

/// What kind of thing `name` is, or `None` if there is none.
pub fn kind(parent: impl AsFd, name: impl rustix::path::Arg) -> rustix::io::Result<Option<FileType>> {
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names in a folder, but `.` and `..`.
pub fn names(folder: impl AsFd) -> rustix::io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Where the link `name` leads, or `None` if it is no link or no UTF-8.
pub fn link(parent: impl AsFd, name: impl rustix::path::Arg) -> Option<String> {
    rustix::fs::readlinkat(parent, name, Vec::new()).ok()?.into_string().ok()
}

/// Removes `name` with all that is in it. Nothing there is well.
pub fn remove(parent: impl AsFd, name: &CStr) -> rustix::io::Result<()> {
    remove_below(parent.as_fd(), name, DEPTH_MAX)
}

fn remove_below(parent: rustix::fd::BorrowedFd<'_>, name: &CStr, depth: usize) -> rustix::io::Result<()> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(()),
        // Linux says ISDIR, POSIX PERM.
        Err(Errno::ISDIR | Errno::PERM) if depth > 0 => {}
        Err(error) => return Err(error),
    }
    let folder = open(parent, name)?;
    for inner in names(&folder)? {
        remove_below(folder.as_fd(), &inner, depth - 1)?;
    }
    rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR)
}

/// The content and mode of the file `name`. Anything but a file of at most `bytes_max` is `None`.
pub fn file(parent: impl AsFd, name: &str, bytes_max: usize) -> io::Result<Option<(SecretBytes, u32)>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let fd = match rustix::fs::openat(parent, name, flags, Mode::empty()) {
        Ok(fd) => fd,
        // A mode of 0 keeps even us out where we are not root; what cannot be compared is rewritten.
        Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR | Errno::ACCESS) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let stat = rustix::fs::fstat(&fd)?;
    let size = usize::try_from(stat.st_size).unwrap_or(usize::MAX);
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || size > bytes_max {
        return Ok(None);
    }
    // Room for all of it at once: a buffer that grows leaves unwiped copies behind.
    let mut bytes = Vec::with_capacity(size + 1);
    std::fs::File::from(fd).take(size as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some((SecretBytes::new(bytes), stat.st_mode & 0o7777)))
}
