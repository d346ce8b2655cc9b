//! The cache of sealed records, absences included. It never shows a record older than the last
//! acknowledged commit.
//!
//! The committer writes through before it acknowledges. The race is the reader's: it reads an old
//! row, the commit writes through, and then the reader fills in the old row. So each partition has
//! a count of its commits (shared by partitions of the same shard, which is only more careful): a
//! fill says the count it saw before it read, and is refused if the count has moved.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::Weighter;
use quick_cache::sync::Cache as Records;
use strongroom_base::PartitionId;

use crate::key::Key;

/// How many counts there are. Two busy partitions on one count cost a fill now and then.
const SHARDS: usize = 256;

/// Longer records are read from the database each time.
const LONGEST: usize = 64 * 1024;

/// What an entry costs beside its bytes, roughly.
const ENTRY: usize = 120;

/// A sealed record, or the knowledge that there is none.
pub(super) type Sealed = Option<Arc<[u8]>>;

pub(super) struct Cache {
    records: Records<Key, Sealed, Bytes>,
    commits: Box<[Mutex<u64>]>,
    shard: RandomState,
}

/// What a reader saw before it read the database.
#[derive(Clone, Copy)]
pub(super) struct Before(u64);

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Sealed> for Bytes {
    fn weight(&self, key: &Key, sealed: &Sealed) -> u64 {
        (ENTRY + key.path().len() + sealed.as_ref().map_or(0, |bytes| bytes.len())) as u64
    }
}

impl Cache {
    /// A cache of at most `bytes` bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let items = usize::try_from(bytes / 512).unwrap_or(usize::MAX);
        Self {
            records: Records::with_weighter(items, bytes, Bytes),
            commits: (0..SHARDS).map(|_| Mutex::default()).collect(),
            shard: RandomState::new(),
        }
    }

    fn commits(&self, partition: PartitionId) -> MutexGuard<'_, u64> {
        let shard = usize::try_from(self.shard.hash_one(partition) % SHARDS as u64).unwrap_or_default();
        self.commits[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of `key`; `None` if nothing is.
    pub(super) fn get(&self, key: &Key) -> Option<Sealed> {
        self.records.get(key)
    }

    /// To be called before the database is read for a fill.
    pub(super) fn before(&self, partition: PartitionId) -> Before {
        Before(*self.commits(partition))
    }

    /// Keeps what a reader found, unless the partition has moved since.
    pub(super) fn fill(&self, before: Before, key: &Key, sealed: Sealed) {
        let commits = self.commits(key.partition());
        if *commits == before.0 && fits(&sealed) {
            self.records.insert(key.clone(), sealed);
        }
    }

    /// Writes a commit through, all writes of which are of `partition`.
    pub(super) fn write(&self, partition: PartitionId, writes: impl Iterator<Item = (Key, Sealed)>) {
        let mut commits = self.commits(partition);
        *commits += 1;
        for (key, sealed) in writes {
            if fits(&sealed) {
                self.records.insert(key, sealed);
            } else {
                self.records.remove(&key);
            }
        }
    }

    /// Forgets everything of a partition.
    pub(super) fn forget(&self, partition: PartitionId) {
        let mut commits = self.commits(partition);
        *commits += 1;
        self.records.retain(|key, _| key.partition() != partition);
    }
}

fn fits(sealed: &Sealed) -> bool {
    sealed.as_ref().is_none_or(|bytes| bytes.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn bytes(text: &str) -> Sealed {
        (!text.is_empty()).then(|| Arc::from(text.as_bytes()))
    }

    #[test]
    fn a_fill_from_before_a_commit_is_refused() {
        let cache = Cache::new(1 << 20);
        let partition = PartitionId::from_uuid(Uuid::nil());
        let key = Key::new(partition, "a");
        let before = cache.before(partition);
        cache.write(partition, [(key.clone(), bytes("new"))].into_iter());
        cache.fill(before, &key, bytes("old"));
        assert_eq!(cache.get(&key), Some(bytes("new")));

        let other = Key::new(partition, "b");
        cache.fill(before, &other, bytes("old"));
        assert_eq!(cache.get(&other), None, "the partition moved, so its readers read again");
        cache.fill(cache.before(partition), &other, None);
        assert_eq!(cache.get(&other), Some(None), "absence is kept too");
    }

    #[test]
    fn a_record_too_long_to_keep_takes_its_predecessor_along() {
        let cache = Cache::new(1 << 20);
        let partition = PartitionId::from_uuid(Uuid::nil());
        let key = Key::new(partition, "a");
        cache.write(partition, [(key.clone(), bytes("short"))].into_iter());
        cache.write(partition, [(key.clone(), Some(Arc::from(vec![0; LONGEST + 1])))].into_iter());
        assert_eq!(cache.get(&key), None);
    }
}
