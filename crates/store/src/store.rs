//! The store as the domain uses it.

use std::net::IpAddr;
use std::path::Path;

use strongroom_base::{Incarnation, PartitionId};

use crate::audit::{Audited, Entry};
use crate::change::Change;
use crate::engine::{Engine, embedded::Embedded, model::Model};
use crate::feed::{Cursor, Watch};
use crate::open::{OpenError, Options};
use crate::read::{Loaded, Snapshot};
use crate::verb::{Committed, Fault, Stop, TransactError};
use crate::verify::{Durability, Verified};

/// One installation's records. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

impl Store {
    /// A store in memory, for tests: the same verbs, nothing sealed, nothing on disk.
    pub fn model(incarnation: Incarnation) -> Self {
        Self { engine: Engine::Model(Model::new(incarnation)) }
    }

    /// Opens the data folder `dir`, or makes it: one process at a time.
    pub fn open(dir: &Path, options: Options) -> Result<Self, OpenError> {
        Ok(Self { engine: Engine::Embedded(Embedded::open(dir, options)?) })
    }

    /// Runs `verb` against the newest state and makes its change durable, together with `entry` as
    /// its audit row. The verb may run more than once and must be pure. Of waiting transactions
    /// none conflicts with another: each sees the change of the one before it.
    pub async fn transact<T, R, F>(&self, entry: Entry, verb: F) -> Result<Committed<T>, TransactError<R>>
    where
        F: FnMut(&Loaded) -> Result<(Change, T), Stop<R>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        self.engine.transact(entry, verb).await
    }

    /// Reads outside of a change.
    pub fn read(&self) -> Snapshot<'_> {
        Snapshot::new(&self.engine)
    }

    /// Where the feed of `partition` stands now.
    pub fn cursor(&self, partition: PartitionId) -> Result<Cursor, Fault> {
        Ok(self.engine.cursor(partition))
    }

    /// Watches the feed from `from` on. A cursor that is no place in this feed is told at the
    /// first [`Watch::next`] as [`crate::Watched::Compacted`].
    pub fn watch(&self, from: Cursor) -> Watch {
        Watch::new(self.engine.clone(), self.engine.head(from.partition), from)
    }

    /// Writes the audit record of a read or of a refusal. It is on its way to the disk before this
    /// returns, and synced within a second.
    pub fn record(&self, entry: &Entry) -> Result<Audited, Fault> {
        self.engine.record_entry(entry)
    }

    /// Counts a request that bore no valid token. It is audited with all others of its address,
    /// operation and minute in one line, so that nobody can fill the disk with them.
    pub fn count_stranger(&self, address: IpAddr, operation: &'static str, now_ms: i64) -> Audited {
        self.engine.count_stranger(address, operation, now_ms);
        Audited::proof()
    }

    /// Opens every record at its place and looks for gaps in the feeds. Reads page by page, beside
    /// other work; its cost grows with the store.
    pub fn verify_records(&self) -> Result<Verified, Fault> {
        self.engine.verify_records()
    }

    /// The settings that durability rests on, asked of the live writing connection.
    pub async fn durability(&self) -> Result<Durability, Fault> {
        self.engine.durability().await
    }
}
