use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{ApplicationId, TenantId, Timestamp};
use strongroom_store::{Change, Key, Loaded, Stop};

use super::Application;
use super::get::loaded;
use crate::index::{exists, reindex};
use crate::service_principals::withdraw;
use crate::{Refusal, key, tenant_of};

/// How long a deleted application is kept, in days.
const KEPT_DAYS: u32 = 30;

/// The note that the application `id`, deleted at `deleted`, is to be purged.
pub(super) fn due(tenant: TenantId, id: ApplicationId, deleted: Timestamp) -> Key {
    Change::due_key(tenant.partition(), deleted.plus_days(KEPT_DAYS), "application", &id.to_string())
}

/// Deletes an application and its principal: it cannot sign in any more, and its tokens are refused
/// from the next request on. The registration is kept for thirty days.
pub fn delete(
    read: &Loaded,
    grant: &Grant,
    id: ApplicationId,
    now: Timestamp,
) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let application = loaded(read, tenant, id)?;
    let mut change = Change::new();
    reindex(read, &mut change, key::application_index(tenant, &application), Vec::new(), &id)?;
    withdraw(read, &mut change, tenant, application.app_id)?;
    change.delete(key::application(tenant, id));

    let kept = key::deleted_application(tenant, id);
    let due = due(tenant, id, now);
    exists(read, &kept)?;
    exists(read, &due)?;
    change.put(kept, &Application { deleted: Some(now), ..application })?;
    change.put(due, &id)?;
    Ok((change, ()))
}
