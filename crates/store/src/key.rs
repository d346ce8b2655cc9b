//! Where a record lies: a partition and a plain, canonical, ordered path.

use std::fmt;

use strongroom_base::PartitionId;

/// The place of a record. Paths are lower-case and joined by `/`, so that a range scan of
/// `head/` lists the heads in the order of their names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    partition: PartitionId,
    path: Box<str>,
}

impl Key {
    /// The key `path` in `partition`. The caller gives canonical names only.
    pub fn new(partition: PartitionId, path: impl Into<Box<str>>) -> Self {
        Self { partition, path: path.into() }
    }

    /// The partition.
    pub fn partition(&self) -> PartitionId {
        self.partition
    }

    /// The path within the partition.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.partition, self.path)
    }
}
