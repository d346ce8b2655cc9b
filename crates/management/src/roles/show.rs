use strongroom_access::{Grant, ManageAction};
use strongroom_base::{RoleAssignmentId, TenantId};
use strongroom_store::{Read, Stop};

use super::Given;
use crate::key;
use crate::place::{Place, held};
use crate::refusal::Refusal;

/// The assignment of this id at `place`, if there is one.
pub fn show<R: Read>(
    read: &R,
    grant: &Grant,
    tenant: TenantId,
    place: &Place,
    id: RoleAssignmentId,
) -> Result<Option<Given>, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    let scope = place.scope();
    held(grant, ManageAction::RoleAssignmentRead, &scope, tenant)?;
    let found = read.get::<Given>(&key::assignment(tenant, id))?.map(|found| found.value);
    Ok(found.filter(|given| given.assignment.scope == scope))
}
