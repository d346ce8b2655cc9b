use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::ApplicationId;
use strongroom_store::{Change, Loaded, Stop};

use super::create::names_are_free;
use super::get::loaded;
use super::{Application, Edit};
use crate::index::reindex;
use crate::service_principals::follow;
use crate::{Refusal, key, tenant_of};

/// Changes an application, and with it the names that its principal goes by.
pub fn update(
    read: &Loaded,
    grant: &Grant,
    id: ApplicationId,
    edit: &Edit,
) -> Result<(Change, Application), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let old = loaded(read, tenant, id)?;
    let mut new = old.clone();
    edit.apply(&mut new).map_err(Stop::Refused)?;
    let mut change = Change::new();
    let (before, after) = (key::application_index(tenant, &old), key::application_index(tenant, &new));
    if !names_are_free(read, tenant, &new)? || !reindex(read, &mut change, before, after, &id)? {
        return Err(Stop::Refused(Refusal::UriTaken));
    }
    follow(read, &mut change, tenant, &new)?;
    change.put(key::application(tenant, id), &new)?;
    Ok((change, new))
}
