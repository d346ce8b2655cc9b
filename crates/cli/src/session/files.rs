//! Files for their owner alone, replaced as a whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use strongroom_base::SecretBytes;

use crate::Failure;

/// No file of ours is larger.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Reads a file; `None` if it is not there.
pub(super) fn read(path: &Path) -> Result<Option<SecretBytes>, Failure> {
    let failed =
        |cause: &dyn std::fmt::Display| Failure::plain(format!("cannot read {}: {cause}", path.display()));
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(failed(&"it is too large to be ours"));
    }
    Ok(Some(SecretBytes::new(bytes)))
}

/// Keeps other runs of this program out of the files in `dir` until it is dropped. (Readers need
/// no lock: they see whole files.)
pub(super) fn lock(dir: &Path) -> Result<File, Failure> {
    let path = dir.join(".lock");
    let failed = |error: std::io::Error| Failure::plain(format!("cannot lock {}: {error}", path.display()));
    create(dir).map_err(failed)?;
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

fn create(dir: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Replaces the file `name` in `dir` by `bytes`: whoever reads sees the old or the new content.
pub(super) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = dir.join(name);
    let failed = |error: std::io::Error| Failure::plain(format!("cannot write {}: {error}", path.display()));
    create(dir).map_err(failed)?;
    let random: [u8; 8] = strongroom_crypto::random::bytes();
    let aside = dir.join(format!(".{name}.{:016x}", u64::from_le_bytes(random)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, &path));
    written.map_err(|error| {
        // Best effort: the error to tell is the first one.
        let _ = fs::remove_file(&aside);
        failed(error)
    })
}
