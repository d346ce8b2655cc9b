use strongroom_access::{Grant, SecretAction};
use strongroom_store::Snapshot;

use super::record::Deleted;
use super::{DeletedSecret, Page, ReadError, active};
use crate::{key, misused};

/// The deleted secrets of a vault.
pub fn deleted_list(
    read: &Snapshot<'_>,
    grant: &Grant,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<DeletedSecret>, ReadError> {
    let vault = grant.secrets(SecretAction::List).map_err(misused)?;
    let life = active::<_, ReadError>(read, vault)?;
    Ok(Page::scan(read, vault.partition(), key::DELETED, after, limit, |_, record| {
        Ok(record.decode::<Deleted>()?.value.secret(life))
    })?)
}
