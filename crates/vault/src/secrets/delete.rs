use strongroom_access::{Grant, SecretAction};
use strongroom_base::Timestamp;
use strongroom_store::{Change, Loaded, Read, Stop};

use super::record::{Deleted, Head};
use super::{DeletedSecret, Refusal, active, due, event};
use crate::{key, misused};

/// Deletes a secret with all its versions, so that it can be recovered until its vault's
/// retention is over.
pub fn delete(
    read: &Loaded,
    grant: &Grant,
    now: Timestamp,
) -> Result<(Change, DeletedSecret), Stop<Refusal>> {
    let (vault, name) = grant.secret(SecretAction::Delete).map_err(misused)?;
    let life = active::<_, Stop<Refusal>>(read, vault)?;
    let missing = || Refusal::NotFound { name: name.clone(), version: None };
    let head = read.get::<Head>(&key::head(vault, name))?.ok_or_else(missing)?.value;
    read.record(&key::deleted(vault, name))?;

    let purge = now.plus_days(life.soft_delete_days);
    let expiry = head.properties.expires.map(|time| due::expiry(vault, name, time));
    let deleted = Deleted { head, at: now, purge, purging: false };
    let mut change = Change::new();
    change.delete(key::head(vault, name));
    change.put(key::deleted(vault, name), &deleted)?;
    due::replace::<Stop<Refusal>>(read, &mut change, expiry, Some(due::purge(vault, name, purge)))?;
    change.event(vault.partition(), event("deleted", &deleted.head.name, None));
    Ok((change, deleted.secret(life)))
}
