use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, ApplicationId, TenantId, Timestamp};
use strongroom_store::{Change, Found, Loaded, Read, Stop};

use super::edit::check;
use super::{AUDIENCES, Application, Edit};
use crate::index::{exists, reindex};
use crate::service_principals::ServicePrincipal;
use crate::{Refusal, key, tenant_of};

/// A registration to be.
#[derive(Clone, Debug)]
pub struct New {
    /// A fresh random object id.
    pub id: ApplicationId,
    /// A fresh random client id.
    pub app_id: AppId,
    /// Its properties; a display name is needed.
    pub edit: Edit,
    /// The time now.
    pub now: Timestamp,
}

/// Registers an application. It can sign in once it has a principal and a secret.
pub fn create(read: &Loaded, grant: &Grant, new: &New) -> Result<(Change, Application), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut application = Application {
        id: new.id,
        app_id: new.app_id,
        display_name: String::new(),
        description: None,
        notes: None,
        identifier_uris: Vec::new(),
        sign_in_audience: AUDIENCES[0].to_owned(),
        tags: Vec::new(),
        required: Vec::new(),
        passwords: Vec::new(),
        created: new.now,
        deleted: None,
    };
    new.edit.apply(&mut application).map_err(Stop::Refused)?;
    check(!application.display_name.is_empty(), "displayName", "a value is required")
        .map_err(Stop::Refused)?;
    let mut change = Change::new();
    let key = key::application(tenant, new.id);
    let taken = exists(read, &key)? || !names_are_free(read, tenant, &application)?;
    let index = key::application_index(tenant, &application);
    if taken || !reindex(read, &mut change, Vec::new(), index, &application.id)? {
        return Err(Stop::Refused(Refusal::UriTaken));
    }
    change.put(key, &application)?;
    Ok((change, application))
}

/// Whether no principal but the application's own goes by one of its identifier URIs: a token for
/// Key Vault must never be asked for under a stranger's name, or the other way round.
pub(super) fn names_are_free(
    read: &Loaded,
    tenant: TenantId,
    application: &Application,
) -> Result<bool, Stop<Refusal>> {
    for uri in &application.identifier_uris {
        let holder: Option<Found<strongroom_base::PrincipalId>> =
            read.get(&key::service_principal_named(tenant, uri))?;
        let Some(holder) = holder else { continue };
        let principal: Option<Found<ServicePrincipal>> =
            read.get(&key::service_principal(tenant, holder.value))?;
        if principal.is_none_or(|principal| principal.value.app_id != application.app_id) {
            return Ok(false);
        }
    }
    Ok(true)
}
