use std::collections::BTreeMap;

use strongroom_access::AccessPolicy;
use strongroom_base::{GroupName, SubscriptionId, TenantId, VaultName};

use super::{POLICIES_MAX, Refusal};
use crate::network::{IP_RULES_MAX, NetworkRules, SUBNET_RULES_MAX};
use crate::record::{EnabledFor, Sku};
use strongroom_access::policy::words;

/// A vault to be made. What its `properties` do not give is as in a fresh vault.
#[derive(Clone, Debug)]
pub struct NewVault {
    /// Its name.
    pub name: VaultName,
    /// The tenant whose principals may get in.
    pub tenant: TenantId,
    /// The subscription it goes to.
    pub subscription: SubscriptionId,
    /// The resource group it goes to.
    pub group: GroupName,
    /// Its location.
    pub location: String,
    /// Everything that can also be changed later, and the retention. `rbac` is the caller's to
    /// fill in: its default depends on the API version.
    pub properties: Patch,
}

/// What to change; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Replaces all tags.
    pub tags: Option<BTreeMap<String, String>>,
    /// Standard or premium.
    pub sku: Option<Sku>,
    /// Replaces all policies.
    pub access_policies: Option<Vec<AccessPolicy>>,
    /// Whether roles decide.
    pub rbac: Option<bool>,
    /// Accepted if it is `true`, as it always is.
    pub soft_delete: Option<bool>,
    /// 7 to 90 at creation; later accepted if it is what it was.
    pub soft_delete_days: Option<i64>,
    /// `Some(false)` is refused.
    pub purge_protection: Option<bool>,
    /// The `enabledFor…` switches.
    pub enabled_for: EnabledForPatch,
    /// Replaces all network rules.
    pub network: Option<NetworkRules>,
    /// Whether it may be reached from a public network at all.
    pub public_network: Option<bool>,
}

/// Which `enabledFor…` switches to turn, each by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnabledForPatch {
    /// Virtual machines.
    pub deployment: Option<bool>,
    /// Disk encryption.
    pub disk_encryption: Option<bool>,
    /// Resource Manager templates.
    pub template_deployment: Option<bool>,
}

impl EnabledForPatch {
    /// `old` with what is given.
    pub(super) fn onto(self, old: EnabledFor) -> EnabledFor {
        EnabledFor {
            deployment: self.deployment.unwrap_or(old.deployment),
            disk_encryption: self.disk_encryption.unwrap_or(old.disk_encryption),
            template_deployment: self.template_deployment.unwrap_or(old.template_deployment),
        }
    }
}

impl Patch {
    /// Everything about these properties that can be wrong without knowing the vault.
    pub(super) fn check(&self, tenant: TenantId) -> Result<(), Refusal> {
        if self.soft_delete == Some(false) {
            return Err(Refusal::SoftDeleteRequired);
        }
        if self.purge_protection == Some(false) {
            return Err(Refusal::PurgeProtectionIrreversible);
        }
        if let Some(rules) = &self.network {
            if rules.addresses.len() > IP_RULES_MAX {
                return Err(Refusal::TooManyAddressRules { count: rules.addresses.len() });
            }
            if rules.subnets.len() > SUBNET_RULES_MAX {
                return Err(Refusal::TooManySubnetRules { count: rules.subnets.len() });
            }
        }
        self.access_policies.as_deref().map_or(Ok(()), |policies| check_policies(policies, tenant))
    }
}

/// Whether a vault of `tenant` may have `policies`.
pub(super) fn check_policies(policies: &[AccessPolicy], tenant: TenantId) -> Result<(), Refusal> {
    if policies.len() > POLICIES_MAX {
        return Err(Refusal::TooManyPolicies { count: policies.len() });
    }
    for policy in policies {
        if policy.tenant_id != tenant {
            return Err(Refusal::PolicyOfAnotherTenant { tenant: policy.tenant_id });
        }
        let permissions = &policy.permissions;
        for (collection, given, known) in [
            ("keys", &permissions.keys, words::KEYS),
            ("secrets", &permissions.secrets, words::SECRETS),
            ("certificates", &permissions.certificates, words::CERTIFICATES),
            ("storage", &permissions.storage, words::STORAGE),
        ] {
            let unknown = |word: &String| !known.iter().any(|known| known.eq_ignore_ascii_case(word));
            if given.len() > known.len() || given.iter().any(unknown) {
                return Err(Refusal::UnknownPermission { collection });
            }
        }
    }
    Ok(())
}
