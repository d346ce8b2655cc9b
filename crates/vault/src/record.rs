//! The vault's own record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strongroom_access::{AccessPolicy, Caller, Grant, PrincipalKind, Scope};
use strongroom_base::{
    AppId, GroupName, Premise, PrincipalId, SubscriptionId, TenantId, Timestamp, VaultId, VaultName,
};
use strongroom_store::{Found, Read};

use crate::key;
use crate::network::NetworkRules;

/// One life of a vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// This life; a new vault of the same name has another one.
    pub id: VaultId,
    /// The name, as it was given.
    pub name: VaultName,
    /// The tenant whose principals may get in.
    pub tenant: TenantId,
    /// The subscription it lies in.
    pub subscription: SubscriptionId,
    /// The resource group it lies in.
    pub group: GroupName,
    /// The location, as it was given.
    pub location: String,
    /// Tags of the management plane.
    pub tags: BTreeMap<String, String>,
    /// Standard or premium.
    pub sku: Sku,
    /// The policies; kept, and without effect, while roles decide.
    pub access_policies: Vec<AccessPolicy>,
    /// Whether roles decide (`enableRbacAuthorization`) instead of policies.
    pub rbac: bool,
    /// For how many days deleted objects can be recovered: 7 to 90, fixed at creation.
    pub soft_delete_days: u32,
    /// Whether nobody may purge before that time is over. Once true, never false again.
    pub purge_protection: bool,
    /// Who else may fetch from this vault. Kept and shown.
    pub enabled_for: EnabledFor,
    /// From where the data plane may be reached, unless from everywhere.
    pub network: Option<NetworkRules>,
    /// Whether it may be reached from a public network at all; `false` wins over `network`.
    pub public_network: bool,
    /// When and by whom it was made.
    pub created: Stamp,
    /// When and by whom it was last changed.
    pub updated: Stamp,
    /// Active, or deleted and waiting.
    pub state: State,
}

/// What a vault costs in the cloud; premium keys are kept in hardware there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sku {
    /// `standard`.
    Standard,
    /// `premium`.
    Premium,
}

impl Sku {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Premium => "premium",
        }
    }
}

/// The three `enabledFor…` switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnabledFor {
    /// Virtual machines.
    pub deployment: bool,
    /// Disk encryption.
    pub disk_encryption: bool,
    /// Resource Manager templates.
    pub template_deployment: bool,
}

/// When something happened and who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
}

impl Stamp {
    /// `now`, by whoever `grant` was made for.
    pub fn of(grant: &Grant, now: Timestamp) -> Self {
        Self { at: now, by: grant.caller().map_or(Author::System, Author::from) }
    }
}

/// Who did something, in the terms of `systemData`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// An application acting for itself.
    Application(AppId),
    /// A person.
    User(PrincipalId),
    /// The installation.
    System,
}

impl From<&Caller> for Author {
    fn from(caller: &Caller) -> Self {
        match caller.kind {
            PrincipalKind::Application => Self::Application(caller.application),
            PrincipalKind::User => Self::User(caller.object),
        }
    }
}

/// Whether a vault is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It is.
    Active,
    /// It was deleted and can be recovered; its host answers as if it did not exist.
    Deleted {
        /// When it was deleted.
        at: Timestamp,
        /// When it will be gone for good.
        purge: Timestamp,
    },
}

/// What the life of the objects in a vault depends on. Read from the vault's record, passing over
/// the rest of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Life {
    /// See [`Vault::soft_delete_days`].
    pub soft_delete_days: u32,
    /// See [`Vault::purge_protection`].
    pub purge_protection: bool,
    /// See [`Vault::state`].
    pub state: State,
}

impl Life {
    /// `recoveryLevel`: what a deletion means here (Key Vault, `DeletionRecoveryLevel`).
    pub const fn recovery_level(self) -> &'static str {
        match (self.soft_delete_days < 90, self.purge_protection) {
            (false, false) => "Recoverable+Purgeable",
            (false, true) => "Recoverable",
            (true, false) => "CustomizedRecoverable+Purgeable",
            (true, true) => "CustomizedRecoverable",
        }
    }
}

impl Vault {
    /// Where it lies in the management plane.
    pub fn scope(&self) -> Scope {
        Scope::vault(self.subscription, &self.group, &self.name)
    }

    /// What the life of its objects depends on.
    pub const fn life(&self) -> Life {
        Life {
            soft_delete_days: self.soft_delete_days,
            purge_protection: self.purge_protection,
            state: self.state,
        }
    }

    /// Whether it is there.
    pub const fn is_active(&self) -> bool {
        matches!(self.state, State::Active)
    }
}

/// The record of vault `id`, be it active or deleted.
pub fn load<R: Read>(read: &R, id: VaultId) -> Result<Option<Found<Vault>>, R::Stop> {
    read.get(&key::vault(id))
}

/// That `vault` was decided from as it was read.
pub fn premise(vault: &Found<Vault>) -> Premise {
    let key = key::vault(vault.value.id);
    Premise { partition: key.partition(), path: key.path().into(), generation: vault.generation }
}

/// What the life of the objects in vault `id` depends on.
pub fn life<R: Read>(read: &R, id: VaultId) -> Result<Option<Life>, R::Stop> {
    Ok(read.get(&key::vault(id))?.map(|found: Found<Life>| found.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recovery_level_follows_the_vault() {
        let level = |soft_delete_days, purge_protection| {
            Life { soft_delete_days, purge_protection, state: State::Active }.recovery_level()
        };
        assert_eq!(level(90, false), "Recoverable+Purgeable");
        assert_eq!(level(90, true), "Recoverable");
        assert_eq!(level(89, false), "CustomizedRecoverable+Purgeable");
        assert_eq!(level(7, true), "CustomizedRecoverable");
    }
}
