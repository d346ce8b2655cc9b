use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, PrincipalId, TenantId};
use strongroom_store::{Found, Loaded, Read, Snapshot, Stop};

use super::ServicePrincipal;
use crate::refusal::ReadError;
use crate::{Refusal, key, tenant_of};

/// The service principal of this object id.
pub fn get(read: &Snapshot<'_>, grant: &Grant, id: PrincipalId) -> Result<ServicePrincipal, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    let found: Option<Found<ServicePrincipal>> = read.get(&key::service_principal(tenant, id))?;
    Ok(found.ok_or_else(|| Refusal::NotFound { id: id.to_string() })?.value)
}

/// The service principal of this client id.
pub fn by_app_id(read: &Snapshot<'_>, grant: &Grant, app: AppId) -> Result<ServicePrincipal, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    of_app(read, tenant, app)?.ok_or_else(|| Refusal::NotFound { id: app.to_string() }.into())
}

/// The service principal of this client id, if the tenant has one.
pub(crate) fn of_app<R: Read>(
    read: &R,
    tenant: TenantId,
    app: AppId,
) -> Result<Option<ServicePrincipal>, R::Stop> {
    let id: Option<Found<PrincipalId>> = read.get(&key::service_principal_of(tenant, app))?;
    let Some(id) = id else { return Ok(None) };
    let found: Option<Found<ServicePrincipal>> = read.get(&key::service_principal(tenant, id.value))?;
    Ok(found.map(|found| found.value))
}

/// The service principal that a verb is about to change: one that is not part of every tenant.
pub(super) fn loaded(
    read: &Loaded,
    tenant: TenantId,
    id: PrincipalId,
) -> Result<ServicePrincipal, Stop<Refusal>> {
    match read.get::<ServicePrincipal>(&key::service_principal(tenant, id))? {
        Some(Found { value, .. }) if value.owner.is_none() => Err(Stop::Refused(Refusal::WellKnown)),
        Some(Found { value, .. }) => Ok(value),
        None => Err(Stop::Refused(Refusal::NotFound { id: id.to_string() })),
    }
}
