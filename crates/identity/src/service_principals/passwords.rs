use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{CredentialId, PrincipalId};
use strongroom_store::{Change, Loaded, Stop};

use super::get::loaded;
use crate::applications::NewPassword;
use crate::applications::passwords::{add, remove};
use crate::passwords::Password;
use crate::{Refusal, key, revalidate, tenant_of};

/// Adds a secret to a service principal, beside those of its application.
pub fn add_password(
    read: &Loaded,
    grant: &Grant,
    id: PrincipalId,
    new: &NewPassword,
) -> Result<(Change, Password), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut principal = loaded(read, tenant, id)?;
    let password = add(&mut principal.passwords, new).map_err(Stop::Refused)?;
    let mut change = Change::new();
    change.put(key::service_principal(tenant, id), &principal)?;
    Ok((change, password))
}

/// Removes a secret from a service principal.
pub fn remove_password(
    read: &Loaded,
    grant: &Grant,
    id: PrincipalId,
    credential: CredentialId,
) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut principal = loaded(read, tenant, id)?;
    remove(&mut principal.passwords, credential).map_err(Stop::Refused)?;
    let mut change = Change::new();
    change.put(key::service_principal(tenant, id), &principal)?;
    change.event(tenant.partition(), revalidate());
    Ok((change, ()))
}
