//! The change feed: what happened in a partition, in commit order, at least once.

use std::fmt;
use std::str::FromStr;

use strongroom_base::{Incarnation, PartitionId};
use tokio::sync::watch;

use crate::change::Event;
use crate::engine::Engine;
use crate::verb::Fault;

/// How many events one [`Watch::next`] answers at most.
const BATCH: usize = 256;

/// A place in a partition's feed. A cursor of another incarnation of the store (before a restore)
/// is not a place in this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The store that gave it.
    pub incarnation: Incarnation,
    /// The partition.
    pub partition: PartitionId,
    /// The number of events before this place; event numbers are dense and start at 1.
    pub revision: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.incarnation, self.partition, self.revision)
    }
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor: expected <incarnation>.<partition>.<revision>")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(BadCursor);
        let (incarnation, partition, revision) = (next()?, next()?, next()?);
        if parts.next().is_some() || !revision.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadCursor);
        }
        Ok(Self {
            incarnation: incarnation.parse().map_err(|_| BadCursor)?,
            partition: partition.parse().map_err(|_| BadCursor)?,
            revision: revision.parse().map_err(|_| BadCursor)?,
        })
    }
}

/// What a watcher sees next.
#[derive(Debug)]
pub enum Watched {
    /// Events in order, each with the cursor just behind it.
    Events(Vec<(Cursor, Event)>),
    /// The cursor is older than what is kept, or of another incarnation: list anew, go on from here.
    Compacted(Cursor),
}

/// A reader of one partition's feed. Holds no queue: it reads rows when the head has moved.
pub struct Watch {
    engine: Engine,
    head: watch::Receiver<u64>,
    at: Cursor,
}

impl Watch {
    pub(crate) fn new(engine: Engine, head: watch::Receiver<u64>, at: Cursor) -> Self {
        Self { engine, head, at }
    }

    /// Where this watch stands: everything before it has been answered.
    pub fn cursor(&self) -> Cursor {
        self.at
    }

    /// Waits until there is something new and answers it. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Watched, Fault> {
        let now = self.engine.cursor(self.at.partition);
        if self.at.incarnation != now.incarnation || self.at.revision > now.revision {
            self.at = now;
            return Ok(Watched::Compacted(now));
        }
        loop {
            let head = *self.head.borrow_and_update();
            if head > self.at.revision {
                return self.read();
            }
            if self.head.changed().await.is_err() {
                return Err(Fault::new("failed to watch: the store is closed"));
            }
        }
    }

    fn read(&mut self) -> Result<Watched, Fault> {
        let rows = self.engine.feed(self.at.partition, self.at.revision, BATCH)?;
        let Some((first, _)) = rows.first() else {
            return Err(Fault::new("failed to read the feed: the head moved but no row is there"));
        };
        if *first != self.at.revision + 1 {
            self.at = self.engine.cursor(self.at.partition);
            return Ok(Watched::Compacted(self.at));
        }
        let mut events = Vec::with_capacity(rows.len());
        for (revision, event) in rows {
            self.at.revision = revision;
            events.push((self.at, event));
        }
        Ok(Watched::Events(events))
    }
}
