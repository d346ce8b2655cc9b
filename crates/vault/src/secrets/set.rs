use strongroom_access::{Grant, SecretAction};
use strongroom_base::{Timestamp, VersionId};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::record::{Deleted, Head, Version};
use super::{NewSecret, Refusal, Secret, active, due, event};
use crate::{key, misused};

/// Writes a value as the new version `version`, a fresh random id.
pub fn set(
    read: &Loaded,
    grant: &Grant,
    version: VersionId,
    new: &NewSecret,
    now: Timestamp,
) -> Result<(Change, Secret), Stop<Refusal>> {
    let (vault, name) = grant.secret(SecretAction::Set).map_err(misused)?;
    new.check()?;
    let life = active::<_, Stop<Refusal>>(read, vault)?;
    if let Some(deleted) = read.get::<Deleted>(&key::deleted(vault, name))? {
        let name = name.clone();
        return Err(Stop::Refused(if deleted.value.purging {
            Refusal::BeingPurged { name }
        } else {
            Refusal::DeletedButRecoverable { name }
        }));
    }
    let old = read.get::<Head>(&key::head(vault, name))?.map(|found| found.value);
    let head = Head {
        name: old.as_ref().map_or(name, |old| &old.name).clone(),
        newest: version,
        versions: old.as_ref().map_or(0, |old| old.versions).saturating_add(1),
        properties: new.properties(now),
    };
    let previous = old.as_ref().map(|old| old.newest);

    let mut change = Change::new();
    change.insert_bytes(key::value(vault, name, version), new.value.expose().as_bytes());
    let record = Version { properties: head.properties.clone(), previous };
    change.insert(key::version(vault, name, version), &record)?;
    change.put(key::head(vault, name), &head)?;
    let expiry = |time| due::expiry(vault, name, time);
    let expired = old.and_then(|old| old.properties.expires).map(expiry);
    due::replace::<Stop<Refusal>>(read, &mut change, expired, new.expires.map(expiry))?;
    change.event(vault.partition(), event("set", &head.name, Some(version)));
    Ok((change, head.secret(life)))
}
