//! Where in the management plane something lies.

use std::fmt;

use serde::{Deserialize, Serialize};
use strongroom_base::{GroupName, ObjectName, SubscriptionId, VaultName};

/// An ARM resource id in its canonical, lower-case form, without trailing slash:
/// `/subscriptions/{s}[/resourcegroups/{g}[/providers/microsoft.keyvault/vaults/{v}[/secrets/{n}]]]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(Box<str>);

impl Scope {
    /// A subscription.
    pub fn subscription(subscription: SubscriptionId) -> Self {
        Self(format!("/subscriptions/{subscription}").into())
    }

    /// A resource group.
    pub fn group(subscription: SubscriptionId, group: &GroupName) -> Self {
        Self(format!("/subscriptions/{subscription}/resourcegroups/{}", group.canonical()).into())
    }

    /// A vault.
    pub fn vault(subscription: SubscriptionId, group: &GroupName, vault: &VaultName) -> Self {
        let group = Self::group(subscription, group);
        Self(format!("{group}/providers/microsoft.keyvault/vaults/{}", vault.canonical()).into())
    }

    /// A secret of the vault that this scope is.
    #[must_use]
    pub fn secret(&self, name: &ObjectName) -> Self {
        Self(format!("{self}/secrets/{}", name.canonical()).into())
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this scope or lies below it.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_covers_itself_and_what_is_below_and_not_its_namesake() {
        let subscription = SubscriptionId::from_random([7; 16]);
        let (short, long): (GroupName, GroupName) = ("rg".parse().unwrap(), "RG2".parse().unwrap());
        let group = Scope::group(subscription, &short);
        assert!(Scope::subscription(subscription).covers(&group));
        assert!(group.covers(&group));
        assert!(group.covers(&Scope::vault(subscription, &short, &"v-1".parse().unwrap())));
        assert!(!group.covers(&Scope::group(subscription, &long)));
        assert!(!group.covers(&Scope::subscription(subscription)));
    }
}
