use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::{GroupName, SubscriptionId, TenantId, VaultId, VaultName};
use strongroom_store::{Fault, Snapshot, Stop};
use strongroom_vault::record::{self, Vault};

use super::find;
use crate::page::{Listed, Page, scan};
use crate::place::{GroupPlace, held};
use crate::refusal::Refusal;
use crate::{groups, key, subscriptions};

/// The active vaults of `subscription`, or of one group of it, that `may_see`
/// ([`ManageAction::VaultRead`]) gives a grant for.
pub fn list(
    read: &Snapshot<'_>,
    tenant: TenantId,
    subscription: SubscriptionId,
    group: Option<&GroupName>,
    page: &Page,
    may_see: impl Fn(Scope) -> Option<Grant>,
) -> Result<Listed<Vault>, Stop<Refusal>> {
    match group {
        None => subscriptions::existing(read, tenant, subscription).map(drop),
        Some(group) => {
            groups::existing(read, tenant, &GroupPlace { subscription, group: group.clone() }).map(drop)
        }
    }?;
    let prefix = key::vaults(subscription, group);
    let listed = scan(read, tenant.partition(), &prefix, page, |found| {
        let id = found.decode::<VaultId>()?.value;
        seen(read, tenant, id, &may_see)
    })?;
    Ok(listed)
}

/// The active vault of this name, if it is in `subscription` and `may_see` gives a grant for it.
pub fn named(
    read: &Snapshot<'_>,
    tenant: TenantId,
    subscription: SubscriptionId,
    name: &VaultName,
    may_see: impl Fn(Scope) -> Option<Grant>,
) -> Result<Option<Vault>, Stop<Refusal>> {
    subscriptions::existing(read, tenant, subscription)?;
    match find(read, name)? {
        Some(taken) if taken.tenant == tenant && taken.place.group.subscription == subscription => {
            Ok(seen(read, tenant, taken.vault, &may_see)?)
        }
        Some(_) | None => Ok(None),
    }
}

fn seen(
    read: &Snapshot<'_>,
    tenant: TenantId,
    id: VaultId,
    may_see: &impl Fn(Scope) -> Option<Grant>,
) -> Result<Option<Vault>, Fault> {
    let vault = record::load(read, id)?.map(|found| found.value);
    let Some(vault) = vault.filter(Vault::is_active) else { return Ok(None) };
    let scope = vault.scope();
    let Some(grant) = may_see(scope.clone()) else { return Ok(None) };
    held(&grant, ManageAction::VaultRead, &scope, tenant)?;
    Ok(Some(vault))
}
