use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, ApplicationId, TenantId};
use strongroom_store::{Found, Loaded, Read, Snapshot, Stop};

use super::Application;
use crate::refusal::ReadError;
use crate::{Refusal, key, tenant_of};

/// The application of this object id.
pub fn get(read: &Snapshot<'_>, grant: &Grant, id: ApplicationId) -> Result<Application, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    let found: Option<Found<Application>> = read.get(&key::application(tenant, id))?;
    Ok(found.ok_or_else(|| Refusal::NotFound { id: id.to_string() })?.value)
}

/// The application of this client id.
pub fn by_app_id(read: &Snapshot<'_>, grant: &Grant, app: AppId) -> Result<Application, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    let missing = || Refusal::NotFound { id: app.to_string() };
    let id: Found<ApplicationId> = read.get(&key::application_of(tenant, app))?.ok_or_else(missing)?;
    let found: Option<Found<Application>> = read.get(&key::application(tenant, id.value))?;
    Ok(found.ok_or_else(missing)?.value)
}

/// The application that a verb is about to change.
pub(super) fn loaded(
    read: &Loaded,
    tenant: TenantId,
    id: ApplicationId,
) -> Result<Application, Stop<Refusal>> {
    match read.get(&key::application(tenant, id))? {
        Some(Found { value, .. }) => Ok(value),
        None => Err(Stop::Refused(Refusal::NotFound { id: id.to_string() })),
    }
}
