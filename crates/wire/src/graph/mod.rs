//! Microsoft Graph v1.0, as far as applications and their principals need it.

mod application;
mod directory;
mod service_principal;

pub use application::{
    AddPassword, Application, ApplicationWrite, KeyCredential, PasswordCredential, PasswordWish,
    RemovePassword, RequiredResource, ResourceAccess, SecretShownOnce,
};
pub use directory::{GetByIds, Organization, VerifiedDomain};
pub use service_principal::{AppRole, PermissionScope, ServicePrincipal, ServicePrincipalWrite};

use serde::{Deserialize, Serialize};

/// A page of objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// Where the shape of the page is described.
    #[serde(rename = "@odata.context", default, skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// How many there are over all pages, where `$count=true` asked for it.
    #[serde(rename = "@odata.count", default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Where the next page is.
    #[serde(rename = "@odata.nextLink", default, skip_serializing_if = "Option::is_none")]
    pub next_link: Option<String>,
    /// The objects.
    pub value: Vec<T>,
}

/// One object, with the address of its description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity<T> {
    /// Where the shape of the object is described.
    #[serde(rename = "@odata.context", default, skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// Its type, in lists of several types: `#microsoft.graph.servicePrincipal`.
    #[serde(rename = "@odata.type", default, skip_serializing_if = "Option::is_none")]
    pub odata_type: Option<String>,
    /// The object.
    #[serde(flatten)]
    pub object: T,
}

/// The body of every refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What is wrong.
    pub error: ErrorDetail,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// E.g. `Request_ResourceNotFound`.
    pub code: String,
    /// For people.
    pub message: String,
    /// Which request it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner_error: Option<InnerError>,
}

/// Which request it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct InnerError {
    /// When, as `YYYY-MM-DDTHH:MM:SS`.
    pub date: String,
    /// The server's id of the request.
    pub request_id: String,
    /// The client's id of the request, or the server's again.
    pub client_request_id: String,
}
