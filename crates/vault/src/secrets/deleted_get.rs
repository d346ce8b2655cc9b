use strongroom_access::{Grant, SecretAction};
use strongroom_store::{Read, Snapshot};

use super::record::Deleted;
use super::{DeletedSecret, ReadError, Refusal, active};
use crate::{key, misused};

/// A deleted secret. A disabled one is refused, as the cloud does although there is no value in
/// the answer.
pub fn deleted_get(read: &Snapshot<'_>, grant: &Grant) -> Result<DeletedSecret, ReadError> {
    let (vault, name) = grant.secret(SecretAction::GetDeleted).map_err(misused)?;
    let life = active::<_, ReadError>(read, vault)?;
    let missing = || Refusal::DeletedNotFound { name: name.clone() };
    let deleted = read.get::<Deleted>(&key::deleted(vault, name))?.ok_or_else(missing)?.value;
    if deleted.head.properties.enabled { Ok(deleted.secret(life)) } else { Err(Refusal::Disabled.into()) }
}
