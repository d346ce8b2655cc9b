//! Places in the management plane, as typed as their ids are long.

use serde::{Deserialize, Serialize};
use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::{GroupName, ObjectName, SubscriptionId, TenantId, VaultName};
use strongroom_store::Fault;

/// Where a resource group is. Names keep the spelling they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPlace {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The group's name.
    pub group: GroupName,
}

impl GroupPlace {
    /// The canonical scope.
    pub fn scope(&self) -> Scope {
        Scope::group(self.subscription, &self.group)
    }

    /// The place of the vault of this name in the group.
    pub fn vault(self, name: VaultName) -> VaultPlace {
        VaultPlace { group: self, name }
    }
}

/// Where a vault is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultPlace {
    /// The group.
    pub group: GroupPlace,
    /// The vault's name.
    pub name: VaultName,
}

impl VaultPlace {
    /// The canonical scope.
    pub fn scope(&self) -> Scope {
        Scope::vault(self.group.subscription, &self.group.group, &self.name)
    }
}

/// Anywhere that a role can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A subscription.
    Subscription(SubscriptionId),
    /// A resource group.
    Group(GroupPlace),
    /// A vault.
    Vault(VaultPlace),
    /// One secret of a vault, existing or to be.
    Secret(VaultPlace, ObjectName),
}

impl Place {
    /// The canonical scope.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Subscription(subscription) => Scope::subscription(*subscription),
            Self::Group(group) => group.scope(),
            Self::Vault(vault) => vault.scope(),
            Self::Secret(vault, name) => vault.scope().secret(name),
        }
    }

    /// The subscription it lies in.
    pub fn subscription(&self) -> SubscriptionId {
        match self {
            Self::Subscription(subscription) => *subscription,
            Self::Group(group) => group.subscription,
            Self::Vault(vault) | Self::Secret(vault, _) => vault.group.subscription,
        }
    }

    /// The group it is or lies in.
    pub fn group(&self) -> Option<&GroupPlace> {
        match self {
            Self::Subscription(_) => None,
            Self::Group(group) => Some(group),
            Self::Vault(vault) | Self::Secret(vault, _) => Some(&vault.group),
        }
    }

    /// The vault it is or lies in.
    pub fn vault(&self) -> Option<&VaultPlace> {
        match self {
            Self::Subscription(_) | Self::Group(_) => None,
            Self::Vault(vault) | Self::Secret(vault, _) => Some(vault),
        }
    }
}

/// Holds a verb to the grant it was given: for this action, on this scope, by a caller of this
/// tenant (or by the installation itself). Anything else is a bug of the verb's caller.
pub(crate) fn held(
    grant: &Grant,
    action: ManageAction,
    scope: &Scope,
    tenant: TenantId,
) -> Result<(), Fault> {
    let granted = grant
        .resource(action)
        .map_err(|misused| Fault::because("failed to act in the management plane", &misused))?;
    if granted == scope && grant.caller().is_none_or(|caller| caller.tenant == tenant) {
        Ok(())
    } else {
        Err(Fault::new("failed to act in the management plane: the grant is for another place"))
    }
}

/// Whether two names mean the same location.
pub(crate) fn same_location(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.replace(' ', "").to_ascii_lowercase();
    letters(one) == letters(other)
}
