use strongroom_access::{Grant, SecretAction};
use strongroom_store::{Fault, Read, Snapshot};

use super::record::{Head, Version};
use super::{Page, ReadError, Secret, active};
use crate::{key, misused};

/// The versions of a secret, in the order of their ids. A name without a secret has none.
pub fn versions(
    read: &Snapshot<'_>,
    grant: &Grant,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<Secret>, ReadError> {
    let (vault, name) = grant.secret(SecretAction::List).map_err(misused)?;
    let life = active::<_, ReadError>(read, vault)?;
    let Some(head) = read.get::<Head>(&key::head(vault, name))? else {
        return Ok(Page::empty());
    };
    let prefix = key::versions(name);
    Ok(Page::scan(read, vault.partition(), &prefix, after, limit, |path, record| {
        let version = path[prefix.len()..]
            .parse()
            .map_err(|_| Fault::new("failed to list versions: a record's key holds no version"))?;
        let properties = record.decode::<Version>()?.value.properties;
        Ok(Secret { name: head.value.name.clone(), version, properties, life })
    })?)
}
