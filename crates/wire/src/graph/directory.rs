use serde::{Deserialize, Serialize};

/// A tenant as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The tenant's id.
    pub id: String,
    /// The tenant's name.
    pub display_name: String,
    /// When it was made.
    #[serde(default)]
    pub created_date_time: Option<String>,
    /// Its domains.
    pub verified_domains: Vec<VerifiedDomain>,
}

/// A domain of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedDomain {
    /// The domain.
    pub name: String,
    /// Whether new names end in it.
    pub is_default: bool,
    /// Whether it came with the tenant.
    pub is_initial: bool,
}

/// The body of `POST /directoryObjects/getByIds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetByIds {
    /// The object ids.
    pub ids: Vec<String>,
    /// Types to answer, e.g. `servicePrincipal`; empty for all.
    #[serde(default)]
    pub types: Vec<String>,
}
