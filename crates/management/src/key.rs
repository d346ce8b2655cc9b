//! Where this crate's records lie. One function a kind of record.

use strongroom_base::{
    GroupName, PartitionId, PrincipalId, RoleAssignmentId, SubscriptionId, TenantId, VaultName,
};
use strongroom_store::Key;

use crate::place::{GroupPlace, VaultPlace};

/// Which tenant a subscription is of; in the installation's partition.
pub(crate) fn subscription_index(subscription: SubscriptionId) -> Key {
    Key::new(PartitionId::INSTALLATION, format!("subscription/{subscription}"))
}

/// Who has the name of a vault, alive or deleted; in the installation's partition.
pub(crate) fn vault_name(name: &VaultName) -> Key {
    Key::new(PartitionId::INSTALLATION, format!("{VAULT_NAMES}{}", name.canonical()))
}

/// What the paths of all vaults' names begin with.
pub(crate) const VAULT_NAMES: &str = "vault-name/";

/// What all subscriptions' paths begin with.
pub(crate) const SUBSCRIPTIONS: &str = "subscription/";

/// A subscription.
pub(crate) fn subscription(tenant: TenantId, subscription: SubscriptionId) -> Key {
    Key::new(tenant.partition(), format!("{SUBSCRIPTIONS}{subscription}"))
}

/// What the paths of a subscription's groups begin with.
pub(crate) fn groups(subscription: SubscriptionId) -> String {
    format!("group/{subscription}/")
}

/// A resource group.
pub(crate) fn group(tenant: TenantId, place: &GroupPlace) -> Key {
    Key::new(tenant.partition(), format!("{}{}", groups(place.subscription), place.group.canonical()))
}

/// What the paths of a subscription's vaults, or of those in one group of it, begin with.
pub(crate) fn vaults(subscription: SubscriptionId, group: Option<&GroupName>) -> String {
    match group {
        Some(group) => format!("vault/{subscription}/{}/", group.canonical()),
        None => format!("vault/{subscription}/"),
    }
}

/// That a vault lies here; its value is the vault's id.
pub(crate) fn vault(tenant: TenantId, place: &VaultPlace) -> Key {
    let group = vaults(place.group.subscription, Some(&place.group.group));
    Key::new(tenant.partition(), format!("{group}{}", place.name.canonical()))
}

/// All assignments of a principal.
pub(crate) fn rights(tenant: TenantId, principal: PrincipalId) -> Key {
    Key::new(tenant.partition(), format!("rights/{principal}"))
}

/// What all assignments' paths begin with.
pub(crate) const ASSIGNMENTS: &str = "assignment/";

/// One assignment.
pub(crate) fn assignment(tenant: TenantId, id: RoleAssignmentId) -> Key {
    Key::new(tenant.partition(), format!("{ASSIGNMENTS}{id}"))
}
