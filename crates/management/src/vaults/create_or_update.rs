use strongroom_access::{Grant, ManageAction};
use strongroom_base::{TenantId, Timestamp, VaultId};
use strongroom_store::{Change, Fault, Loaded, Read, Stop};
use strongroom_vault::record::{self, Vault};
use strongroom_vault::vaults::{self, NewVault, Patch};

use super::{Taken, told};
use crate::groups::{self, Group};
use crate::key;
use crate::place::{VaultPlace, held, same_location};
use crate::refusal::Refusal;

/// What a vault is to be, whether or not it is there.
#[derive(Clone, Debug)]
pub struct Put {
    /// Where.
    pub place: VaultPlace,
    /// The id it gets if it is made: fresh and random.
    pub id: VaultId,
    /// Cannot change once the vault is there.
    pub location: String,
    /// What is given; of a vault that is there, the rest stays.
    pub properties: Patch,
    /// Whether roles decide in a vault that is made and says nothing of it. An existing vault
    /// never changes its model for want of a word.
    pub rbac_default: bool,
    /// What to do about a deleted vault of this name.
    pub mode: Mode,
}

/// What to do about a deleted vault of the same name (`createMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Refuse.
    #[default]
    Default,
    /// Bring it back.
    Recover,
}

/// A vault, and whether it was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The vault as it is now.
    pub vault: Vault,
    /// False: it was there, and was changed.
    pub new: bool,
}

/// Makes a vault in a group that must exist, or changes the one that is there. Its name must be
/// free in the whole installation.
pub fn create_or_update(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    put: &Put,
    now: Timestamp,
) -> Result<(Change, Written), Stop<Refusal>> {
    held(grant, ManageAction::VaultWrite, &put.place.scope(), tenant)?;
    let group = groups::open(read, tenant, &put.place.group)?;
    match read.get::<Taken>(&key::vault_name(&put.place.name))? {
        None if put.mode == Mode::Recover => Err(Stop::Refused(Refusal::VaultNotDeleted(put.place.clone()))),
        None => create(read, grant, tenant, put, group, now),
        Some(taken) => update(read, grant, tenant, put, &taken.value, now),
    }
}

fn create(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    put: &Put,
    group: Group,
    now: Timestamp,
) -> Result<(Change, Written), Stop<Refusal>> {
    let rbac = put.properties.rbac.unwrap_or(put.rbac_default);
    if !rbac && put.properties.access_policies.is_none() {
        return Err(Stop::Refused(Refusal::PoliciesRequired));
    }
    // Ids show the group as it was spelled when it was made, however this request spelled it.
    let place = group.place.vault(put.place.name.clone());
    let new = NewVault {
        name: place.name.clone(),
        tenant,
        subscription: place.group.subscription,
        group: place.group.group.clone(),
        location: put.location.clone(),
        properties: Patch { rbac: Some(rbac), ..put.properties.clone() },
    };
    let (mut change, vault) = vaults::create(grant, put.id, &new, now).map_err(told(&place))?;
    let here = key::vault(tenant, &place);
    if read.record(&here)?.is_some() {
        return Err(Fault::new("failed to make a vault: its place is taken although its name is free").into());
    }
    change.put(here, &put.id)?;
    change.put(key::vault_name(&place.name), &Taken { tenant, vault: put.id, place })?;
    Ok((change, Written { vault, new: true }))
}

fn update(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    put: &Put,
    taken: &Taken,
    now: Timestamp,
) -> Result<(Change, Written), Stop<Refusal>> {
    let refused = |refusal| Err(Stop::Refused(refusal));
    // Of a vault of another subscription nothing is told, not even that it is deleted.
    if taken.tenant != tenant || taken.place.group.subscription != put.place.group.subscription {
        return refused(Refusal::VaultNameTaken(put.place.clone()));
    }
    let Some(old) = record::load(read, taken.vault)?.map(|found| found.value) else {
        return Err(Fault::new("failed to change a vault: its name is taken and it has no record").into());
    };
    if !old.is_active() {
        return refused(Refusal::VaultNameDeleted(put.place.clone()));
    }
    if taken.place != put.place {
        return refused(Refusal::VaultNameTaken(put.place.clone()));
    }
    if !same_location(&old.location, &put.location) {
        let (place, location) = (taken.place.clone(), old.location.into());
        return refused(Refusal::VaultElsewhere { place, location, wanted: put.location.as_str().into() });
    }
    let (change, vault) =
        vaults::update(read, grant, taken.vault, &put.properties, now).map_err(told(&put.place))?;
    Ok((change, Written { vault, new: false }))
}
