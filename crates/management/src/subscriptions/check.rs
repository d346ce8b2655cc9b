use strongroom_base::{SubscriptionId, TenantId};
use strongroom_store::{Read, Stop};

use super::existing;
use crate::refusal::Refusal;

/// Refuses a subscription that is none of `tenant`'s. Takes no grant: that an id of one's own
/// tenant exists is told before rights are looked at, and nothing else of it.
pub fn check<R: Read>(read: &R, tenant: TenantId, subscription: SubscriptionId) -> Result<(), Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    existing(read, tenant, subscription).map(drop)
}
