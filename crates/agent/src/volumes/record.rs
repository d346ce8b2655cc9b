use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strongroom_crypto::digest::MacKey;

use crate::cache::Folder;
use crate::identity::sign;

const FOLDER: &str = "volumes";

/// What is kept on disk about a published volume, sealed: enough to know after a restart which
/// volumes of this node wait for the kubelet to bring their credential again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where it is.
    pub target: PathBuf,
    /// `namespace/name` of its class.
    pub class: String,
    /// `namespace/name` of its pod.
    pub pod: String,
    /// The fingerprint of the identity that it was published for.
    pub identity: Vec<u8>,
}

/// The records of this node's volumes.
pub struct Records {
    folder: Arc<Folder>,
    names: MacKey,
}

impl Records {
    /// The records in a cache folder.
    pub fn new(folder: Arc<Folder>, names: MacKey) -> Self {
        Self { folder, names }
    }

    /// Keeps a record. Writes to disk.
    pub fn put(&self, record: &Record) -> io::Result<()> {
        let path = self.path(&record.target);
        let text = rmp_serde::to_vec_named(record).map_err(io::Error::other)?;
        self.folder.write(&path, &self.folder.seal(path.as_bytes(), &text))
    }

    /// Forgets the record of a target.
    pub fn forget(&self, target: &std::path::Path) {
        self.folder.remove(&self.path(target));
    }

    /// All records that open; the others are dropped.
    pub fn all(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for path in self.folder.list(FOLDER) {
            let text =
                self.folder.read(&path).and_then(|sealed| self.folder.open_sealed(path.as_bytes(), &sealed));
            if let Some(record) = text.and_then(|text| rmp_serde::from_slice(&text).ok()) {
                records.push(record);
            } else {
                tracing::warn!(dropped = 1, "a volume's record does not open and is dropped");
                self.folder.remove(&path);
            }
        }
        records
    }

    fn path(&self, target: &std::path::Path) -> String {
        let name = sign(&self.names, &[b"volume", target.as_os_str().as_encoded_bytes()]);
        format!("{FOLDER}/{}", hex::encode(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::NodeKey;

    #[test]
    fn records_come_back_and_say_nothing_on_disk() {
        let base = tempfile::tempdir().expect("a folder");
        let dir = base.path().join("cache");
        let key = NodeKey::open(&NodeKey::path_for(&dir)).expect("a key");
        let folder = Arc::new(Folder::open(&dir, key.seal()).expect("a folder"));
        let records = Records::new(Arc::clone(&folder), key.mac("volumes"));
        let record = |name: &str| Record {
            target: PathBuf::from(format!("/pods/{name}")),
            class: "shop/db-credentials".to_owned(),
            pod: format!("shop/{name}"),
            identity: vec![1],
        };
        records.put(&record("one")).expect("written");
        records.put(&record("two")).expect("written");
        assert_eq!(records.all().len(), 2);
        for path in folder.list(FOLDER) {
            let content = folder.read(&path).expect("readable");
            assert!(!content.windows(4).any(|window| window == b"shop"), "{path}");
            folder.write(&format!("{FOLDER}/{}", hex::encode([1; 32])), &content).expect("copied");
        }
        records.forget(&record("one").target);
        assert_eq!(records.all(), [record("two")], "a copy elsewhere does not open");
    }
}
