use strongroom_access::{Grant, SecretAction};
use strongroom_base::{Timestamp, VersionId};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::record::{Head, Version};
use super::{Patch, Refusal, Secret, active, due, event};
use crate::{key, misused};

/// Changes properties of a version; of the newest one if none is named. The value stays.
pub fn update(
    read: &Loaded,
    grant: &Grant,
    version: Option<VersionId>,
    patch: &Patch,
    now: Timestamp,
) -> Result<(Change, Secret), Stop<Refusal>> {
    let (vault, name) = grant.secret(SecretAction::Update).map_err(misused)?;
    patch.check()?;
    let life = active::<_, Stop<Refusal>>(read, vault)?;
    let missing = || Refusal::NotFound { name: name.clone(), version };
    let mut head = read.get::<Head>(&key::head(vault, name))?.ok_or_else(missing)?.value;
    let version = version.unwrap_or(head.newest);
    let place = key::version(vault, name, version);
    let mut record = read.get::<Version>(&place)?.ok_or_else(missing)?.value;

    let old = record.properties.expires;
    record.properties = patch.apply(record.properties, now);
    let secret = Secret { name: head.name.clone(), version, properties: record.properties.clone(), life };
    let mut change = Change::new();
    change.put(place, &record)?;
    if version == head.newest {
        head.properties = record.properties;
        change.put(key::head(vault, name), &head)?;
        let expiry = |time| due::expiry(vault, name, time);
        let new = head.properties.expires.map(expiry);
        due::replace::<Stop<Refusal>>(read, &mut change, old.map(expiry), new)?;
    }
    change.event(vault.partition(), event("updated", &secret.name, Some(version)));
    Ok((change, secret))
}
