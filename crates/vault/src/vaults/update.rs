use strongroom_access::{Grant, ManageAction};
use strongroom_base::{Timestamp, VaultId};
use strongroom_store::{Change, Loaded, Stop};

use super::{Patch, Refusal, granted, replace};
use crate::record::{Stamp, Vault};

/// Changes what `patch` gives. The retention stays what it was, and purge protection stays on.
pub fn update(
    read: &Loaded,
    grant: &Grant,
    id: VaultId,
    patch: &Patch,
    now: Timestamp,
) -> Result<(Change, Vault), Stop<Refusal>> {
    let old = granted(read, grant, ManageAction::VaultWrite, id)?.value;
    let mut vault = patched(&old, patch).map_err(Stop::Refused)?;
    vault.updated = Stamp::of(grant, now);
    Ok((replace(&old, &vault)?, vault))
}

fn patched(old: &Vault, patch: &Patch) -> Result<Vault, Refusal> {
    patch.check(old.tenant)?;
    if patch.soft_delete_days.is_some_and(|days| days != i64::from(old.soft_delete_days)) {
        return Err(Refusal::RetentionFixed { days: old.soft_delete_days });
    }
    let patch = patch.clone();
    let old = old.clone();
    Ok(Vault {
        tags: patch.tags.unwrap_or(old.tags),
        sku: patch.sku.unwrap_or(old.sku),
        access_policies: patch.access_policies.unwrap_or(old.access_policies),
        rbac: patch.rbac.unwrap_or(old.rbac),
        purge_protection: patch.purge_protection.unwrap_or(old.purge_protection),
        enabled_for: patch.enabled_for.onto(old.enabled_for),
        network: patch.network.or(old.network),
        public_network: patch.public_network.unwrap_or(old.public_network),
        ..old
    })
}
