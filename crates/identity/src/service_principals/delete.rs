use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, PrincipalId, TenantId};
use strongroom_store::{Change, Loaded, Stop};

use super::ServicePrincipal;
use super::get::{loaded, of_app};
use crate::index::{exists, reindex};
use crate::{Refusal, key, revalidate, tenant_of};

/// Deletes a service principal with its rights in the directory. Its tokens are refused from the next
/// request on. A later principal of the same application is another one.
pub fn delete(read: &Loaded, grant: &Grant, id: PrincipalId) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let principal = loaded(read, tenant, id)?;
    let mut change = Change::new();
    remove(read, &mut change, tenant, &principal)?;
    Ok((change, ()))
}

/// Deletes the principal of `app`, if the tenant has one.
pub(crate) fn withdraw(
    read: &Loaded,
    change: &mut Change,
    tenant: TenantId,
    app: AppId,
) -> Result<(), Stop<Refusal>> {
    match of_app(read, tenant, app)? {
        Some(principal) => remove(read, change, tenant, &principal),
        None => Ok(()),
    }
}

fn remove(
    read: &Loaded,
    change: &mut Change,
    tenant: TenantId,
    principal: &ServicePrincipal,
) -> Result<(), Stop<Refusal>> {
    reindex(read, change, key::service_principal_index(tenant, principal), Vec::new(), &principal.id)?;
    let records = [key::principal, key::directory_rights].map(|key| key(tenant, principal.id));
    for key in records {
        if exists(read, &key)? {
            change.delete(key);
        }
    }
    change.delete(key::service_principal(tenant, principal.id));
    change.event(tenant.partition(), revalidate());
    Ok(())
}
