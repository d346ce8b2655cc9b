//! Ids as types, so that a vault's id cannot be passed where a tenant's is wanted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares one id type over a UUID. Kept in alphabetical order below; append only.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is already known to be of this kind.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Makes an id from 16 random bytes, as a version 4 UUID.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                // Only the hyphenated form is an id on the wire; braces and URNs are not.
                if text.len() != 36 {
                    return Err(BadId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }
    )*};
}

/// The text is not a hyphenated GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID: expected 8-4-4-4-12 hexadecimal digits")]
pub struct BadId;

ids! {
    /// The client id of an application (`appId`).
    AppId;
    /// The object id of an application registration (`id` of a Graph `application`).
    ApplicationId;
    /// A client secret, certificate or federated credential of an application (`keyId`).
    CredentialId;
    /// A delegated permission grant (`oauth2PermissionGrant`).
    GrantId;
    /// One installation's data since it was created or restored; part of every cursor.
    Incarnation;
    /// A partition of the store: one of the directory, one of each vault instance.
    PartitionId;
    /// The object id of a principal: service principal, user or group (`oid`).
    PrincipalId;
    /// One request, as answered in `x-ms-request-id`.
    RequestId;
    /// A role assignment.
    RoleAssignmentId;
    /// A role definition.
    RoleId;
    /// A subscription.
    SubscriptionId;
    /// A tenant, the directory that principals live in.
    TenantId;
    /// One life of a vault: a new vault of an old name is another instance.
    VaultId;
}

impl PartitionId {
    /// The partition of what belongs to no tenant: tenants, subscriptions, names of vaults, signing
    /// keys.
    pub const INSTALLATION: Self = Self::from_uuid(Uuid::nil());
}

impl VaultId {
    /// The partition that holds this vault's records.
    pub const fn partition(self) -> PartitionId {
        PartitionId::from_uuid(self.0)
    }
}

impl TenantId {
    /// The partition that holds this tenant's directory and management records.
    pub const fn partition(self) -> PartitionId {
        PartitionId::from_uuid(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let text = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";
        assert_eq!(text.parse::<AppId>().map(|id| id.to_string()), Ok(text.to_owned()));
        for bad in ["", "cfa8b33982a2471aa3c90fc0be7a4093", "{cfa8b339-82a2-471a-a3c9-0fc0be7a4093}", "x"] {
            assert_eq!(bad.parse::<AppId>(), Err(BadId), "{bad}");
        }
    }
}
