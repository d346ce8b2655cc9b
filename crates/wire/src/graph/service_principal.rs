use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::application::{KeyCredential, PasswordCredential};

/// An application's principal in a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePrincipal {
    /// The object id: what policies and role assignments name.
    pub id: String,
    /// When it was deleted; only on deleted ones.
    pub deleted_date_time: Option<String>,
    /// Whether it may sign in.
    pub account_enabled: bool,
    /// Other names; of managed identities only.
    pub alternative_names: Vec<String>,
    /// When it was made.
    pub created_date_time: Option<String>,
    /// The application's name.
    pub app_display_name: String,
    /// The client id.
    pub app_id: String,
    /// The tenant that the application is registered in.
    pub app_owner_organization_id: Option<String>,
    /// Always false.
    pub app_role_assignment_required: bool,
    /// The name people see.
    pub display_name: String,
    /// Always null.
    pub homepage: Option<String>,
    /// Always empty.
    pub reply_urls: Vec<String>,
    /// All its names; the client id first.
    pub service_principal_names: Vec<String>,
    /// `Application` or `ManagedIdentity`.
    pub service_principal_type: String,
    /// Who may sign in.
    pub sign_in_audience: Option<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// Application permissions that it offers.
    pub app_roles: Vec<AppRole>,
    /// Delegated permissions that it offers.
    pub oauth2_permission_scopes: Vec<PermissionScope>,
    /// Its own secrets, without the secrets.
    pub password_credentials: Vec<PasswordCredential>,
    /// Its own certificates.
    pub key_credentials: Vec<KeyCredential>,
}

/// An application permission that a resource offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppRole {
    /// Its id.
    pub id: String,
    /// `Application`, `User`.
    pub allowed_member_types: Vec<String>,
    /// For people.
    pub description: String,
    /// For people.
    pub display_name: String,
    /// Whether it can be given.
    pub is_enabled: bool,
    /// Where it comes from: `Application`.
    pub origin: String,
    /// What tokens say.
    pub value: Option<String>,
}

/// A delegated permission that a resource offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PermissionScope {
    /// Its id.
    pub id: String,
    /// For people.
    pub admin_consent_description: String,
    /// For people.
    pub admin_consent_display_name: String,
    /// Whether it can be given.
    pub is_enabled: bool,
    /// `User` or `Admin`: who may consent.
    #[serde(rename = "type")]
    pub kind: String,
    /// What tokens say.
    pub value: String,
}

/// The body of a POST or PATCH of a service principal.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePrincipalWrite {
    /// The client id of the application; in a POST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// Whether it may sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_enabled: Option<bool>,
    /// Free words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Every other property of the body, for the server to refuse what it cannot keep.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}
