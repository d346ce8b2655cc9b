use strongroom_access::{Grant, ManageAction};
use strongroom_base::{RoleAssignmentId, TenantId};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::{Given, of, tell};
use crate::key;
use crate::place::{Place, held};
use crate::refusal::Refusal;

/// Takes the assignment of this id at `place` away. Answers what it was, or `None` where there is
/// none of this id at this place.
pub fn revoke(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    place: &Place,
    id: RoleAssignmentId,
) -> Result<(Change, Option<Given>), Stop<Refusal>> {
    let scope = place.scope();
    held(grant, ManageAction::RoleAssignmentDelete, &scope, tenant)?;
    let own = key::assignment(tenant, id);
    let found = read.get::<Given>(&own)?.map(|found| found.value);
    let Some(given) = found.filter(|given| given.assignment.scope == scope) else {
        return Ok((Change::new(), None));
    };
    let principal = given.assignment.principal;
    let (mut all, _) = of(read, tenant, principal)?;
    all.retain(|assignment| assignment.id != id);
    let mut change = Change::new();
    change.delete(own);
    let rights = key::rights(tenant, principal);
    // The empty record stays: deleting it would let a later one begin at generation 1 again, and a
    // decision made from the first life could pass for one made from the second.
    change.put(rights, &all)?;
    tell(read, &mut change, tenant, &given.place)?;
    Ok((change, Some(given)))
}
