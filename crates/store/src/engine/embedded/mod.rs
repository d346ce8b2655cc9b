//! The embedded engine: one `SQLite` file, one thread that writes, sealed records in a cache.
//!
//! ```text
//!  transact ─► queue ─► batch (verbs over the pending writes) ─► seal ─► one COMMIT
//!                                                       cache ◄─┘  └─► acknowledge, wake watchers
//!  read ─► cache ─► (a few reading connections) ─► open
//! ```
//!
//! Nothing unsealed outlives the request or the batch that needed it.

mod batch;
mod cache;
mod erase;
mod feed;
mod inspect;
mod job;
mod open;
mod reader;
pub(crate) mod schema;
mod scrub;
mod seal;
mod sealing;
#[cfg(test)]
mod tests;
mod write;
mod writer;

use std::fs::File;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use strongroom_base::{Incarnation, PartitionId};
use tokio::sync::{mpsc, oneshot, watch};

use self::cache::Cache;
use self::feed::Heads;
use self::reader::Readers;
use self::seal::{Keys, Unopened};
use self::writer::Request;
use crate::audit::segments::Segments;
use crate::audit::{Audited, Entry};
use crate::change::{Change, Event};
use crate::feed::Cursor;
use crate::key::Key;
use crate::read::Loaded;
use crate::record::Record;
use crate::reserve::Reserve;
use crate::verb::{Committed, Fault, Stop, TransactError};

/// How many transactions may wait before senders wait too.
const QUEUE: usize = 4 * writer::BATCH;

/// What readers and the writer share. The fields are closed in this order.
pub(crate) struct Shared {
    incarnation: Incarnation,
    keys: Keys,
    cache: Cache,
    readers: Readers,
    heads: Heads,
    segments: Segments,
    reserve: Arc<Reserve>,
    /// The database file beside `SQLite`'s own handles; closed after all of them (see [`scrub`]).
    file: File,
    /// Held until everything else is closed.
    _lock: File,
}

/// The engine. Dropping the last one ends the writer and closes the folder.
pub(crate) struct Embedded {
    queue: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

impl Embedded {
    pub(crate) async fn transact<T, R, F>(
        &self,
        entry: Entry,
        verb: F,
    ) -> Result<Committed<T>, TransactError<R>>
    where
        F: FnMut(&Loaded) -> Result<(Change, T), Stop<R>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(job::Waiting::new(entry, verb, reply));
        self.ask(Request::Transact(job)).await.map_err(TransactError::Fault)?;
        answer.await.unwrap_or_else(|_| {
            Err(TransactError::Unknown(Fault::new("failed to transact: the writer has ended")))
        })
    }

    async fn ask(&self, request: Request) -> Result<(), Fault> {
        let gone = || Fault::new("failed to write: the writer has ended");
        self.queue.as_ref().ok_or_else(gone)?.send(request).await.map_err(|_| gone())
    }

    pub(crate) fn record(&self, key: &Key) -> Result<Option<Record>, Fault> {
        self.shared.record(key)
    }

    pub(crate) fn range(
        &self,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Fault> {
        let rows = self.shared.readers.range(partition, prefix, after, limit)?;
        let mut records = Vec::with_capacity(rows.len());
        for (path, sealed) in rows {
            match self.shared.keys.open(partition, &path, &sealed) {
                Ok(record) => records.push((Key::new(partition, path), record)),
                // Destroyed since the rows were read: as of now, there is nothing.
                Err(Unopened::NoKey) if self.shared.readers.record(&Key::new(partition, path))?.is_none() => {
                    return Ok(Vec::new());
                }
                Err(unopened) => return Err(unopened.fault()),
            }
        }
        Ok(records)
    }

    pub(crate) fn cursor(&self, partition: PartitionId) -> Cursor {
        let revision = self.shared.heads.revision(partition);
        Cursor { incarnation: self.shared.incarnation, partition, revision }
    }

    pub(crate) fn head(&self, partition: PartitionId) -> watch::Receiver<u64> {
        self.shared.heads.subscribe(partition)
    }

    pub(crate) fn feed(
        &self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Event)>, Fault> {
        self.shared.readers.feed(partition, after, limit)
    }

    pub(crate) fn record_entry(&self, entry: &Entry) -> Result<Audited, Fault> {
        self.shared.segments.record(entry)
    }

    pub(crate) fn count_stranger(&self, address: IpAddr, operation: &'static str, now_ms: i64) {
        self.shared.segments.count_stranger(address, operation, now_ms);
    }
}

impl Shared {
    /// The record at `key`, as of the last acknowledged commit or later.
    fn record(&self, key: &Key) -> Result<Option<Record>, Fault> {
        if let Some(sealed) = self.cache.get(key) {
            let Some(sealed) = sealed else { return Ok(None) };
            match self.keys.open(key.partition(), key.path(), &sealed) {
                Ok(record) => return Ok(Some(record)),
                // Destroyed since the cache was asked: the database knows.
                Err(Unopened::NoKey) => {}
                Err(unopened) => return Err(unopened.fault()),
            }
        }
        let before = self.cache.before(key.partition());
        let sealed = self.readers.record(key)?;
        let record = match &sealed {
            None => None,
            Some(bytes) => match self.keys.open(key.partition(), key.path(), bytes) {
                Ok(record) => Some(record),
                Err(Unopened::NoKey) if self.readers.record(key)?.is_none() => return Ok(None),
                Err(unopened) => return Err(unopened.fault()),
            },
        };
        self.cache.fill(before, key, sealed);
        Ok(record)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.queue = None;
        // A verb that holds the store would drop it on the writer's own thread.
        if let Some(writer) = self.writer.take()
            && writer.thread().id() != thread::current().id()
            && writer.join().is_err()
        {
            tracing::error!("the writer had panicked");
        }
    }
}
