use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::ApplicationId;
use strongroom_store::{Change, Found, Loaded, Read, Stop};

use super::Application;
use super::delete::due;
use crate::index::exists;
use crate::{Refusal, key, tenant_of};

/// Removes a deleted application for good, with the hashes of its secrets.
pub fn purge(read: &Loaded, grant: &Grant, id: ApplicationId) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let kept = key::deleted_application(tenant, id);
    let missing = || Stop::Refused(Refusal::NotFound { id: id.to_string() });
    let application: Found<Application> = read.get(&kept)?.ok_or_else(missing)?;
    let mut change = Change::new();
    change.delete(kept);
    if let Some(deleted) = application.value.deleted {
        let due = due(tenant, id, deleted);
        if exists(read, &due)? {
            change.delete(due);
        }
    }
    change.erase();
    Ok((change, ()))
}
