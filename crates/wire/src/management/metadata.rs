use serde::{Deserialize, Serialize};

/// Where the parts of a cloud are: `GET /metadata/endpoints`, asked without a token. One object
/// from API version 2022-09-01 on, an array of such objects before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// The cloud's name.
    pub name: String,
    /// Where tokens come from.
    pub authentication: Authentication,
    /// The management plane's base URL.
    pub resource_manager: String,
    /// The audience of tokens for the graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph_audience: Option<String>,
    /// The graph's base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph: Option<String>,
    /// Microsoft Graph's base URL, which is its token audience as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub microsoft_graph_resource_id: Option<String>,
    /// The portal's base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<String>,
    /// What follows a resource's name in its host name.
    pub suffixes: Suffixes,
}

/// Where tokens come from, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    /// The login endpoint, without a tenant.
    pub login_endpoint: String,
    /// The audiences that the management plane accepts; the first is the one to ask for.
    pub audiences: Vec<String>,
    /// The tenant segment for those who do not know theirs: `common`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// `AAD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<String>,
}

/// Host name suffixes, without a leading dot, with the port where it is not 443.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suffixes {
    /// Of vaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_vault_dns: Option<String>,
    /// Of managed HSMs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mhsm_dns: Option<String>,
}
