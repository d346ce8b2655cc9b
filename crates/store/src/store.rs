//! The store as the domain uses it.

use strongroom_base::{Incarnation, PartitionId};

use crate::audit::{Audited, Entry};
use crate::change::Change;
use crate::engine::{Engine, model::Model};
use crate::feed::{Cursor, Watch};
use crate::read::{Loaded, Snapshot};
use crate::verb::{Committed, Fault, Stop, TransactError};

/// One installation's records. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

/// Why a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Broken or not readable.
    #[error("failed to open the store: {0}")]
    Fault(#[from] Fault),
}

impl Store {
    /// A store in memory, for tests: the same verbs, nothing sealed, nothing on disk.
    pub fn model(incarnation: Incarnation) -> Self {
        Self { engine: Engine::Model(Model::new(incarnation)) }
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
        self.engine.cursor(partition)
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
}
