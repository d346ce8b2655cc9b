use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, ApplicationId, PrincipalId, TenantId, Timestamp};
use strongroom_store::{Change, Found, Loaded, Read, Stop};

use super::{ServicePrincipal, names_of};
use crate::applications::Application;
use crate::applications::edit::{are_tags, check};
use crate::index::{exists, reindex};
use crate::{Refusal, key, tenant_of};

/// A service principal to be.
#[derive(Clone, Debug)]
pub struct New {
    /// A fresh random object id.
    pub id: PrincipalId,
    /// The application's client id.
    pub app_id: AppId,
    /// Whether it may sign in.
    pub enabled: bool,
    /// Free words.
    pub tags: Vec<String>,
    /// The time now.
    pub now: Timestamp,
}

/// Gives an application of the tenant its principal there.
pub fn create(read: &Loaded, grant: &Grant, new: &New) -> Result<(Change, ServicePrincipal), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    check(are_tags(&new.tags), "tags", "at most 50 tags of at most 256 characters").map_err(Stop::Refused)?;
    if exists(read, &key::service_principal_of(tenant, new.app_id))? {
        return Err(Stop::Refused(Refusal::PrincipalExists { app: new.app_id }));
    }
    let missing = || Stop::Refused(Refusal::NoApplication { app: new.app_id });
    let id: Found<ApplicationId> = read.get(&key::application_of(tenant, new.app_id))?.ok_or_else(missing)?;
    let application: Found<Application> =
        read.get(&key::application(tenant, id.value))?.ok_or_else(missing)?;
    let principal = ServicePrincipal {
        id: new.id,
        app_id: new.app_id,
        display_name: application.value.display_name.clone(),
        enabled: new.enabled,
        names: names_of(&application.value),
        owner: Some(tenant),
        tags: new.tags.clone(),
        passwords: Vec::new(),
        created: new.now,
    };
    let mut change = Change::new();
    if !write_new(read, &mut change, tenant, &principal)? {
        return Err(Stop::Refused(Refusal::UriTaken));
    }
    Ok((change, principal))
}

/// Writes a new principal with all records that belong to it; false if one of its names is taken.
pub(crate) fn write_new(
    read: &Loaded,
    change: &mut Change,
    tenant: TenantId,
    principal: &ServicePrincipal,
) -> Result<bool, Stop<Refusal>> {
    let index = key::service_principal_index(tenant, principal);
    if !reindex(read, change, Vec::new(), index, &principal.id)? {
        return Ok(false);
    }
    for key in [key::service_principal(tenant, principal.id), key::principal(tenant, principal.id)] {
        if exists(read, &key)? {
            return Ok(false);
        }
    }
    change.put(key::service_principal(tenant, principal.id), principal)?;
    change.put(key::principal(tenant, principal.id), &principal.principal())?;
    Ok(true)
}
