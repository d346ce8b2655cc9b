use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::{Timestamp, VaultId};
use strongroom_store::{Change, Fault, Stop};

use super::{NewVault, Refusal, about};
use crate::record::{EnabledFor, Sku, Stamp, State, Vault};
use crate::{key, misused};

/// The retention of deleted objects where none is asked for, in days.
const RETENTION_DEFAULT: i64 = 90;

/// Makes a vault in the fresh partition of `id`, which is random. That its name is free and its
/// group exists is the management plane's to check, in the same transaction.
pub fn create(
    grant: &Grant,
    id: VaultId,
    new: &NewVault,
    now: Timestamp,
) -> Result<(Change, Vault), Stop<Refusal>> {
    let scope = Scope::vault(new.subscription, &new.group, &new.name);
    about(grant.resource(ManageAction::VaultWrite).map_err(misused)?, &scope)?;
    let vault = fresh(grant, id, new, now).map_err(Stop::Refused)?;
    Ok((written(&vault)?, vault))
}

fn fresh(grant: &Grant, id: VaultId, new: &NewVault, now: Timestamp) -> Result<Vault, Refusal> {
    let given = &new.properties;
    given.check(new.tenant)?;
    let days = given.soft_delete_days.unwrap_or(RETENTION_DEFAULT);
    let soft_delete_days = u32::try_from(days)
        .ok()
        .filter(|days| (7..=90).contains(days))
        .ok_or(Refusal::RetentionOutOfRange { days })?;
    let stamp = Stamp::of(grant, now);
    Ok(Vault {
        id,
        name: new.name.clone(),
        tenant: new.tenant,
        subscription: new.subscription,
        group: new.group.clone(),
        location: new.location.clone(),
        tags: given.tags.clone().unwrap_or_default(),
        sku: given.sku.unwrap_or(Sku::Standard),
        access_policies: given.access_policies.clone().unwrap_or_default(),
        rbac: given.rbac.unwrap_or(true),
        soft_delete_days,
        purge_protection: given.purge_protection.unwrap_or(false),
        enabled_for: given.enabled_for.onto(EnabledFor::default()),
        network: given.network.clone(),
        public_network: given.public_network.unwrap_or(true),
        created: stamp,
        updated: stamp,
        state: State::Active,
    })
}

fn written(vault: &Vault) -> Result<Change, Fault> {
    let mut change = Change::new();
    change.insert(key::vault(vault.id), vault)?;
    Ok(change)
}
