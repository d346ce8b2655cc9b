//! The model: plain ordered maps behind one lock. What the other engines are checked against, and
//! what unit tests run on.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use strongroom_base::{Incarnation, PartitionId};
use tokio::sync::watch;

use crate::audit::{Audited, Entry};
use crate::change::{Change, Event, Write};
use crate::feed::Cursor;
use crate::key::Key;
use crate::read::Loaded;
use crate::record::Record;
use crate::verb::{Committed, Fault, Stop, TransactError};
use crate::verify::Verified;

/// All of a store in memory.
pub(crate) struct Model {
    incarnation: Incarnation,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    records: BTreeMap<Key, Record>,
    feeds: HashMap<PartitionId, Feed>,
    audit: Vec<Entry>,
    strangers: u64,
}

struct Feed {
    events: Vec<Event>,
    head: watch::Sender<u64>,
}

impl Model {
    pub(crate) fn new(incarnation: Incarnation) -> Arc<Self> {
        Arc::new(Self { incarnation, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn transact<T, R>(
        &self,
        entry: Entry,
        mut verb: impl FnMut(&Loaded) -> Result<(Change, T), Stop<R>>,
    ) -> Result<Committed<T>, TransactError<R>> {
        let mut state = self.state();
        let mut loaded = Loaded::new();
        let (change, value) = loop {
            match verb(&loaded) {
                Ok(done) => break done,
                Err(Stop::Missing(key)) => {
                    let record = state.records.get(&key).cloned();
                    loaded.insert(key, record);
                }
                Err(Stop::Refused(refusal)) => return Err(TransactError::Refused(refusal)),
                Err(Stop::Fault(fault)) => return Err(TransactError::Fault(fault)),
            }
        };
        let entry = entry.ended(change.status);
        state.apply(change, &loaded).map_err(TransactError::Fault)?;
        state.audit.push(entry);
        Ok(Committed { value, audited: Audited::proof() })
    }

    pub(crate) fn record(&self, key: &Key) -> Option<Record> {
        self.state().records.get(key).cloned()
    }

    pub(crate) fn range(
        &self,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<(Key, Record)> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(Key::new(partition, after)),
            _ => Bound::Included(Key::new(partition, prefix)),
        };
        self.state()
            .records
            .range((start, Bound::Unbounded))
            .take_while(|(key, _)| key.partition() == partition && key.path().starts_with(prefix))
            .take(limit)
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect()
    }

    pub(crate) fn cursor(&self, partition: PartitionId) -> Cursor {
        let revision = self.state().feed(partition).events.len() as u64;
        Cursor { incarnation: self.incarnation, partition, revision }
    }

    pub(crate) fn head(&self, partition: PartitionId) -> watch::Receiver<u64> {
        self.state().feed(partition).head.subscribe()
    }

    pub(crate) fn feed(&self, partition: PartitionId, after: u64, limit: usize) -> Vec<(u64, Event)> {
        let mut state = self.state();
        let events = state.feed(partition).events.iter().cloned();
        (1..).zip(events).skip_while(|(revision, _)| *revision <= after).take(limit).collect()
    }

    pub(crate) fn record_entry(&self, entry: &Entry) -> Audited {
        self.state().audit.push(entry.clone());
        Audited::proof()
    }

    pub(crate) fn count_stranger(&self) {
        self.state().strangers += 1;
    }

    pub(crate) fn verify_records(&self) -> Verified {
        Verified { records: self.state().records.len() as u64, ..Verified::default() }
    }
}

impl State {
    fn feed(&mut self, partition: PartitionId) -> &mut Feed {
        self.feeds
            .entry(partition)
            .or_insert_with(|| Feed { events: Vec::new(), head: watch::Sender::new(0) })
    }

    /// Takes a change in, whole or not at all.
    fn apply(&mut self, change: Change, loaded: &Loaded) -> Result<(), Fault> {
        for (key, write) in &change.writes {
            match write {
                Write::Put(_) | Write::Delete if loaded.generation(key).is_none() => {
                    return Err(Fault::new(format!("failed to write {key:?}: the verb did not read it")));
                }
                Write::Insert(_)
                    if self.records.contains_key(key) && !change.destroyed.contains(&key.partition()) =>
                {
                    return Err(Fault::new(format!("failed to insert {key:?}: it exists")));
                }
                Write::Put(_) | Write::Delete | Write::Insert(_) => {}
            }
        }
        for (key, write) in change.writes {
            let read = loaded.generation(&key).unwrap_or(0);
            match write {
                Write::Put(bytes) => self.records.insert(key, Record::new(read + 1, bytes)),
                Write::Insert(bytes) => self.records.insert(key, Record::new(1, bytes)),
                Write::Delete => self.records.remove(&key),
            };
        }
        for partition in change.destroyed {
            self.records.retain(|key, _| key.partition() != partition);
        }
        for (partition, event) in change.events {
            let feed = self.feed(partition);
            feed.events.push(event);
            feed.head.send_replace(feed.events.len() as u64);
        }
        Ok(())
    }
}
