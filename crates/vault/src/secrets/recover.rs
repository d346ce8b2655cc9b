use strongroom_access::{Grant, SecretAction};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::record::Deleted;
use super::{Refusal, Secret, active, due, event};
use crate::{key, misused};

/// Undoes a deletion: all versions are as they were before.
pub fn recover(read: &Loaded, grant: &Grant) -> Result<(Change, Secret), Stop<Refusal>> {
    let (vault, name) = grant.secret(SecretAction::Recover).map_err(misused)?;
    let life = active::<_, Stop<Refusal>>(read, vault)?;
    let missing = || Refusal::DeletedNotFound { name: name.clone() };
    let deleted = read.get::<Deleted>(&key::deleted(vault, name))?.ok_or_else(missing)?.value;
    if deleted.purging {
        return Err(Refusal::BeingPurged { name: name.clone() }.into());
    }
    read.record(&key::head(vault, name))?;

    let head = deleted.head;
    let expiry = head.properties.expires.map(|time| due::expiry(vault, name, time));
    let mut change = Change::new();
    change.delete(key::deleted(vault, name));
    change.put(key::head(vault, name), &head)?;
    let purge = Some(due::purge(vault, name, deleted.purge));
    due::replace::<Stop<Refusal>>(read, &mut change, purge, expiry)?;
    change.event(vault.partition(), event("recovered", &head.name, None));
    Ok((change, head.secret(life)))
}
