//! Subscriptions: what groups and vaults are in, and what roles are given on.

mod check;
mod create;
mod list;
mod show;

use serde::{Deserialize, Serialize};
use strongroom_base::{SubscriptionId, TenantId, Timestamp};
use strongroom_store::{Read, Stop};

use crate::key;
use crate::refusal::Refusal;

pub use check::check;
pub use create::create;
pub use list::list;
pub use show::show;

/// A subscription's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The tenant whose principals can have roles on it.
    pub tenant: TenantId,
    /// The name for people.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
}

/// The subscription, which must be one of `tenant`'s: those of others are as if they did not exist.
pub(crate) fn existing<R: Read>(
    read: &R,
    tenant: TenantId,
    subscription: SubscriptionId,
) -> Result<Subscription, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    let found = read.get::<Subscription>(&key::subscription(tenant, subscription))?;
    found.map(|found| found.value).ok_or(Stop::Refused(Refusal::SubscriptionNotFound(subscription)))
}
