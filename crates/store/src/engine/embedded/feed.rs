//! The feed's heads in memory, and its rows in the commit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};
use strongroom_base::PartitionId;
use tokio::sync::watch;

use super::schema::{column, fault, partition};
use super::write::Unwritten;
use crate::change::Event;
use crate::verb::Fault;

/// Where each partition's feed stands: the revision of its newest durable event.
pub(super) struct Heads(Mutex<HashMap<PartitionId, watch::Sender<u64>>>);

impl Heads {
    fn lock(&self) -> MutexGuard<'_, HashMap<PartitionId, watch::Sender<u64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn revision(&self, partition: PartitionId) -> u64 {
        self.lock().get(&partition).map_or(0, |head| *head.borrow())
    }

    pub(super) fn subscribe(&self, partition: PartitionId) -> watch::Receiver<u64> {
        self.lock().entry(partition).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    fn advance(&self, partition: PartitionId, revision: u64) {
        self.lock().entry(partition).or_insert_with(|| watch::Sender::new(0)).send_replace(revision);
    }
}

/// The writer's side of the feed.
pub(super) struct Feed {
    /// How many events of a partition are kept at least.
    keep: u64,
    /// Up to which revision each partition's events are gone.
    compacted: HashMap<PartitionId, u64>,
    /// What the open transaction changes: the new head, and up to where it compacts.
    staged: HashMap<PartitionId, (u64, u64)>,
}

impl Feed {
    /// Reads where all feeds stand.
    pub(super) fn load(db: &Connection, keep: u64) -> Result<(Heads, Self), Fault> {
        let scan = || {
            db.prepare("SELECT partition, revision, compacted FROM heads")?
                .query_map([], |row| Ok((partition(row.get(0)?), row.get(1)?, row.get(2)?)))?
                .collect::<Result<Vec<(_, u64, u64)>, _>>()
        };
        let rows = scan().map_err(fault("failed to read the feed's heads"))?;
        let heads = rows.iter().map(|(at, revision, _)| (*at, watch::Sender::new(*revision))).collect();
        let compacted = rows.iter().map(|(at, _, compacted)| (*at, *compacted)).collect();
        let feed = Self { keep: keep.max(1), compacted, staged: HashMap::new() };
        Ok((Heads(Mutex::new(heads)), feed))
    }

    /// Writes the events of a batch under their dense revisions.
    pub(super) fn write(
        &mut self,
        db: &Connection,
        heads: &Heads,
        events: &[(PartitionId, Event)],
    ) -> Result<(), Unwritten> {
        let mut insert =
            db.prepare_cached("INSERT INTO feed (partition, revision, event) VALUES (?1, ?2, ?3)")?;
        for (at, event) in events {
            let (revision, _) = self
                .staged
                .entry(*at)
                .or_insert_with(|| (heads.revision(*at), self.compacted.get(at).copied().unwrap_or(0)));
            *revision += 1;
            let event = serde_json::to_string(event)
                .map_err(|error| Fault::because("failed to write an event", &error))?;
            insert.execute(params![column(*at), *revision, event])?;
        }
        for (at, (revision, compacted)) in &mut self.staged {
            // An eighth too many may gather, so that not every commit deletes.
            if *revision - *compacted > self.keep + self.keep / 8 {
                *compacted = *revision - self.keep;
                db.prepare_cached("DELETE FROM feed WHERE partition = ?1 AND revision <= ?2")?
                    .execute(params![column(*at), *compacted])?;
            }
            db.prepare_cached(
                "INSERT INTO heads (partition, revision, compacted) VALUES (?1, ?2, ?3)
                 ON CONFLICT (partition) DO UPDATE SET revision = ?2, compacted = ?3",
            )?
            .execute(params![column(*at), *revision, *compacted])?;
        }
        Ok(())
    }

    /// The transaction is durable: wakes the watchers.
    pub(super) fn committed(&mut self, heads: &Heads) {
        for (at, (revision, compacted)) in std::mem::take(&mut self.staged) {
            self.compacted.insert(at, compacted);
            heads.advance(at, revision);
        }
    }

    /// The transaction did not happen.
    pub(super) fn rolled_back(&mut self) {
        self.staged.clear();
    }
}
