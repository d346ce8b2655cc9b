//! How a record lies on disk, and the keys that seal it.
//!
//! ```text
//! format (1) │ data key id (4, BE) │ generation (8, BE) │ nonce (12) │ ciphertext │ tag (16)
//! ```
//!
//! Each partition has data keys of its own, wrapped by the root key. The additional data names the
//! place: format, partition, path and generation; so a record cannot be moved to another key, nor
//! an older one be put under a newer generation.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use strongroom_base::PartitionId;
use strongroom_crypto::digest::derive;
use strongroom_crypto::random;
use strongroom_crypto::seal::{OVERHEAD, SealKey};
use zeroize::Zeroizing;

use crate::open::RootKey;
use crate::record::Record;
use crate::verb::Fault;

/// The layout of a sealed record.
const FORMAT: u8 = 1;

/// Format, data key id and generation.
const HEADER: usize = 1 + 4 + 8;

/// A data key's number in this store. Never used twice, not even after its key was destroyed.
pub(super) type KeyId = u32;

/// The data keys of all partitions, expanded and ready, and the key that wraps them.
pub(super) struct Keys {
    root: SealKey,
    data: RwLock<HashMap<KeyId, Arc<SealKey>>>,
}

/// Why a sealed record came to nothing.
#[derive(Debug)]
pub(super) enum Unopened {
    /// Its data key is gone: the partition was destroyed, or the bytes are foreign.
    NoKey,
    /// It is not what was sealed here.
    Broken,
}

impl Unopened {
    pub(super) fn fault(self) -> Fault {
        match self {
            Self::NoKey => Fault::new("failed to open a record: its data key does not exist"),
            Self::Broken => Fault::new("failed to open a record: it was altered or moved"),
        }
    }
}

impl Keys {
    /// No data key yet.
    pub(super) fn new(root: &RootKey) -> Self {
        Self { root: SealKey::new(derive(root.bytes(), "strongroom data keys")), data: RwLock::default() }
    }

    /// Makes a data key for `partition`; answers it in wrapped form.
    pub(super) fn wrap_new(&self, partition: PartitionId) -> (Zeroizing<[u8; 32]>, Vec<u8>) {
        let key = Zeroizing::new(random::bytes::<32>());
        let wrapped = self.root.seal(&wrapping_place(partition), &*key);
        (key, wrapped)
    }

    /// Opens a wrapped data key.
    pub(super) fn unwrap(
        &self,
        partition: PartitionId,
        wrapped: &[u8],
    ) -> Result<Zeroizing<[u8; 32]>, Fault> {
        let broken = || Fault::new("failed to open a data key: it was altered or the root key is another");
        let bytes = self.root.open(&wrapping_place(partition), wrapped).map_err(|_| broken())?;
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return Err(broken());
        }
        key.copy_from_slice(&bytes);
        Ok(key)
    }

    /// Makes a data key known to readers.
    pub(super) fn add(&self, id: KeyId, key: &[u8; 32]) -> Arc<SealKey> {
        let key = Arc::new(SealKey::new(*key));
        self.data.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&key));
        key
    }

    /// Forgets data keys: of a destroyed partition, or of a commit that did not happen.
    pub(super) fn forget(&self, ids: &[KeyId]) {
        let mut data = self.data.write().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            data.remove(id);
        }
    }

    /// Opens the record that lies at `path` in `partition`.
    pub(super) fn open(&self, partition: PartitionId, path: &str, sealed: &[u8]) -> Result<Record, Unopened> {
        let (id, generation, text) = split(sealed).ok_or(Unopened::Broken)?;
        let key = {
            let data = self.data.read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(data.get(&id).ok_or(Unopened::NoKey)?)
        };
        let bytes = key.open(&place(partition, path, generation), text).map_err(|_| Unopened::Broken)?;
        Ok(Record::new(generation, bytes))
    }
}

/// Seals `text` as generation `generation` of the record at `path` in `partition`.
pub(super) fn seal(
    (id, key): (KeyId, &SealKey),
    partition: PartitionId,
    path: &str,
    generation: u64,
    text: &[u8],
) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + text.len() + OVERHEAD);
    sealed.push(FORMAT);
    sealed.extend_from_slice(&id.to_be_bytes());
    sealed.extend_from_slice(&generation.to_be_bytes());
    sealed.extend_from_slice(&key.seal(&place(partition, path, generation), text));
    sealed
}

fn split(sealed: &[u8]) -> Option<(KeyId, u64, &[u8])> {
    let (format, rest) = sealed.split_first()?;
    let (id, rest) = rest.split_first_chunk()?;
    let (generation, text) = rest.split_first_chunk()?;
    (*format == FORMAT).then_some((u32::from_be_bytes(*id), u64::from_be_bytes(*generation), text))
}

/// All parts but the last have a fixed length, so no two places read the same.
fn place(partition: PartitionId, path: &str, generation: u64) -> Vec<u8> {
    let mut place = Vec::with_capacity(1 + 16 + 8 + path.len());
    place.push(FORMAT);
    place.extend_from_slice(partition.uuid().as_bytes());
    place.extend_from_slice(&generation.to_be_bytes());
    place.extend_from_slice(path.as_bytes());
    place
}

fn wrapping_place(partition: PartitionId) -> Vec<u8> {
    [b"data key of ".as_slice(), partition.uuid().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn keys() -> Keys {
        let keys = Keys::new(&RootKey::new([1; 32]));
        keys.add(7, &[2; 32]);
        keys
    }

    fn partition() -> PartitionId {
        PartitionId::from_uuid(Uuid::from_u128(3))
    }

    /// Written by the first release. If this fails, released data folders do not open any more.
    #[test]
    fn a_record_of_format_1_opens_for_ever() {
        let sealed = hex::decode("010000000700000000000000058419b03cf182f8bf7cf499bae59ff24d8552d0c5eecdeac6550775be2f22028bae437770b1588537026bcc").expect("digits");
        let record = keys().open(partition(), "value/a/0", &sealed).expect("opens");
        assert_eq!((record.generation(), record.bytes()), (5, b"a sealed record".as_slice()));
    }

    #[test]
    fn a_data_key_wrapped_by_the_first_release_opens_for_ever() {
        let wrapped = hex::decode("fbdc5592c90ca23d0b88dc245b1ff321b47822d25ef10b8fc82d934d9d4bccddb6f309303c4a643ce6798cb0cfd3674eaae428efb477011102bb6033").expect("digits");
        assert_eq!(*keys().unwrap(partition(), &wrapped).expect("opens"), [9; 32]);
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_open(bytes: Vec<u8>) {
            prop_assert!(keys().open(partition(), "a", &bytes).is_err());
        }

        #[test]
        fn no_other_place_opens_it(path in "[a-z/]{0,9}", other in "[a-z/]{0,9}", generation in 1..9_u64, flip: usize) {
            let keys = keys();
            let mut sealed = seal((7, &SealKey::new([2; 32])), partition(), &path, generation, b"text");
            let record = keys.open(partition(), &path, &sealed).expect("opens at its place");
            prop_assert_eq!(record.generation(), generation);
            prop_assert_eq!(keys.open(partition(), &other, &sealed).is_ok(), other == path);
            prop_assert!(keys.open(PartitionId::from_uuid(Uuid::nil()), &path, &sealed).is_err());
            let at = flip % sealed.len();
            sealed[at] ^= 1;
            prop_assert!(keys.open(partition(), &path, &sealed).is_err());
        }
    }
}
