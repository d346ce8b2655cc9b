//! The place that a request's path names.

use strongroom_base::{ObjectName, SubscriptionId};
use strongroom_management::{GroupPlace, Place, VaultPlace, subscriptions};

use crate::call::Call;
use crate::management::refuse::{BadRequest, ManagementError};

/// The subscription `{s}`, which must be one of the caller's tenant: that is told before rights are
/// looked at, as the cloud does.
pub(crate) fn subscription(call: &Call) -> Result<SubscriptionId, ManagementError> {
    let subscription = call.capture("s").parse().map_err(|_| BadRequest::InvalidSubscriptionId)?;
    let tenant = call.caller()?.tenant;
    subscriptions::check(&call.house.store.read(), tenant, subscription)?;
    Ok(subscription)
}

/// The resource group `{g}`, existing or not.
pub(crate) fn group(call: &Call) -> Result<GroupPlace, ManagementError> {
    let subscription = subscription(call)?;
    let group = call.capture("g").parse().map_err(BadRequest::GroupName)?;
    Ok(GroupPlace { subscription, group })
}

/// The vault `{v}`, existing or not.
pub(crate) fn vault(call: &Call) -> Result<VaultPlace, ManagementError> {
    let group = group(call)?;
    let name = call.capture("v").parse().map_err(|_| BadRequest::VaultName)?;
    Ok(group.vault(name))
}

/// Whatever the path before a role assignment is.
pub(crate) fn any(call: &Call) -> Result<Place, ManagementError> {
    if call.capture("g").is_empty() {
        return Ok(Place::Subscription(subscription(call)?));
    }
    if call.capture("v").is_empty() {
        return Ok(Place::Group(group(call)?));
    }
    let vault = vault(call)?;
    match call.capture("n") {
        "" => Ok(Place::Vault(vault)),
        name => {
            let name: ObjectName = name.parse().map_err(|_| BadRequest::InvalidValue("scope"))?;
            Ok(Place::Secret(vault, name))
        }
    }
}
