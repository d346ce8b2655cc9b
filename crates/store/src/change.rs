//! What a verb wants written. Nothing here has happened yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strongroom_base::{PartitionId, Timestamp};
use zeroize::Zeroizing;

use crate::key::Key;
use crate::record::encode;
use crate::verb::Fault;

/// One write of a change.
pub(crate) enum Write {
    /// Write over what the verb read (or found absent) at this key.
    Put(Zeroizing<Vec<u8>>),
    /// Write a key that cannot exist yet (its path holds a fresh random id); it was not read.
    Insert(Zeroizing<Vec<u8>>),
    /// Remove what the verb read at this key.
    Delete,
}

/// A set of writes that becomes durable as one, with the events that tell of it.
#[derive(Default)]
pub struct Change {
    pub(crate) writes: BTreeMap<Key, Write>,
    pub(crate) events: Vec<(PartitionId, Event)>,
    pub(crate) destroyed: Vec<PartitionId>,
    pub(crate) erase: bool,
    pub(crate) status: Option<u16>,
}

impl Change {
    /// A change of nothing. Committing it still writes its audit row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes `value` at `key`. The verb must have read `key`, be it as absent.
    pub fn put<T: Serialize>(&mut self, key: Key, value: &T) -> Result<(), Fault> {
        self.writes.insert(key, Write::Put(encode(value)?));
        Ok(())
    }

    /// Writes `value` at a key that holds a fresh random id and so needs no read.
    pub fn insert<T: Serialize>(&mut self, key: Key, value: &T) -> Result<(), Fault> {
        self.writes.insert(key, Write::Insert(encode(value)?));
        Ok(())
    }

    /// Writes raw bytes (a secret's value) at a key that holds a fresh random id.
    pub fn insert_bytes(&mut self, key: Key, bytes: &[u8]) {
        self.writes.insert(key, Write::Insert(Zeroizing::new(bytes.to_vec())));
    }

    /// Removes the record at `key`. The verb must have read `key`.
    pub fn delete(&mut self, key: Key) {
        self.writes.insert(key, Write::Delete);
    }

    /// Tells the watchers of `partition`. Events of one change come in the order they were given.
    pub fn event(&mut self, partition: PartitionId, event: Event) {
        self.events.push((partition, event));
    }

    /// Leaves a note for the sweeper: at `time`, look at `noun`/`name` in `partition` again.
    /// The record's path is `due/<seconds, 12 digits>/<noun>/<name>`; read it first as any key.
    pub fn due_key(partition: PartitionId, time: Timestamp, noun: &str, name: &str) -> Key {
        Key::new(partition, format!("{}{:012}/{noun}/{name}", Due::PREFIX, time.seconds().max(0)))
    }

    /// Takes over what `other` wants written: a verb of one crate that calls a verb of another
    /// answers one change. The two must not write the same key.
    pub fn merge(&mut self, other: Self) {
        self.writes.extend(other.writes);
        self.events.extend(other.events);
        self.destroyed.extend(other.destroyed);
        self.erase |= other.erase;
        self.status = other.status.or(self.status);
    }

    /// Says how the request behind this change ends, where only its outcome tells: the audit row
    /// has this status then, and not the one of the entry that the transaction was begun with.
    pub fn status(&mut self, status: u16) {
        self.status = Some(status);
    }

    /// Asks that what this change removes leaves no copy: freed pages are overwritten and the
    /// write-ahead log is truncated before the change is acknowledged.
    pub fn erase(&mut self) {
        self.erase = true;
    }

    /// Removes every record of `partition` and destroys its data key. Implies [`Change::erase`].
    pub fn destroy(&mut self, partition: PartitionId) {
        self.destroyed.push(partition);
        self.erase = true;
    }
}

/// A note for the sweeper, read from its key. See [`Change::due_key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    /// When it is to be looked at, in whole seconds.
    pub time: Timestamp,
    /// What kind of thing it is about.
    pub noun: &'a str,
    /// Which one.
    pub name: &'a str,
}

impl<'a> Due<'a> {
    /// What the paths of all notes begin with. Their order is that of their times.
    pub const PREFIX: &'static str = "due/";

    /// The note at `key`; `None` if none can lie there.
    pub fn of(key: &'a Key) -> Option<Self> {
        let mut parts = key.path().strip_prefix(Self::PREFIX)?.splitn(3, '/');
        let (time, noun, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { time: Timestamp(time.parse().ok()?), noun, name })
    }
}

/// What a watcher of a partition is told: that something changed, never what it changed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The kind of object, in the wire's plural (`secrets`), or `access` for a change of rights.
    pub noun: String,
    /// The object's name as given; empty for `access`.
    pub name: String,
    /// The version that came to be or changed, if the event is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What happened: `set`, `updated`, `deleted`, `recovered`, `purged`, `revalidate`.
    pub kind: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_what_it_was_made_of() {
        let key = Change::due_key(PartitionId::INSTALLATION, Timestamp(7), "noun", "a/b");
        assert_eq!(Due::of(&key), Some(Due { time: Timestamp(7), noun: "noun", name: "a/b" }));
        for path in ["due/7/noun", "due/x/noun/a", "head/7/noun/a"] {
            assert_eq!(Due::of(&Key::new(PartitionId::INSTALLATION, path)), None, "{path}");
        }
    }
}
