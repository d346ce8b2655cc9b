//! Reading committed records: a few connections, each for one short statement at a time. No read
//! stays open, so none keeps the write-ahead log from being truncated.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::{Connection, OptionalExtension, params};
use strongroom_base::PartitionId;

use super::cache::Sealed;
use super::schema::{column, fault, reader};
use crate::change::Event;
use crate::key::Key;
use crate::verb::Fault;

/// How many threads can read the database at once; most reads are answered by the cache.
const CONNECTIONS: usize = 4;

pub(super) struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

impl Readers {
    pub(super) fn open(file: &Path) -> Result<Self, Fault> {
        let connections = (0..CONNECTIONS).map(|_| reader(file).map(Mutex::new)).collect::<Result<_, _>>()?;
        Ok(Self { connections, next: AtomicUsize::new(0) })
    }

    /// A free connection, or the wait for one.
    pub(super) fn take(&self) -> MutexGuard<'_, Connection> {
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        for step in 0..CONNECTIONS {
            match self.connections[(start + step) % CONNECTIONS].try_lock() {
                Ok(connection) => return connection,
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.connections[start % CONNECTIONS].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sealed record at `key`.
    pub(super) fn record(&self, key: &Key) -> Result<Sealed, Fault> {
        let db = self.take();
        let mut statement = db
            .prepare_cached("SELECT sealed FROM records WHERE partition = ?1 AND path = ?2")
            .map_err(fault("failed to read a record"))?;
        statement
            .query_row(params![column(key.partition()), key.path()], |row| {
                Ok(Arc::from(row.get_ref(0)?.as_blob()?))
            })
            .optional()
            .map_err(fault("failed to read a record"))
    }

    /// Up to `limit` sealed records whose paths start with `prefix`, in order, after `after`.
    pub(super) fn range(
        &self,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, Fault> {
        let (sql, start) = match after {
            Some(after) if after >= prefix => {
                ("SELECT path, sealed FROM records WHERE partition = ?1 AND path > ?2 ORDER BY path", after)
            }
            _ => {
                ("SELECT path, sealed FROM records WHERE partition = ?1 AND path >= ?2 ORDER BY path", prefix)
            }
        };
        let db = self.take();
        let scan = || {
            let mut statement = db.prepare_cached(sql)?;
            let mut rows = statement.query(params![column(partition), start])?;
            let mut found = Vec::new();
            while found.len() < limit
                && let Some(row) = rows.next()?
            {
                let path = row.get_ref(0)?.as_str()?;
                if !path.starts_with(prefix) {
                    break;
                }
                found.push((path.to_owned(), row.get_ref(1)?.as_blob()?.to_vec()));
            }
            Ok(found)
        };
        scan().map_err(fault("failed to read a range"))
    }

    /// Up to `limit` events of `partition` after the revision `after`.
    pub(super) fn feed(
        &self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Event)>, Fault> {
        let db = self.take();
        let scan = || {
            let mut statement = db.prepare_cached(
                "SELECT revision, event FROM feed WHERE partition = ?1 AND revision > ?2
                 ORDER BY revision LIMIT ?3",
            )?;
            statement
                .query_map(params![column(partition), after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<(u64, String)>, _>>()
        };
        let rows = scan().map_err(fault("failed to read the feed"))?;
        rows.into_iter()
            .map(|(revision, event)| match serde_json::from_str(&event) {
                Ok(event) => Ok((revision, event)),
                Err(error) => Err(Fault::because("failed to read an event", &error)),
            })
            .collect()
    }
}
