use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::TenantId;
use strongroom_store::{Fault, Snapshot};

use super::Subscription;
use crate::key;
use crate::page::{Listed, Page, scan};
use crate::place::held;

/// The subscriptions of `tenant` that `may_see` ([`ManageAction::SubscriptionRead`]) gives a grant
/// for.
pub fn list(
    read: &Snapshot<'_>,
    tenant: TenantId,
    page: &Page,
    may_see: impl Fn(Scope) -> Option<Grant>,
) -> Result<Listed<Subscription>, Fault> {
    scan(read, tenant.partition(), key::SUBSCRIPTIONS, page, |record| {
        let subscription = record.decode::<Subscription>()?.value;
        let scope = Scope::subscription(subscription.id);
        let Some(grant) = may_see(scope.clone()) else { return Ok(None) };
        held(&grant, ManageAction::SubscriptionRead, &scope, tenant)?;
        Ok(Some(subscription))
    })
}
