use strongroom_access::{Grant, SecretAction};
use strongroom_base::Timestamp;
use strongroom_store::{Change, Fault, Loaded, Read, Stop};

use super::record::{Deleted, Version};
use super::{Refusal, due, event};
use crate::record;
use crate::{key, misused};

/// How many versions one change removes: bounds its memory, and how long it keeps the writer.
const VERSIONS_PER_CHANGE: usize = 16;

/// How far a purge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purged {
    /// Nothing is left of the secret.
    All,
    /// Some versions are gone and others are not yet: purge again.
    Part,
}

/// Removes versions and values of a deleted secret for good, the newest first, and at last the
/// secret. Call it until it answers [`Purged::All`]. Once it has begun, nothing but a purge gets at
/// the secret any more; one that was broken off goes on at the next call.
pub fn purge(read: &Loaded, grant: &Grant, now: Timestamp) -> Result<(Change, Purged), Stop<Refusal>> {
    let (vault, name) = grant.secret(SecretAction::Purge).map_err(misused)?;
    let of = record::load(read, vault)?.filter(|vault| vault.value.is_active());
    let of = of.ok_or(Refusal::VaultGone)?.value;
    let place = key::deleted(vault, name);
    let missing = || Refusal::DeletedNotFound { name: name.clone() };
    let mut deleted = read.get::<Deleted>(&place)?.ok_or_else(missing)?.value;
    if of.purge_protection && now < deleted.purge {
        return Err(Refusal::PurgeProtected { vault: of.name, location: of.location }.into());
    }

    let mut change = Change::new();
    let mut next = Some(deleted.head.newest);
    for _ in 0..VERSIONS_PER_CHANGE {
        let Some(version) = next else { break };
        let (properties, value) = (key::version(vault, name, version), key::value(vault, name, version));
        let broken = || Fault::new("failed to purge a secret: its chain of versions is broken");
        next = read.get::<Version>(&properties)?.ok_or_else(broken)?.value.previous;
        read.record(&value)?;
        change.delete(properties);
        change.delete(value);
        deleted.head.versions = deleted.head.versions.saturating_sub(1);
    }
    change.erase();
    if let Some(newest) = next {
        deleted.head.newest = newest;
        deleted.purging = true;
        change.put(place, &deleted)?;
        return Ok((change, Purged::Part));
    }
    change.delete(place);
    due::replace::<Stop<Refusal>>(read, &mut change, Some(due::purge(vault, name, deleted.purge)), None)?;
    change.event(vault.partition(), event("purged", &deleted.head.name, None));
    Ok((change, Purged::All))
}
