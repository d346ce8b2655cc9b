//! What a look at every record found, and how the live database is set.

use strongroom_base::PartitionId;

use crate::key::Key;

/// What `verify` found in the records. Replayed old rows are not seen here: they open.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many records there are.
    pub records: u64,
    /// Records that do not open at their place.
    pub broken: Vec<Key>,
    /// Partitions whose feed rows are not dense up to their head.
    pub gaps: Vec<PartitionId>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty() && self.gaps.is_empty()
    }
}

/// The settings that durability and erasure rest on, as the writing connection has them now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// `wal`: commits go to a log.
    pub journal_mode: String,
    /// `2` (FULL): the log is synced at each commit.
    pub synchronous: i64,
    /// `1`: deleted content is overwritten.
    pub secure_delete: i64,
    /// After how many pages the log is brought into the database file.
    pub wal_autocheckpoint: i64,
    /// The library's version.
    pub sqlite_version: String,
}
