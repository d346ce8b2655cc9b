use strongroom_access::{AccessPolicy, Grant, ManageAction};
use strongroom_base::{TenantId, Timestamp};
use strongroom_store::{Change, Loaded, Stop};
use strongroom_vault::record::Vault;
use strongroom_vault::vaults::{self, PolicyEdit};

use super::{id_at, told};
use crate::place::{VaultPlace, held};
use crate::refusal::Refusal;

/// Adds to, replaces or removes access policies of the vault at `place`. Answers the vault as it
/// then is.
pub fn edit_policies(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    place: &VaultPlace,
    edit: PolicyEdit,
    policies: &[AccessPolicy],
    now: Timestamp,
) -> Result<(Change, Vault), Stop<Refusal>> {
    held(grant, ManageAction::VaultPoliciesWrite, &place.scope(), tenant)?;
    let id = id_at(read, tenant, place)?;
    vaults::edit_policies(read, grant, id, edit, policies, now).map_err(told(place))
}
