//! A batch in the making: verbs run one after another, each over what the ones before it want
//! written. Nothing of it is on disk yet, and of several writes of one key only the last will be.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use strongroom_base::PartitionId;

use super::Shared;
use super::job::{Job, Ran};
use crate::audit::Entry;
use crate::change::{Change, Event, Write};
use crate::key::Key;
use crate::read::Loaded;
use crate::record::Record;
use crate::verb::Fault;

/// What will be at a key after this batch.
pub(super) struct Pending {
    /// The record, or its absence.
    pub(super) record: Option<Record>,
    /// Whether a row is there now.
    pub(super) in_database: bool,
}

/// Whether a key that "cannot exist yet" is looked up before it is inserted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inserts {
    /// No: the database's unique index will tell.
    Trusted,
    /// Yes: the index has told, and the verb that did it must be found.
    Checked,
}

pub(super) struct Batch<'a> {
    shared: &'a Shared,
    inserts: Inserts,
    pub(super) pending: BTreeMap<Key, Pending>,
    pub(super) destroyed: BTreeSet<PartitionId>,
    pub(super) events: Vec<(PartitionId, Event)>,
    pub(super) entries: Vec<Entry>,
    pub(super) erase: bool,
    /// Keys that were inserted on trust and removed again, so that no index will tell.
    vanished: Vec<Key>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(shared: &'a Shared, inserts: Inserts) -> Self {
        Self {
            shared,
            inserts,
            pending: BTreeMap::new(),
            destroyed: BTreeSet::new(),
            events: Vec::new(),
            entries: Vec::new(),
            erase: false,
            vanished: Vec::new(),
        }
    }

    /// Runs one verb and takes its change in, whole or not at all.
    pub(super) fn run(&mut self, job: &mut dyn Job) {
        let mut loaded = Loaded::new();
        let done = loop {
            // A verb is pure and its job is not run again after a panic, so no broken state is seen.
            match catch_unwind(AssertUnwindSafe(|| job.run(&loaded))) {
                Ok(Ran::Stopped) => return,
                Ok(Ran::Missing(key)) => match self.load(&key) {
                    Ok(record) => loaded.insert(key, record),
                    Err(fault) => break Err(fault),
                },
                Ok(Ran::Changed(change)) => {
                    let status = change.status;
                    break self.check(&change, &loaded).map(|()| {
                        self.take(change, &loaded);
                        status
                    });
                }
                Err(_) => break Err(Fault::new("failed to run a verb: it panicked")),
            }
        };
        match done {
            Ok(status) => self.entries.push(job.entry().clone().ended(status)),
            Err(fault) => job.fail(fault),
        }
    }

    fn load(&self, key: &Key) -> Result<Option<Record>, Fault> {
        match self.pending.get(key) {
            Some(pending) => Ok(pending.record.clone()),
            None if self.destroyed.contains(&key.partition()) => Ok(None),
            None => self.shared.record(key),
        }
    }

    /// Whether the change keeps to the rules of [`Change`].
    fn check(&self, change: &Change, loaded: &Loaded) -> Result<(), Fault> {
        for (key, write) in &change.writes {
            match write {
                Write::Put(_) | Write::Delete if loaded.generation(key).is_none() => {
                    return Err(Fault::new(format!("failed to write {key:?}: the verb did not read it")));
                }
                // What the change itself destroys is in nobody's way.
                Write::Insert(_)
                    if !change.destroyed.contains(&key.partition()) && self.exists(key, loaded)? =>
                {
                    return Err(Fault::new(format!("failed to insert {key:?}: it exists")));
                }
                Write::Put(_) | Write::Delete | Write::Insert(_) => {}
            }
        }
        Ok(())
    }

    fn exists(&self, key: &Key, loaded: &Loaded) -> Result<bool, Fault> {
        match (self.pending.get(key), loaded.generation(key), self.inserts) {
            (Some(pending), _, _) => Ok(pending.record.is_some()),
            (None, Some(read), _) => Ok(read > 0),
            (None, None, Inserts::Trusted) => Ok(false),
            (None, None, Inserts::Checked) => Ok(self.load(key)?.is_some()),
        }
    }

    fn take(&mut self, change: Change, loaded: &Loaded) {
        for (key, write) in change.writes {
            let read = loaded.generation(&key).unwrap_or(0);
            let record = match write {
                Write::Put(bytes) => Some(Record::new(read + 1, bytes)),
                Write::Insert(bytes) => Some(Record::new(1, bytes)),
                Write::Delete => None,
            };
            match self.pending.get_mut(&key) {
                Some(pending) => {
                    if record.is_none() && !pending.in_database {
                        self.vanished.push(key);
                    }
                    pending.record = record;
                }
                None => {
                    self.pending.insert(key, Pending { record, in_database: read > 0 });
                }
            }
        }
        for partition in change.destroyed {
            let gone = self.pending.extract_if(.., |key, _| key.partition() == partition);
            self.vanished.extend(gone.filter(|(_, gone)| !gone.in_database).map(|(key, _)| key));
            self.destroyed.insert(partition);
        }
        self.events.extend(change.events);
        self.erase |= change.erase;
    }

    /// Whether trust was misplaced in an insert that will not reach the database's index.
    pub(super) fn hides_a_duplicate(&self) -> Result<bool, Fault> {
        for key in &self.vanished {
            if self.inserts == Inserts::Trusted && self.shared.record(key)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
