use strongroom_access::Assignment;
use strongroom_base::{Premise, PrincipalId, TenantId};
use strongroom_store::Read;

use crate::key;

/// All assignments of `principal` in `tenant`, at most [`super::ASSIGNMENTS_MAX`], and the record
/// they were read from: a decision from them holds as long as it does not move. Takes no grant, as
/// it is what grants are decided from.
pub fn of<R: Read>(
    read: &R,
    tenant: TenantId,
    principal: PrincipalId,
) -> Result<(Vec<Assignment>, Premise), R::Stop> {
    let key = key::rights(tenant, principal);
    let found = read.get::<Vec<Assignment>>(&key)?;
    let generation = found.as_ref().map_or(0, |found| found.generation);
    let premise = Premise { partition: key.partition(), path: key.path().into(), generation };
    Ok((found.map(|found| found.value).unwrap_or_default(), premise))
}
