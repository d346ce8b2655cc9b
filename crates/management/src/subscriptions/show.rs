use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::{SubscriptionId, TenantId};
use strongroom_store::{Read, Stop};

use super::{Subscription, existing};
use crate::place::held;
use crate::refusal::Refusal;

/// The subscription.
pub fn show<R: Read>(
    read: &R,
    grant: &Grant,
    tenant: TenantId,
    subscription: SubscriptionId,
) -> Result<Subscription, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    held(grant, ManageAction::SubscriptionRead, &Scope::subscription(subscription), tenant)?;
    existing(read, tenant, subscription)
}
