use serde::{Deserialize, Serialize};

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// `/subscriptions/{subscriptionId}`.
    pub id: String,
    /// The GUID.
    pub subscription_id: String,
    /// The tenant whose principals it trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The name for people.
    pub display_name: String,
    /// `Enabled`.
    pub state: String,
    /// Tenants that manage it from outside: none.
    #[serde(default)]
    pub managed_by_tenants: Vec<serde_json::Value>,
    /// `RoleBased`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_source: Option<String>,
}

/// A tenant, as its own principals see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// `/tenants/{tenantId}`.
    pub id: String,
    /// The GUID.
    pub tenant_id: String,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The domain that user names end in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_domain: Option<String>,
    /// `Home`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_category: Option<String>,
}
