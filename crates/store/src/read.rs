//! The two ways to read: inside a verb, and outside of one.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use strongroom_base::{PartitionId, Premise};

use crate::engine::Engine;
use crate::key::Key;
use crate::record::{Found, Record};
use crate::verb::{Fault, ReadStop};

/// Single-record reading, shared by verbs and snapshots, so that a rule is written once for both.
pub trait Read {
    /// What ends a read early: in a verb also "not loaded yet".
    type Stop: From<Fault>;

    /// The record at `key`, opened, or `None` where there is none.
    fn record(&self, key: &Key) -> Result<Option<Record>, Self::Stop>;

    /// The record at `key`, decoded.
    fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<Found<T>>, Self::Stop> {
        match self.record(key)? {
            Some(record) => Ok(Some(record.decode()?)),
            None => Ok(None),
        }
    }

    /// Whether every premise of a decision is still as it was read.
    fn holds(&self, premises: &[Premise]) -> Result<bool, Self::Stop> {
        for premise in premises {
            let record = self.record(&Key::new(premise.partition, premise.path.clone()))?;
            if record.map_or(0, |record| record.generation()) != premise.generation {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a verb may read: the records loaded for it so far. Asking for another one stops the verb,
/// the engine loads it and runs the verb again; so the read set is exactly what was asked for.
pub struct Loaded {
    records: BTreeMap<Key, Option<Record>>,
}

impl Loaded {
    pub(crate) fn new() -> Self {
        Self { records: BTreeMap::new() }
    }

    pub(crate) fn insert(&mut self, key: Key, record: Option<Record>) {
        self.records.insert(key, record);
    }

    /// The generation that `key` was read at; `None` if the verb never read it, 0 if it is absent.
    pub(crate) fn generation(&self, key: &Key) -> Option<u64> {
        self.records.get(key).map(|record| record.as_ref().map_or(0, Record::generation))
    }
}

impl Read for Loaded {
    type Stop = ReadStop;

    fn record(&self, key: &Key) -> Result<Option<Record>, ReadStop> {
        self.records.get(key).cloned().ok_or_else(|| ReadStop::Missing(key.clone()))
    }
}

/// Reading outside of a change: single records and ranges, always as of the newest commit that was
/// acknowledged before the read began, or later.
pub struct Snapshot<'a> {
    engine: &'a Engine,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(engine: &'a Engine) -> Self {
        Self { engine }
    }

    /// Up to `limit` records whose path starts with `prefix`, in path order, after the path
    /// `after` (exclusive) if one is given. A page costs the same however many records there are.
    pub fn range(
        &self,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Fault> {
        self.engine.range(partition, prefix, after, limit)
    }
}

impl Read for Snapshot<'_> {
    type Stop = Fault;

    fn record(&self, key: &Key) -> Result<Option<Record>, Fault> {
        self.engine.record(key)
    }
}
