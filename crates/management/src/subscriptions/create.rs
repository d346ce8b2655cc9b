use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_store::{Change, Fault, Loaded, Read, Stop};

use super::Subscription;
use crate::key;
use crate::place::held;
use crate::refusal::Refusal;

/// Makes a subscription, for the first start of an installation. Its id must be fresh. Answers the
/// record.
pub fn create(
    read: &Loaded,
    grant: &Grant,
    subscription: Subscription,
) -> Result<(Change, Subscription), Stop<Refusal>> {
    let scope = Scope::subscription(subscription.id);
    held(grant, ManageAction::SubscriptionWrite, &scope, subscription.tenant)?;
    let index = key::subscription_index(subscription.id);
    let here = key::subscription(subscription.tenant, subscription.id);
    if read.record(&index)?.is_some() || read.record(&here)?.is_some() {
        return Err(Fault::new("failed to make a subscription: its id is not fresh").into());
    }
    let mut change = Change::new();
    change.put(index, &subscription.tenant)?;
    change.put(here, &subscription)?;
    Ok((change, subscription))
}
