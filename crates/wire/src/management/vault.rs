use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy::AccessPolicy;
use super::resource::SystemData;

/// A vault, as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vault {
    /// `/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{name}`.
    pub id: String,
    /// The name as it was given at creation.
    pub name: String,
    /// `Microsoft.KeyVault/vaults`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it is.
    pub location: String,
    /// Free words.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Who made and who last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_data: Option<SystemData>,
    /// The rest.
    pub properties: VaultProperties,
}

/// The properties of a vault, as they are answered.
#[expect(clippy::struct_excessive_bools, reason = "the wire's shape")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultProperties {
    /// The kind of vault.
    pub sku: Sku,
    /// The tenant that decides who callers are.
    pub tenant_id: String,
    /// Who may do what, where policies decide.
    #[serde(default)]
    pub access_policies: Vec<AccessPolicy>,
    /// Whether machines may fetch certificates at deployment.
    #[serde(default)]
    pub enabled_for_deployment: bool,
    /// Whether disk encryption may fetch and unwrap.
    #[serde(default)]
    pub enabled_for_disk_encryption: bool,
    /// Whether template deployments may fetch.
    #[serde(default)]
    pub enabled_for_template_deployment: bool,
    /// Always true.
    #[serde(default)]
    pub enable_soft_delete: bool,
    /// How long deleted objects are kept, 7 to 90 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft_delete_retention_in_days: Option<u32>,
    /// Whether roles decide (true) or access policies.
    #[serde(default)]
    pub enable_rbac_authorization: bool,
    /// True or absent: once on, it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_purge_protection: Option<bool>,
    /// Who may connect, by address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_acls: Option<NetworkRules>,
    /// `Enabled` or `Disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_network_access: Option<String>,
    /// `https://{lower-case name}.{suffix}/`.
    pub vault_uri: String,
    /// `Succeeded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning_state: Option<String>,
}

/// The kind of vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sku {
    /// `A`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// `standard` or `premium`.
    pub name: String,
}

/// Who may connect, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkRules {
    /// `AzureServices` or `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bypass: Option<String>,
    /// `Allow` or `Deny`, for who fits no rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_action: Option<String>,
    /// Address ranges that are let in.
    #[serde(default)]
    pub ip_rules: Vec<IpRule>,
    /// Networks that are let in.
    #[serde(default)]
    pub virtual_network_rules: Vec<VirtualNetworkRule>,
}

/// An address range in CIDR form, or one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRule {
    /// Such as `10.1.0.0/16`.
    pub value: String,
}

/// A network by its resource id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualNetworkRule {
    /// The subnet's resource id.
    pub id: String,
    /// Whether a missing service endpoint is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore_missing_vnet_service_endpoint: Option<bool>,
}

/// The body of a vault's PUT and PATCH. A [`Vault`] that was read deserialises as this too: what
/// is read-only has no field here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultParameters {
    /// Required by PUT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Replaces the tags where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The rest; required by PUT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<VaultParametersProperties>,
}

/// What a PUT or PATCH says of a vault; what is left out keeps its value or takes its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultParametersProperties {
    /// Required by PUT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Required by PUT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// Replaces all policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_policies: Option<Vec<AccessPolicy>>,
    /// See [`VaultProperties::enabled_for_deployment`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled_for_deployment: Option<bool>,
    /// See [`VaultProperties::enabled_for_disk_encryption`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled_for_disk_encryption: Option<bool>,
    /// See [`VaultProperties::enabled_for_template_deployment`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled_for_template_deployment: Option<bool>,
    /// Cannot be false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_soft_delete: Option<bool>,
    /// 7 to 90; cannot change after creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft_delete_retention_in_days: Option<i64>,
    /// See [`VaultProperties::enable_rbac_authorization`]. Its default at creation depends on the
    /// API version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_rbac_authorization: Option<bool>,
    /// Cannot be false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_purge_protection: Option<bool>,
    /// Replaces the network rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_acls: Option<NetworkRules>,
    /// `Enabled` or `Disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_network_access: Option<String>,
    /// `default`, or `recover` to bring a deleted vault back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_mode: Option<String>,
}
