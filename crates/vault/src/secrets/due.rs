//! Notes for the sweeper. A secret has one for the expiry of its newest version while it is
//! active, and one for its scheduled purge while it is deleted.

use strongroom_base::{ObjectName, Timestamp, VaultId};
use strongroom_store::{Change, Fault, Key, Loaded, Read, ReadStop};

/// The note that the newest version of `name` expires at `time`.
pub(super) fn expiry(vault: VaultId, name: &ObjectName, time: Timestamp) -> Key {
    Change::due_key(vault.partition(), time, "secrets", name.canonical())
}

/// The note that the deleted secret `name` is to be purged at `time`.
pub(super) fn purge(vault: VaultId, name: &ObjectName, time: Timestamp) -> Key {
    Change::due_key(vault.partition(), time, "deletedsecrets", name.canonical())
}

/// Replaces the note `old` by the note `new`.
pub(super) fn replace<E>(
    read: &Loaded,
    change: &mut Change,
    old: Option<Key>,
    new: Option<Key>,
) -> Result<(), E>
where
    E: From<ReadStop> + From<Fault>,
{
    if old == new {
        return Ok(());
    }
    if let Some(old) = old
        && read.record(&old)?.is_some()
    {
        change.delete(old);
    }
    if let Some(new) = new {
        read.record(&new)?;
        change.put(new, &())?;
    }
    Ok(())
}
