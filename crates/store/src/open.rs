//! Opening a data folder: what it needs, and why it may be refused.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use strongroom_crypto::{digest, random};
use zeroize::Zeroizing;

use crate::verb::Fault;

/// The root key's name in the data folder, where no other place is given.
const ROOT_KEY: &str = "root.key";

/// How a data folder is opened.
pub struct Options {
    /// Where the root key is.
    pub root_key: RootKeySource,
    /// How many bytes of sealed records the cache may hold.
    pub cache_bytes: u64,
    /// How many of a partition's newest events the feed keeps at least.
    pub feed_events: u64,
    /// How many bytes an audit segment file may have before the next one is begun.
    pub segment_bytes: u64,
    /// How many bytes of disk are kept back, so that callers can be served on a full disk.
    pub reserve_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            root_key: RootKeySource::Folder,
            cache_bytes: 64 << 20,
            feed_events: 10_000,
            segment_bytes: 64 << 20,
            reserve_bytes: 8 << 20,
        }
    }
}

/// Where the root key comes from.
pub enum RootKeySource {
    /// The file `root.key` in the data folder; made on the first open.
    Folder,
    /// This file; made on the first open.
    File(PathBuf),
    /// The key itself, which the caller keeps.
    Key(RootKey),
}

/// The key that wraps every data key and from which the audit's keys are derived.
#[derive(Clone)]
pub struct RootKey(Zeroizing<[u8; 32]>);

impl RootKey {
    /// The key with these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the root key of the data folder `dir`, as `strongroom audit verify` needs it.
    pub fn of_folder(dir: &Path) -> Result<Self, OpenError> {
        Self::read(&dir.join(ROOT_KEY))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// A key for one purpose, derived from this one.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(digest::derive(&*self.0, purpose))
    }

    /// Reads a root key file.
    pub fn read(path: &Path) -> Result<Self, OpenError> {
        let bad = || OpenError::BadRootKey { path: path.to_owned() };
        let mut file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenError::NoRootKey { path: path.to_owned() },
            _ => Fault::because("failed to open the root key file", &error).into(),
        })?;
        let mut key = Zeroizing::new([0; 32]);
        file.read_exact(&mut *key).map_err(|_| bad())?;
        if file.read(&mut [0]).map_err(|_| bad())? != 0 {
            return Err(bad());
        }
        Ok(Self(key))
    }
}

impl RootKeySource {
    /// The root key. Only a data folder without records gets a new one: for existing records a new
    /// key could only lose them.
    pub(crate) fn load(self, dir: &Path, records_exist: bool) -> Result<RootKey, OpenError> {
        let path = match self {
            Self::Key(key) => return Ok(key),
            Self::File(path) => path,
            Self::Folder => dir.join(ROOT_KEY),
        };
        match RootKey::read(&path) {
            Err(OpenError::NoRootKey { .. }) if !records_exist => create(&path),
            found => found,
        }
    }
}

/// Makes a root key file in one step: whoever sees the file sees all of it.
fn create(path: &Path) -> Result<RootKey, OpenError> {
    let key = RootKey::new(random::bytes());
    let write = || {
        let fresh = path.with_extension("new");
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(key.bytes())?;
        file.sync_all()?;
        // A link, not a rename: it never replaces a key that is already there.
        fs::hard_link(&fresh, path)?;
        fs::remove_file(&fresh)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    write().map_err(|error| Fault::because("failed to create the root key file", &error))?;
    Ok(key)
}

/// Makes new names in `dir` durable.
pub(crate) fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Makes `dir` with access for its owner only.
pub(crate) fn make_folder(dir: &Path) -> Result<(), Fault> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .and_then(|()| fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700)))
        .map_err(|error| Fault::because("failed to make the data folder", &error))
}

/// Opens a file of the data folder, made with access for its owner only.
pub(crate) fn own_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Why a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("the data folder {} is in use by another strongroom: stop that one, or give another --data-dir", dir.display())]
    Locked {
        /// The data folder.
        dir: PathBuf,
    },
    /// A newer binary wrote it.
    #[error(
        "the data folder has format {found}, and this strongroom knows formats up to {known}: \
         upgrade the strongroom binary (`strongroom --version` tells which one this is)"
    )]
    NewerFormat {
        /// The format of the folder.
        found: u32,
        /// The newest format that this binary knows.
        known: u32,
    },
    /// There are records, but not the key that opens them.
    #[error("the root key file {} is missing: put it back; without it no record can be opened", path.display())]
    NoRootKey {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The root key file is not one.
    #[error("the root key file {} is damaged: it must have exactly 32 bytes", path.display())]
    BadRootKey {
        /// The file.
        path: PathBuf,
    },
    /// The records were sealed under another root key.
    #[error("the root key is not the one that this data folder was made with")]
    WrongRootKey,
    /// The database file is something else.
    #[error("{} is not a strongroom database", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Broken or not readable.
    #[error("failed to open the store: {0}")]
    Fault(#[from] Fault),
}
