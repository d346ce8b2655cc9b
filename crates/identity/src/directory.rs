//! What principals may do to the directory itself: application permissions of Microsoft Graph, in one
//! record for each principal.

use serde::{Deserialize, Serialize};
use strongroom_access::{DirectoryAction, DirectoryRights, Grant};
use strongroom_base::{AppId, Premise, PrincipalId, TenantId, Timestamp};
use strongroom_store::{Change, Fault, Found, Loaded, Read, Stop};
use uuid::Uuid;

use crate::well_known::{APPLICATION_READ_WRITE, DIRECTORY_READ, GRAPH, Offer};
use crate::{Refusal, key, revalidate, tenant_of};

/// An application permission that a principal has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// Its own id.
    pub id: Uuid,
    /// The resource that offers the role.
    pub resource: AppId,
    /// The role.
    pub role: Uuid,
    /// When it was given.
    pub created: Timestamp,
}

/// What `id` may do to the directory of `tenant`, and the record that says so.
pub fn rights<R: Read>(
    read: &R,
    tenant: TenantId,
    id: PrincipalId,
) -> Result<(DirectoryRights, Premise), R::Stop> {
    let key = key::directory_rights(tenant, id);
    let found: Option<Found<Vec<RoleAssignment>>> = read.get(&key)?;
    let generation = found.as_ref().map_or(0, |found| found.generation);
    let has = |offer: Offer| found.iter().any(|found| holds(&found.value, offer));
    let rights = DirectoryRights { read: has(DIRECTORY_READ), write: has(APPLICATION_READ_WRITE) };
    Ok((rights, Premise { partition: key.partition(), path: key.path().into(), generation }))
}

/// What tokens for the directory say of `id`: the values of its application permissions.
pub fn roles<R: Read>(read: &R, tenant: TenantId, id: PrincipalId) -> Result<Vec<String>, R::Stop> {
    let found: Option<Found<Vec<RoleAssignment>>> = read.get(&key::directory_rights(tenant, id))?;
    let assigned = found.map_or(Vec::new(), |found| found.value);
    let offers = [APPLICATION_READ_WRITE, DIRECTORY_READ];
    Ok(offers.iter().filter(|offer| holds(&assigned, **offer)).map(|offer| offer.value.to_owned()).collect())
}

fn holds(assigned: &[RoleAssignment], offer: Offer) -> bool {
    assigned.iter().any(|assignment| assignment.resource == GRAPH && assignment.role == offer.id)
}

/// Gives a principal full rights on the directory: what the installation does for its first owner.
/// `ids` are fresh random ids for the assignments.
pub fn make_owner(
    read: &Loaded,
    grant: &Grant,
    id: PrincipalId,
    ids: [Uuid; 2],
    now: Timestamp,
) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    if grant.caller().is_some() {
        return Err(Fault::new("failed to use a grant: only the installation makes owners").into());
    }
    let key = key::directory_rights(tenant, id);
    let found: Option<Found<Vec<RoleAssignment>>> = read.get(&key)?;
    let mut assigned = found.map_or(Vec::new(), |found| found.value);
    for (offer, assignment) in [APPLICATION_READ_WRITE, DIRECTORY_READ].into_iter().zip(ids) {
        if !holds(&assigned, offer) {
            assigned.push(RoleAssignment { id: assignment, resource: GRAPH, role: offer.id, created: now });
        }
    }
    let mut change = Change::new();
    change.put(key, &assigned)?;
    change.event(tenant.partition(), revalidate());
    Ok((change, ()))
}
