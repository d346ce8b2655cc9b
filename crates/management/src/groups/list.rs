use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::{SubscriptionId, TenantId};
use strongroom_store::{Snapshot, Stop};

use super::Group;
use crate::key;
use crate::page::{Listed, Page, scan};
use crate::place::held;
use crate::refusal::Refusal;

/// The groups of `subscription` that `may_see` ([`ManageAction::GroupRead`]) gives a grant for.
pub fn list(
    read: &Snapshot<'_>,
    tenant: TenantId,
    subscription: SubscriptionId,
    page: &Page,
    may_see: impl Fn(Scope) -> Option<Grant>,
) -> Result<Listed<Group>, Stop<Refusal>> {
    crate::subscriptions::existing(read, tenant, subscription)?;
    let listed = scan(read, tenant.partition(), &key::groups(subscription), page, |record| {
        let group = record.decode::<Group>()?.value;
        let scope = group.place.scope();
        let Some(grant) = may_see(scope.clone()) else { return Ok(None) };
        held(&grant, ManageAction::GroupRead, &scope, tenant)?;
        Ok(Some(group))
    })?;
    Ok(listed)
}
