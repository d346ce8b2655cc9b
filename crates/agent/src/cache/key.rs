use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use strongroom_crypto::digest::{MacKey, derive};
use strongroom_crypto::random;
use strongroom_crypto::seal::SealKey;
use zeroize::Zeroizing;

/// The node's own key: 32 random bytes in a file that only the agent's user can read. Everything
/// that is sealed or hashed on this node is so under keys derived from it.
///
/// It lies beside the cache folder, not in it, so that a copy of the folder is of no use.
pub struct NodeKey(Zeroizing<[u8; 32]>);

/// Why there is no key to work with.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// The file cannot be read or made.
    #[error("cannot read or make the node key {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Others can read it.
    #[error("others can read the node key {}: take their rights away (chmod 600), or remove it to start with an empty cache", .0.display())]
    Open(PathBuf),
    /// It is no key.
    #[error("the node key {} does not hold 32 bytes: remove it to start with an empty cache", .0.display())]
    Length(PathBuf),
}

impl NodeKey {
    /// The file of the key that belongs to a cache folder: the folder's name and `.key`, beside it.
    pub fn path_for(cache_dir: &Path) -> PathBuf {
        let mut name = cache_dir.file_name().unwrap_or_default().to_owned();
        name.push(".key");
        cache_dir.with_file_name(name)
    }

    /// Reads the key, or makes it at the first start.
    pub fn open(path: &Path) -> Result<Self, BadKey> {
        let io = |error| BadKey::Io { path: path.to_owned(), error };
        match Self::read(path) {
            Err(BadKey::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                make(path).map_err(io)?;
                Self::read(path)
            }
            read => read,
        }
    }

    /// A key for HMAC, for this purpose.
    pub fn mac(&self, purpose: &str) -> MacKey {
        MacKey::new(&*Zeroizing::new(derive(&*self.0, &format!("strongroom agent 1: {purpose}"))))
    }

    /// The key that seals what is on disk.
    pub fn seal(&self) -> SealKey {
        SealKey::new(derive(&*self.0, "strongroom agent 1: seal"))
    }

    fn read(path: &Path) -> Result<Self, BadKey> {
        let io = |error| BadKey::Io { path: path.to_owned(), error };
        let mut file = File::open(path).map_err(io)?;
        let data = file.metadata().map_err(io)?;
        if data.mode() & 0o077 != 0 {
            return Err(BadKey::Open(path.to_owned()));
        }
        if data.len() != 32 {
            return Err(BadKey::Length(path.to_owned()));
        }
        let mut bytes = Zeroizing::new([0; 32]);
        file.read_exact(&mut *bytes).map_err(io)?;
        Ok(Self(bytes))
    }
}

/// Makes a new key, whole or not at all. Another process that makes one at the same time may win.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let half = path.with_extension(format!("key.{}", hex::encode(random::bytes::<8>())));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
    let written = file
        .write_all(&*Zeroizing::new(random::bytes::<32>()))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&half, path));
    fs::remove_file(&half)?;
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_private_and_beside_the_cache() {
        let base = tempfile::tempdir().expect("a folder");
        let path = NodeKey::path_for(&base.path().join("cache"));
        assert_eq!(path, base.path().join("cache.key"));
        let key = NodeKey::open(&path).expect("made");
        assert_eq!(*NodeKey::open(&path).expect("read").0, *key.0);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o7777, 0o600);
        assert_eq!(fs::read_dir(base.path()).expect("there").count(), 1, "nothing half is left");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert!(matches!(NodeKey::open(&path), Err(BadKey::Open(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        fs::write(&path, "short").expect("written");
        assert!(matches!(NodeKey::open(&path), Err(BadKey::Length(_))));
    }
}
