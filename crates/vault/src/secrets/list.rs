use strongroom_access::{Grant, SecretAction};
use strongroom_store::Snapshot;

use super::record::Head;
use super::{Page, ReadError, Secret, active};
use crate::{key, misused};

/// The secrets of a vault, each as its newest version, disabled ones as well. `after` is the
/// [`Page::next`] of the page before.
pub fn list(
    read: &Snapshot<'_>,
    grant: &Grant,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<Secret>, ReadError> {
    let vault = grant.secrets(SecretAction::List).map_err(misused)?;
    let life = active::<_, ReadError>(read, vault)?;
    Ok(Page::scan(read, vault.partition(), key::HEADS, after, limit, |_, record| {
        Ok(record.decode::<Head>()?.value.secret(life))
    })?)
}
