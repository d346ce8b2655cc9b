use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::service_principal::AppRole;
use crate::Exposed;

/// An application registration. Times are RFC 3339.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Application {
    /// The object id.
    pub id: String,
    /// When it was deleted; only on deleted ones.
    pub deleted_date_time: Option<String>,
    /// The client id.
    pub app_id: String,
    /// When it was made.
    pub created_date_time: Option<String>,
    /// The name people see; not unique.
    pub display_name: String,
    /// For people.
    pub description: Option<String>,
    /// For people.
    pub notes: Option<String>,
    /// Names under which tokens for it can be asked for.
    pub identifier_uris: Vec<String>,
    /// The domain it was made in.
    pub publisher_domain: Option<String>,
    /// Who may sign in: `AzureADMyOrg` and others.
    pub sign_in_audience: String,
    /// Free words.
    pub tags: Vec<String>,
    /// Roles that it defines for others.
    pub app_roles: Vec<AppRole>,
    /// The permissions it wants.
    pub required_resource_access: Vec<RequiredResource>,
    /// Its secrets, without the secrets.
    pub password_credentials: Vec<PasswordCredential>,
    /// Its certificates.
    pub key_credentials: Vec<KeyCredential>,
}

/// A certificate of an application. None can be registered yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyCredential {
    /// Its id.
    pub key_id: String,
}

/// The body of a POST or PATCH of an application: what is absent is left as it is.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApplicationWrite {
    /// The name people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Names under which tokens for it can be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier_uris: Option<Vec<String>>,
    /// Who may sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_audience: Option<String>,
    /// Free words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// The permissions it wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_resource_access: Option<Vec<RequiredResource>>,
    /// Every other property of the body, for the server to refuse what it cannot keep.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// Permissions that an application wants on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredResource {
    /// The resource's client id.
    pub resource_app_id: String,
    /// Which of its permissions.
    pub resource_access: Vec<ResourceAccess>,
}

/// One permission of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceAccess {
    /// The id of the scope or role.
    pub id: String,
    /// `Scope` (delegated) or `Role` (application).
    #[serde(rename = "type")]
    pub kind: String,
}

/// A client secret, as it is shown: `secretText` is null, always. Also the input of
/// [`AddPassword`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordCredential {
    /// Always null here.
    pub custom_key_identifier: Option<String>,
    /// What people call it.
    pub display_name: Option<String>,
    /// When it ends.
    pub end_date_time: Option<String>,
    /// The first three characters.
    pub hint: Option<String>,
    /// Its id.
    pub key_id: Option<String>,
    /// Always null: the secret itself is in [`SecretShownOnce`] only.
    pub secret_text: Option<()>,
    /// When it begins.
    pub start_date_time: Option<String>,
}

/// The body of `addPassword`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddPassword {
    /// What is wished; may be absent.
    pub password_credential: Option<PasswordWish>,
}

/// What a client may wish of a new secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordWish {
    /// What people call it.
    pub display_name: Option<String>,
    /// When it begins; else now.
    pub start_date_time: Option<String>,
    /// When it ends; else two years on.
    pub end_date_time: Option<String>,
}

/// The answer of `addPassword`: the only place where a client secret is ever shown.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretShownOnce {
    /// Always null.
    #[serde(default)]
    pub custom_key_identifier: Option<String>,
    /// What people call it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// When it ends.
    pub end_date_time: String,
    /// The first three characters.
    #[serde(default)]
    pub hint: Option<String>,
    /// Its id.
    pub key_id: String,
    /// The secret.
    pub secret_text: Exposed,
    /// When it begins.
    pub start_date_time: String,
}

/// The body of `removePassword`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovePassword {
    /// Which.
    pub key_id: String,
}
