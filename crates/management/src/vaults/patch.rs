use strongroom_access::{Grant, ManageAction};
use strongroom_base::{TenantId, Timestamp};
use strongroom_store::{Change, Loaded, Stop};
use strongroom_vault::record::Vault;
use strongroom_vault::vaults::{self, Patch};

use super::{id_at, told};
use crate::place::{VaultPlace, held};
use crate::refusal::Refusal;

/// Changes what `patch` gives of the vault at `place`. Answers the vault as it then is.
pub fn patch(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    place: &VaultPlace,
    patch: &Patch,
    now: Timestamp,
) -> Result<(Change, Vault), Stop<Refusal>> {
    held(grant, ManageAction::VaultWrite, &place.scope(), tenant)?;
    let id = id_at(read, tenant, place)?;
    vaults::update(read, grant, id, patch, now).map_err(told(place))
}
