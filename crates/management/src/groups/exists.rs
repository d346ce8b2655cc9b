use strongroom_access::{Grant, ManageAction};
use strongroom_base::TenantId;
use strongroom_store::{Read, Stop};

use crate::key;
use crate::place::{GroupPlace, held};
use crate::refusal::Refusal;

/// Whether there is such a group, one that is being deleted included.
pub fn exists<R: Read>(
    read: &R,
    grant: &Grant,
    tenant: TenantId,
    place: &GroupPlace,
) -> Result<bool, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    held(grant, ManageAction::GroupRead, &place.scope(), tenant)?;
    crate::subscriptions::existing(read, tenant, place.subscription)?;
    Ok(read.record(&key::group(tenant, place))?.is_some())
}
