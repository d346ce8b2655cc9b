use strongroom_access::{Grant, ManageAction};
use strongroom_base::TenantId;
use strongroom_store::{Read, Stop};

use super::{Group, existing};
use crate::place::{GroupPlace, held};
use crate::refusal::Refusal;

/// The group.
pub fn show<R: Read>(
    read: &R,
    grant: &Grant,
    tenant: TenantId,
    place: &GroupPlace,
) -> Result<Group, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    held(grant, ManageAction::GroupRead, &place.scope(), tenant)?;
    Ok(existing(read, tenant, place)?.value)
}
