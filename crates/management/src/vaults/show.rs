use strongroom_access::{Grant, ManageAction};
use strongroom_base::TenantId;
use strongroom_store::{Read, Stop};
use strongroom_vault::record::{self, Vault};

use super::id_at;
use crate::place::{VaultPlace, held};
use crate::refusal::Refusal;

/// The active vault at `place`.
pub fn show<R: Read>(
    read: &R,
    grant: &Grant,
    tenant: TenantId,
    place: &VaultPlace,
) -> Result<Vault, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    held(grant, ManageAction::VaultRead, &place.scope(), tenant)?;
    let id = id_at(read, tenant, place)?;
    let vault = record::load(read, id)?.map(|found| found.value);
    vault.filter(Vault::is_active).ok_or_else(|| Stop::Refused(Refusal::VaultNotFound(place.clone())))
}
