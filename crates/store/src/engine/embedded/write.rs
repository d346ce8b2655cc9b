//! One batch, one database transaction.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, params};
use strongroom_base::PartitionId;

use super::Shared;
use super::batch::{Batch, Pending};
use super::cache::Sealed;
use super::erase::Debt;
use super::feed::Feed;
use super::schema::column;
use super::seal::{KeyId, seal};
use super::sealing::Sealing;
use crate::audit::rows::Chain;
use crate::key::Key;
use crate::verb::Fault;

/// Why a batch is not on disk.
pub(super) enum Unwritten {
    /// An inserted key exists. Nothing was written.
    Duplicate,
    /// The disk is full. Nothing was written.
    Full,
    /// Nothing was written.
    Fault(Fault),
    /// The commit itself failed: it may or may not be on disk.
    Unknown(Fault),
}

impl Unwritten {
    pub(super) fn fault(what: &str) -> Self {
        Self::Fault(Fault::new(what))
    }
}

impl From<rusqlite::Error> for Unwritten {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::Duplicate,
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Fault(Fault::because("failed to write a batch", &error)),
        }
    }
}

impl From<Fault> for Unwritten {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What the rest of the house learns of a durable batch.
struct Written {
    records: Vec<(Key, Sealed)>,
    destroyed: Vec<(PartitionId, Vec<KeyId>)>,
}

/// The writer's tools, and what they have staged in the open transaction.
pub(super) struct Tools {
    pub(super) db: Connection,
    pub(super) sealing: Sealing,
    pub(super) feed: Feed,
    pub(super) audit: Chain,
    pub(super) debt: Debt,
}

impl Tools {
    /// Writes a batch, commits it, and brings everything in memory up to it: first the caches, then
    /// the feed's heads. Whoever waits for the batch is told after that.
    pub(super) fn commit(&mut self, shared: &Shared, batch: &Batch<'_>) -> Result<(), Unwritten> {
        match self.write(shared, batch).and_then(|written| self.sync().map(|()| written)) {
            Ok(written) => {
                self.sealing.committed();
                self.audit.committed();
                self.debt.committed(batch.erase);
                written.publish(shared);
                self.feed.committed(&shared.heads);
                self.debt.settle(&self.db, shared);
                Ok(())
            }
            Err(unwritten) => {
                // Some errors have rolled back already; then this one says so, and nothing else.
                let _ = self.db.execute_batch("ROLLBACK");
                self.sealing.rolled_back(&shared.keys);
                self.feed.rolled_back();
                self.audit.rolled_back();
                Err(unwritten)
            }
        }
    }

    fn write(&mut self, shared: &Shared, batch: &Batch<'_>) -> Result<Written, Unwritten> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let mut destroyed = Vec::new();
        for partition in &batch.destroyed {
            self.db
                .prepare_cached("DELETE FROM records WHERE partition = ?1")?
                .execute([column(*partition)])?;
            destroyed.push((*partition, self.sealing.destroy(&self.db, *partition)?));
        }
        let mut records = Vec::with_capacity(batch.pending.len());
        for (key, pending) in &batch.pending {
            records.push((key.clone(), self.put(shared, key, pending)?));
        }
        self.feed.write(&self.db, &shared.heads, &batch.events)?;
        self.audit.write(&self.db, &batch.entries, shared.segments.synced())?;
        self.debt.write(&self.db, batch.erase)?;
        Ok(Written { records, destroyed })
    }

    fn put(&mut self, shared: &Shared, key: &Key, pending: &Pending) -> Result<Sealed, Unwritten> {
        let at = column(key.partition());
        let Some(record) = &pending.record else {
            if pending.in_database {
                self.db
                    .prepare_cached("DELETE FROM records WHERE partition = ?1 AND path = ?2")?
                    .execute(params![at, key.path()])?;
            }
            return Ok(None);
        };
        let (id, data_key) = self.sealing.key(&self.db, &shared.keys, key.partition())?;
        let sealed = seal((id, &data_key), key.partition(), key.path(), record.generation(), record.bytes());
        let sql = if pending.in_database {
            "UPDATE records SET sealed = ?3 WHERE partition = ?1 AND path = ?2"
        } else {
            "INSERT INTO records (partition, path, sealed) VALUES (?1, ?2, ?3)"
        };
        if self.db.prepare_cached(sql)?.execute(params![at, key.path(), sealed])? != 1 {
            return Err(Unwritten::fault("failed to write a record: its row is gone"));
        }
        Ok(Some(Arc::from(sealed)))
    }

    /// The commit. A full disk is told apart: `SQLite` then failed to write a frame of its log, at
    /// the latest the one that would have made the commit count, and has rolled back. Everything
    /// else, a failed sync above all, leaves open what is on disk.
    fn sync(&self) -> Result<(), Unwritten> {
        self.db.execute_batch("COMMIT").map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => error.into(),
            _ => Unwritten::Unknown(Fault::because("failed to commit; the outcome is not known", &error)),
        })
    }
}

impl Written {
    /// Brings the caches up to the commit. Comes before anyone is told of it.
    fn publish(self, shared: &Shared) {
        for (partition, ids) in self.destroyed {
            shared.cache.forget(partition);
            shared.keys.forget(&ids);
        }
        let mut records = self.records.into_iter().peekable();
        while let Some((key, _)) = records.peek() {
            let partition = key.partition();
            let same = std::iter::from_fn(|| records.next_if(|(key, _)| key.partition() == partition));
            shared.cache.write(partition, same);
        }
    }
}
