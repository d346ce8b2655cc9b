use serde::{Deserialize, Serialize};

/// A resource provider, such as `Microsoft.KeyVault`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// `/subscriptions/{s}/providers/{namespace}`.
    pub id: String,
    /// The namespace.
    pub namespace: String,
    /// `Registered`.
    pub registration_state: String,
    /// `RegistrationRequired` or `RegistrationFree`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_policy: Option<String>,
    /// What it offers.
    #[serde(default)]
    pub resource_types: Vec<ResourceType>,
}

/// One type of resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceType {
    /// Without the namespace, such as `vaults`.
    pub resource_type: String,
    /// Display names of the locations that have it.
    #[serde(default)]
    pub locations: Vec<String>,
    /// Newest first.
    #[serde(default)]
    pub api_versions: Vec<String>,
}
