use std::ffi::{CStr, CString};
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags};

use super::{Published, folder};
use crate::plan::{File, FilePath, Plan};

/// The link that shows the present files.
pub(super) const DATA: &CStr = c"..data";
const DATA_TMP: &CStr = c"..data_tmp";
/// Everybody may look into a volume's folders; the files' own modes decide about the rest.
const FOLDER_MODE: u32 = 0o755;

/// Shows exactly the plan's files in `root`.
pub(super) fn write(root: &OwnedFd, plan: &Plan, stamp: &str) -> io::Result<Published> {
    if let Some((name, folder)) = present(root)
        && holds(&folder, plan)?
    {
        link_names(root, plan)?;
        sweep(root, plan, &name)?;
        return Ok(Published::Unchanged);
    }
    let name = format!("..{stamp}");
    let made = fill(root, &name, plan).and_then(|()| show(root, &name));
    if let Err(error) = made {
        // The old files stay in place.
        if let Ok(name) = CString::new(name) {
            let _ = folder::remove(root, &name);
        }
        return Err(error);
    }
    link_names(root, plan)?;
    sweep(root, plan, &name)?;
    Ok(Published::Written)
}

/// The folder that `..data` shows, if it is one of ours.
fn present(root: &OwnedFd) -> Option<(String, OwnedFd)> {
    let name = folder::link(root, DATA)?;
    let ours = name.starts_with("..") && name.len() > 2 && !name.contains('/');
    let folder = ours.then(|| folder::open(root, name.as_str()))?.ok()?;
    Some((name, folder))
}

/// Whether `folder` holds the plan's files, with their bytes and modes, and no others.
fn holds(folder: &OwnedFd, plan: &Plan) -> io::Result<bool> {
    for (path, wanted) in &plan.files {
        let Some((parent, name)) = open_parent(folder, path)? else { return Ok(false) };
        let Some((bytes, mode)) = folder::file(&parent, name, wanted.bytes.len())? else { return Ok(false) };
        if bytes != wanted.bytes || mode != wanted.mode {
            return Ok(false);
        }
    }
    Ok(count(folder)? == plan.files.len())
}

/// Opens the folders above a file; `None` if one is not there.
fn open_parent<'path>(root: &OwnedFd, path: &'path FilePath) -> io::Result<Option<(OwnedFd, &'path str)>> {
    let mut elements: Vec<&str> = path.elements().collect();
    let name = elements.pop().unwrap_or_default();
    let mut parent = root.as_fd().try_clone_to_owned()?;
    for element in elements {
        match folder::open(&parent, element) {
            Ok(opened) => parent = opened,
            Err(_) => return Ok(None),
        }
    }
    Ok(Some((parent, name)))
}

/// How many things that are no folders lie in and below `folder`.
fn count(folder: &OwnedFd) -> io::Result<usize> {
    let mut found = 0;
    for name in folder::names(folder)? {
        found += match folder::open(folder, name.as_c_str()) {
            Ok(inner) => count(&inner)?,
            Err(_) => 1,
        };
    }
    Ok(found)
}

/// Writes the plan's files into a new folder.
fn fill(root: &OwnedFd, name: &str, plan: &Plan) -> io::Result<()> {
    rustix::fs::mkdirat(root, name, Mode::from_raw_mode(0o700))?;
    let folder = folder::make(root, name, FOLDER_MODE)?;
    for (path, file) in &plan.files {
        let mut elements: Vec<&str> = path.elements().collect();
        let name = elements.pop().unwrap_or_default();
        let mut parent = folder.try_clone()?;
        for element in elements {
            parent = folder::make(&parent, element, FOLDER_MODE)?;
        }
        create(&parent, name, file)?;
    }
    Ok(())
}

fn create(parent: &OwnedFd, name: &str, file: &File) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(parent, name, flags, Mode::from_raw_mode(0o600))?;
    let mut opened = std::fs::File::from(fd);
    opened.write_all(file.bytes.expose())?;
    // Exactly this mode, whatever the process's umask is.
    rustix::fs::fchmod(&opened, Mode::from_raw_mode(file.mode))?;
    Ok(())
}

/// Makes `..data` show the folder `name`, in one step.
fn show(root: &OwnedFd, name: &str) -> io::Result<()> {
    folder::remove(root, DATA_TMP)?;
    rustix::fs::symlinkat(name, root, DATA_TMP)?;
    if folder::link(root, DATA).is_none() {
        // Something that is no link would withstand the rename.
        folder::remove(root, DATA)?;
    }
    rustix::fs::renameat(root, DATA_TMP, root, DATA)?;
    Ok(())
}

/// Gives each top-level name its link into `..data`.
fn link_names(root: &OwnedFd, plan: &Plan) -> io::Result<()> {
    let mut last = "";
    for name in plan.files.keys().map(FilePath::top) {
        if name == std::mem::replace(&mut last, name) {
            continue;
        }
        let wanted = format!("..data/{name}");
        if folder::link(root, name).as_deref() != Some(wanted.as_str()) {
            folder::remove(root, &CString::new(name)?)?;
            rustix::fs::symlinkat(&wanted, root, name)?;
        }
    }
    Ok(())
}

/// Removes links of names that are gone and folders that are no longer shown.
fn sweep(root: &OwnedFd, plan: &Plan, shown: &str) -> io::Result<()> {
    for name in folder::names(root)? {
        let bytes = name.to_bytes();
        let kept = name.as_c_str() == DATA
            || bytes == shown.as_bytes()
            || plan.files.keys().any(|path| path.top().as_bytes() == bytes);
        if !kept {
            folder::remove(root, &name)?;
        }
    }
    Ok(())
}
