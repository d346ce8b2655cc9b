//! Access policies: the older of the two permission models of a vault, and the page's.

use serde::{Deserialize, Serialize};
use strongroom_base::{AppId, PrincipalId, TenantId};

use crate::grant::Caller;

/// One principal's permissions in one vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessPolicy {
    /// The tenant of the principal.
    pub tenant_id: TenantId,
    /// The principal.
    pub object_id: PrincipalId,
    /// Given for a compound identity: the application must match as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_id: Option<AppId>,
    /// What it may do.
    pub permissions: Permissions,
}

/// The words of a policy, as they were given; compared without case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Permissions {
    /// On keys.
    #[serde(default)]
    pub keys: Vec<String>,
    /// On secrets.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// On certificates.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// On managed storage accounts; kept and shown, as the cloud does.
    #[serde(default)]
    pub storage: Vec<String>,
}

/// The words that each collection's permissions may hold.
pub mod words {
    /// For keys.
    pub const KEYS: &[&str] = &[
        "all",
        "encrypt",
        "decrypt",
        "wrapKey",
        "unwrapKey",
        "sign",
        "verify",
        "get",
        "list",
        "create",
        "update",
        "import",
        "delete",
        "backup",
        "restore",
        "recover",
        "purge",
        "release",
        "rotate",
        "getrotationpolicy",
        "setrotationpolicy",
    ];
    /// For secrets.
    pub const SECRETS: &[&str] =
        &["all", "get", "list", "set", "delete", "backup", "restore", "recover", "purge"];
    /// For certificates.
    pub const CERTIFICATES: &[&str] = &[
        "all",
        "get",
        "list",
        "delete",
        "create",
        "import",
        "update",
        "managecontacts",
        "getissuers",
        "listissuers",
        "setissuers",
        "deleteissuers",
        "manageissuers",
        "recover",
        "purge",
        "backup",
        "restore",
    ];
    /// For storage accounts.
    pub const STORAGE: &[&str] = &[
        "all",
        "get",
        "list",
        "delete",
        "set",
        "update",
        "regeneratekey",
        "recover",
        "purge",
        "backup",
        "restore",
        "setsas",
        "listsas",
        "getsas",
        "deletesas",
    ];
}

impl AccessPolicy {
    /// Whether this policy speaks of `caller`.
    pub fn is_about(&self, caller: &Caller) -> bool {
        self.tenant_id == caller.tenant
            && self.object_id == caller.object
            && self.application_id.is_none_or(|application| application == caller.application)
    }
}

/// Whether `words` hold `permission`, by name or by `all` (which does not include `purge`).
pub(crate) fn permits(words: &[String], permission: &str) -> bool {
    words.iter().any(|word| {
        word.eq_ignore_ascii_case(permission) || (word.eq_ignore_ascii_case("all") && permission != "purge")
    })
}
