use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{PrincipalId, TenantId};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::get::{loaded, of_app};
use super::{ServicePrincipal, names_of};
use crate::applications::Application;
use crate::applications::edit::{are_tags, check};
use crate::index::reindex;
use crate::principals::Principal;
use crate::{Refusal, key, revalidate, tenant_of};

/// What is to become different; `None` leaves a property as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Whether it may sign in and act; false is felt at its next request.
    pub enabled: Option<bool>,
    /// Free words.
    pub tags: Option<Vec<String>>,
}

/// Changes a service principal.
pub fn update(
    read: &Loaded,
    grant: &Grant,
    id: PrincipalId,
    edit: &Edit,
) -> Result<(Change, ServicePrincipal), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut principal = loaded(read, tenant, id)?;
    let mut change = Change::new();
    if let Some(tags) = &edit.tags {
        check(are_tags(tags), "tags", "at most 50 tags of at most 256 characters").map_err(Stop::Refused)?;
        principal.tags.clone_from(tags);
    }
    if let Some(enabled) = edit.enabled.filter(|enabled| *enabled != principal.enabled) {
        principal.enabled = enabled;
        let key = key::principal(tenant, id);
        read.get::<Principal>(&key)?;
        change.put(key, &principal.principal())?;
        change.event(tenant.partition(), revalidate());
    }
    change.put(key::service_principal(tenant, id), &principal)?;
    Ok((change, principal))
}

/// Lets the principal of a changed application, if it has one, go by the application's names.
pub(crate) fn follow(
    read: &Loaded,
    change: &mut Change,
    tenant: TenantId,
    application: &Application,
) -> Result<(), Stop<Refusal>> {
    let Some(old) = of_app(read, tenant, application.app_id)? else { return Ok(()) };
    let names = names_of(application);
    let new = ServicePrincipal { display_name: application.display_name.clone(), names, ..old.clone() };
    if new == old {
        return Ok(());
    }
    let (before, after) =
        (key::service_principal_index(tenant, &old), key::service_principal_index(tenant, &new));
    if !reindex(read, change, before, after, &old.id)? {
        return Err(Stop::Refused(Refusal::UriTaken));
    }
    change.put(key::service_principal(tenant, old.id), &new)?;
    Ok(())
}
