use strongroom_access::{Assignment, Grant, ManageAction, role};
use strongroom_base::{PrincipalId, RoleAssignmentId, RoleId, TenantId, Timestamp};
use strongroom_identity::key as identity_key;
use strongroom_identity::principals::Principal;
use strongroom_store::{Change, Loaded, Read, Stop};

use super::{ASSIGNMENTS_MAX, Given, existing, of, tell};
use crate::key;
use crate::place::{Place, held};
use crate::refusal::Refusal;

/// Which role is to be given to whom.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The id that the client chose.
    pub id: RoleAssignmentId,
    /// To whom.
    pub principal: PrincipalId,
    /// Which role.
    pub role: RoleId,
    /// Where.
    pub place: Place,
}

/// An assignment, and whether it was given just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The assignment.
    pub given: Given,
    /// False: the very same one was there.
    pub new: bool,
}

/// Gives a role. Giving the same again under the same id changes nothing; under another id it is
/// refused.
pub fn assign(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(Change, Assigned), Stop<Refusal>> {
    let scope = wanted.place.scope();
    held(grant, ManageAction::RoleAssignmentWrite, &scope, tenant)?;
    existing(read, tenant, &wanted.place)?;
    if role::built_in(wanted.role).is_none() {
        return Err(Stop::Refused(Refusal::RoleNotFound(wanted.role)));
    }
    let principal = wanted.principal;
    let Some(known) = read.get::<Principal>(&identity_key::principal(tenant, principal))? else {
        return Err(Stop::Refused(Refusal::PrincipalNotFound { principal, tenant }));
    };
    let assignment = Assignment { id: wanted.id, principal, role: wanted.role, scope };
    let own = key::assignment(tenant, wanted.id);
    if let Some(found) = read.get::<Given>(&own)? {
        return if found.value.assignment == assignment {
            Ok((Change::new(), Assigned { given: found.value, new: false }))
        } else {
            Err(Stop::Refused(Refusal::AssignmentIdTaken(wanted.id)))
        };
    }
    let (mut all, _) = of(read, tenant, principal)?;
    let same = |other: &&Assignment| other.role == assignment.role && other.scope == assignment.scope;
    if let Some(other) = all.iter().find(same) {
        return Err(Stop::Refused(Refusal::AssignmentExists(other.id)));
    }
    if all.len() >= ASSIGNMENTS_MAX {
        return Err(Stop::Refused(Refusal::TooManyAssignments { principal, limit: ASSIGNMENTS_MAX }));
    }
    all.push(assignment.clone());
    let given = Given { assignment, place: wanted.place.clone(), kind: known.value.kind, created: now };
    let mut change = Change::new();
    change.put(own, &given)?;
    change.put(key::rights(tenant, principal), &all)?;
    tell(read, &mut change, tenant, &wanted.place)?;
    Ok((change, Assigned { given, new: true }))
}
