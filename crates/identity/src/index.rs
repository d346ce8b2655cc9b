//! Index records kept in step with what they point to.

use std::collections::BTreeSet;

use serde::Serialize;
use strongroom_store::{Change, Key, Loaded, Read, ReadStop, Stop};

/// Moves the index records of an object from `old` to `new`, each holding its `id`. Answers false,
/// with nothing to be written, if one of the new ones is another object's.
pub fn reindex<T: Serialize, R>(
    read: &Loaded,
    change: &mut Change,
    old: Vec<Key>,
    new: Vec<Key>,
    id: &T,
) -> Result<bool, Stop<R>> {
    let (old, new): (BTreeSet<Key>, BTreeSet<Key>) = (old.into_iter().collect(), new.into_iter().collect());
    for key in new.difference(&old) {
        if exists(read, key)? {
            return Ok(false);
        }
        change.put(key.clone(), id)?;
    }
    for key in old.difference(&new) {
        exists(read, key)?;
        change.delete(key.clone());
    }
    Ok(true)
}

/// Whether there is a record at `key`. A verb reads what it writes, so this is also the reading.
pub fn exists(read: &Loaded, key: &Key) -> Result<bool, ReadStop> {
    Ok(read.record(key)?.is_some())
}
