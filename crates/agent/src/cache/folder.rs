use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;
use strongroom_crypto::random;
use strongroom_crypto::seal::SealKey;
use zeroize::Zeroizing;

/// A larger file is none of ours: a value has at most 25 KB.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The cache folder: files that are sealed to their place, written whole or not at all.
pub struct Folder {
    root: PathBuf,
    key: SealKey,
    /// Held for as long as the folder is in use.
    _lock: File,
}

/// Why the cache folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Locked {
    /// It cannot be made or opened.
    #[error("cannot use the cache folder {}: {error}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another agent has it.
    #[error("the cache folder {} is in use by another agent", .0.display())]
    InUse(PathBuf),
}

impl Folder {
    /// Opens the folder for this process alone, and makes it (0700) if it is not there.
    pub fn open(root: &Path, key: SealKey) -> Result<Self, Locked> {
        let io = |error| Locked::Io { path: root.to_owned(), error };
        make(root).map_err(io)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let lock = options.open(root.join("lock")).map_err(io)?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { root: root.to_owned(), key, _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Locked::InUse(root.to_owned())),
            Err(error) => Err(io(error.into())),
        }
    }

    /// Seals `text` to `place`.
    pub fn seal(&self, place: &[u8], text: &[u8]) -> Vec<u8> {
        self.key.seal(place, text)
    }

    /// Opens what was sealed to `place`; `None` if it was not, or not by this node.
    pub fn open_sealed(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key.open(place, sealed).ok()
    }

    /// The bytes at `path` (relative), if there is a file of a sensible size.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let file = File::open(self.root.join(path)).ok()?;
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= FILE_BYTES_MAX).then_some(bytes)
    }

    /// Writes `bytes` at `path`, whole and for good: a new file is synced before it takes the name.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.root.join(path);
        let folder = path.parent().unwrap_or(&self.root);
        make(folder)?;
        let half = folder.join(format!(".half-{}", hex::encode(random::bytes::<8>())));
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&half)?;
        let done = file
            .write_all(bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&half, &path))
            .and_then(|()| File::open(folder)?.sync_all());
        if done.is_err() {
            let _ = fs::remove_file(&half);
        }
        done
    }

    /// Removes the file or folder at `path`; whether there was one.
    pub fn remove(&self, path: &str) -> bool {
        let path = self.root.join(path);
        fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).is_ok()
    }

    /// The paths of all files below `path`.
    pub fn list(&self, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::from(path)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(self.root.join(&folder)).into_iter().flatten().flatten() {
                let path = folder.join(entry.file_name());
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if let Some(path) = path.to_str() {
                    found.push(path.to_owned());
                }
            }
        }
        found
    }
}

fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
