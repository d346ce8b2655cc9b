//! The writer's side of sealing: which data key seals next, how often it has, and when a new one
//! must come.
//!
//! Seals are counted on disk in blocks: a block is reserved within the commit that begins it, and
//! what is left of it when the process ends counts as used.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use strongroom_base::PartitionId;
use strongroom_crypto::seal::{SEALS_PER_KEY, SealKey};

use super::schema::column;
use super::seal::{KeyId, Keys};
use super::write::Unwritten;

/// How many seals are reserved at once.
const BLOCK: u64 = 1 << 12;

pub(super) struct Sealing {
    newest: HashMap<PartitionId, Newest>,
    /// Partitions whose key was made or whose block was begun in the open transaction.
    touched: BTreeSet<PartitionId>,
    made: Vec<(PartitionId, KeyId)>,
    seals_per_key: u64,
}

/// A partition's newest data key.
struct Newest {
    id: KeyId,
    key: Arc<SealKey>,
    used: u64,
    /// Up to where seals are reserved, if the open transaction commits.
    reserved: u64,
    /// Up to where they are, if it does not.
    durable: u64,
}

impl Sealing {
    pub(super) fn new() -> Self {
        Self {
            newest: HashMap::new(),
            touched: BTreeSet::new(),
            made: Vec::new(),
            seals_per_key: SEALS_PER_KEY,
        }
    }

    #[cfg(test)]
    pub(super) fn set_seals_per_key(&mut self, seals: u64) {
        self.seals_per_key = seals;
    }

    /// The key for one more seal in `partition`.
    pub(super) fn key(
        &mut self,
        db: &Connection,
        keys: &Keys,
        partition: PartitionId,
    ) -> Result<(KeyId, Arc<SealKey>), Unwritten> {
        if !self.newest.contains_key(&partition)
            && let Some(found) = find(db, keys, partition)?
        {
            self.newest.insert(partition, found);
        }
        if self.newest.get(&partition).is_none_or(|newest| newest.used >= self.seals_per_key) {
            let made = make(db, keys, partition)?;
            self.made.push((partition, made.id));
            self.newest.insert(partition, made);
        }
        let Some(newest) = self.newest.get_mut(&partition) else {
            return Err(Unwritten::fault("failed to seal: there is no data key"));
        };
        if newest.used >= newest.reserved {
            newest.reserved = newest.used.saturating_add(BLOCK).min(self.seals_per_key);
            db.prepare_cached("UPDATE data_keys SET reserved = ?2 WHERE id = ?1")?
                .execute(params![newest.id, newest.reserved])?;
            self.touched.insert(partition);
        }
        newest.used += 1;
        Ok((newest.id, Arc::clone(&newest.key)))
    }

    /// Destroys the data keys of `partition`; answers which ones they were.
    pub(super) fn destroy(
        &mut self,
        db: &Connection,
        partition: PartitionId,
    ) -> Result<Vec<KeyId>, Unwritten> {
        self.newest.remove(&partition);
        let ids = db
            .prepare_cached("DELETE FROM data_keys WHERE partition = ?1 RETURNING id")?
            .query_map([column(partition)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// The transaction is durable.
    pub(super) fn committed(&mut self) {
        self.made.clear();
        for partition in std::mem::take(&mut self.touched) {
            if let Some(newest) = self.newest.get_mut(&partition) {
                newest.durable = newest.reserved;
            }
        }
    }

    /// The transaction did not happen. Its seals count all the same.
    pub(super) fn rolled_back(&mut self, keys: &Keys) {
        for (partition, id) in std::mem::take(&mut self.made) {
            self.newest.remove(&partition);
            keys.forget(&[id]);
        }
        for partition in std::mem::take(&mut self.touched) {
            if let Some(newest) = self.newest.get_mut(&partition) {
                newest.reserved = newest.durable;
            }
        }
    }
}

fn find(db: &Connection, keys: &Keys, partition: PartitionId) -> Result<Option<Newest>, Unwritten> {
    let row = db
        .prepare_cached(
            "SELECT id, wrapped, reserved FROM data_keys WHERE partition = ?1 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([column(partition)], |row| {
            Ok((row.get::<_, KeyId>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, u64>(2)?))
        })
        .optional()?;
    let Some((id, wrapped, reserved)) = row else { return Ok(None) };
    let key = keys.add(id, &*keys.unwrap(partition, &wrapped)?);
    Ok(Some(Newest { id, key, used: reserved, reserved, durable: reserved }))
}

fn make(db: &Connection, keys: &Keys, partition: PartitionId) -> Result<Newest, Unwritten> {
    let (key, wrapped) = keys.wrap_new(partition);
    db.prepare_cached("INSERT INTO data_keys (partition, wrapped, reserved) VALUES (?1, ?2, 0)")?
        .execute(params![column(partition), wrapped])?;
    let id = KeyId::try_from(db.last_insert_rowid())
        .map_err(|_| Unwritten::fault("failed to make a data key: there are too many"))?;
    Ok(Newest { id, key: keys.add(id, &key), used: 0, reserved: 0, durable: 0 })
}
