use strongroom_access::{Grant, ManageAction};
use strongroom_base::TenantId;
use strongroom_store::{Snapshot, Stop};

use super::{Given, existing};
use crate::key;
use crate::page::{Listed, Page, scan};
use crate::place::{Place, held};
use crate::refusal::Refusal;

/// The assignments that hold at `place` or that are given below it: what may be seen there.
pub fn list(
    read: &Snapshot<'_>,
    grant: &Grant,
    tenant: TenantId,
    place: &Place,
    page: &Page,
) -> Result<Listed<Given>, Stop<Refusal>> {
    let scope = place.scope();
    held(grant, ManageAction::RoleAssignmentRead, &scope, tenant)?;
    existing(read, tenant, place)?;
    let listed = scan(read, tenant.partition(), key::ASSIGNMENTS, page, |record| {
        let given = record.decode::<Given>()?.value;
        let here = given.assignment.scope.covers(&scope) || scope.covers(&given.assignment.scope);
        Ok(here.then_some(given))
    })?;
    Ok(listed)
}
