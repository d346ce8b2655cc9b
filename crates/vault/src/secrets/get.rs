use strongroom_access::{Grant, SecretAction};
use strongroom_base::{ObjectName, SecretText, VaultId, VersionId};
use strongroom_store::{Fault, Found, Read, Snapshot};

use super::record::{Head, Version};
use super::{ReadError, Refusal, Secret, active};
use crate::{key, misused};

/// A version with its value; the newest one if none is named. A disabled one is refused, and the
/// newest is never replaced by an older one. Times are not enforced, as in the cloud.
pub fn get(
    read: &Snapshot<'_>,
    grant: &Grant,
    version: Option<VersionId>,
) -> Result<(Secret, SecretText), ReadError> {
    let (vault, name) = grant.secret(SecretAction::Get).map_err(misused)?;
    let life = active::<_, ReadError>(read, vault)?;
    let missing = || Refusal::NotFound { name: name.clone(), version };
    let head: Found<Head> = read.get(&key::head(vault, name))?.ok_or_else(missing)?;
    let mut secret = head.value.clone().secret(life);
    if let Some(older) = version.filter(|version| *version != secret.version) {
        let found: Found<Version> = read.get(&key::version(vault, name, older))?.ok_or_else(missing)?;
        secret.version = older;
        secret.properties = found.value.properties;
    }
    if !secret.properties.enabled {
        return Err(Refusal::Disabled.into());
    }
    match read.record(&key::value(vault, name, secret.version))? {
        Some(record) => Ok((secret, text(record.bytes())?)),
        None if unmoved(read, vault, name, &head)? => {
            Err(Fault::new("failed to read a secret: its value is not there").into())
        }
        // Purged after its head was read.
        None => Err(missing().into()),
    }
}

fn text(bytes: &[u8]) -> Result<SecretText, Fault> {
    let text = str::from_utf8(bytes).map_err(|_| Fault::new("failed to read a secret: it is not UTF-8"))?;
    Ok(SecretText::new(text.to_owned()))
}

fn unmoved(
    read: &Snapshot<'_>,
    vault: VaultId,
    name: &ObjectName,
    before: &Found<Head>,
) -> Result<bool, Fault> {
    let now: Option<Found<Head>> = read.get(&key::head(vault, name))?;
    Ok(now.is_some_and(|now| now.generation == before.generation && now.value.newest == before.value.newest))
}
