//! Roles: named sets of actions, assigned to a principal at a scope.

use serde::{Deserialize, Serialize};
use strongroom_base::{PrincipalId, RoleAssignmentId, RoleId};
use uuid::Uuid;

use crate::scope::Scope;

/// What a role allows. Patterns may hold `*` for any run of characters, and compare without case.
#[derive(Clone, Copy, Debug)]
pub struct RoleDefinition {
    /// The id that the cloud uses for this role.
    pub id: RoleId,
    /// The name that people type.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub description: &'static str,
    /// On resources.
    pub actions: &'static [&'static str],
    /// Taken away from `actions`.
    pub not_actions: &'static [&'static str],
    /// On data inside a vault.
    pub data_actions: &'static [&'static str],
}

/// One role given to one principal at one scope and below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Its own id.
    pub id: RoleAssignmentId,
    /// Who has the role.
    pub principal: PrincipalId,
    /// Which role.
    pub role: RoleId,
    /// Where.
    pub scope: Scope,
}

/// What every data role may also see of the management plane.
const SEE: &[&str] = &[
    "Microsoft.Authorization/*/read",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read",
    "Microsoft.KeyVault/vaults/*/read",
    "Microsoft.KeyVault/operations/read",
];

const fn id(value: u128) -> RoleId {
    RoleId::from_uuid(Uuid::from_u128(value))
}

/// The id of the role Owner.
pub const OWNER: RoleId = id(0x8e3af657_a8ff_443c_a75c_2fe8c4bcb635);
/// The id of the role Reader.
pub const READER: RoleId = id(0xacdd72a7_3385_48ef_bd42_f606fba81ae7);

/// The roles that exist without being made (Azure built-in roles, ids and actions unchanged).
pub const BUILT_IN: &[RoleDefinition] = &[
    RoleDefinition {
        id: OWNER,
        name: "Owner",
        description: "Full access to manage all resources, including who may access them.",
        actions: &["*"],
        not_actions: &[],
        data_actions: &[],
    },
    RoleDefinition {
        id: id(0xb24988ac_6180_42a0_ab88_20f7382dd24c),
        name: "Contributor",
        description: "Full access to manage all resources, but not who may access them.",
        actions: &["*"],
        not_actions: &[
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
        ],
        data_actions: &[],
    },
    RoleDefinition {
        id: READER,
        name: "Reader",
        description: "See all resources, change none.",
        actions: &["*/read"],
        not_actions: &[],
        data_actions: &[],
    },
    RoleDefinition {
        id: id(0x18d7d88d_d35e_4fb5_a5c3_7773c20a72d9),
        name: "User Access Administrator",
        description: "Manage who may access resources.",
        actions: &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
        not_actions: &[],
        data_actions: &[],
    },
    RoleDefinition {
        id: id(0x00482a5a_887f_4fb3_b363_3b7fe8e74483),
        name: "Key Vault Administrator",
        description: "All data operations on a vault and everything in it.",
        actions: SEE,
        not_actions: &[],
        data_actions: &["Microsoft.KeyVault/vaults/*"],
    },
    RoleDefinition {
        id: id(0x21090545_7ca7_4776_b22c_e363652d74d2),
        name: "Key Vault Reader",
        description: "See the properties of a vault's objects, and no secret value.",
        actions: SEE,
        not_actions: &[],
        data_actions: &[
            "Microsoft.KeyVault/vaults/*/read",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ],
    },
    RoleDefinition {
        id: id(0xb86a8fe4_44ce_4948_aee5_eccb2c155cd7),
        name: "Key Vault Secrets Officer",
        description: "Any action on a vault's secrets.",
        actions: SEE,
        not_actions: &[],
        data_actions: &["Microsoft.KeyVault/vaults/secrets/*"],
    },
    RoleDefinition {
        id: id(0x4633458b_17de_408a_b874_0445c86b69e6),
        name: "Key Vault Secrets User",
        description: "Read the values of a vault's secrets.",
        actions: &[],
        not_actions: &[],
        data_actions: &[
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ],
    },
    RoleDefinition {
        id: id(0xf25e0fa2_a7c8_4377_a976_54943a77a395),
        name: "Key Vault Contributor",
        description: "Manage vaults, without access to what is in them.",
        actions: &[
            "Microsoft.Authorization/*/read",
            "Microsoft.KeyVault/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ],
        not_actions: &[
            "Microsoft.KeyVault/locations/deletedVaults/purge/action",
            "Microsoft.KeyVault/hsmPools/*",
            "Microsoft.KeyVault/managedHsms/*",
        ],
        data_actions: &[],
    },
];

/// The built-in role of this id.
pub fn built_in(id: RoleId) -> Option<&'static RoleDefinition> {
    BUILT_IN.iter().find(|role| role.id == id)
}

impl RoleDefinition {
    pub(crate) fn allows(&self, operation: &str) -> bool {
        any(self.actions, operation) && !any(self.not_actions, operation)
    }

    pub(crate) fn allows_data(&self, operation: &str) -> bool {
        any(self.data_actions, operation)
    }
}

fn any(patterns: &[&str], operation: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern.as_bytes(), operation.as_bytes()))
}

/// Whether `text` fits `pattern`, where `*` is any run of bytes; without case.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skip| matches(rest, &text[skip..])),
        Some((byte, rest)) => text
            .split_first()
            .is_some_and(|(head, tail)| head.eq_ignore_ascii_case(byte) && matches(rest, tail)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_and_contributor_manage_and_read_no_data() {
        for id in [OWNER, id(0xb24988ac_6180_42a0_ab88_20f7382dd24c)] {
            let role = built_in(id).expect("built in");
            assert!(role.allows("Microsoft.KeyVault/vaults/write"));
            assert!(!role.allows_data("Microsoft.KeyVault/vaults/secrets/getSecret/action"));
        }
    }

    #[test]
    fn stars_match_any_run_and_not_actions_take_away() {
        let reader = built_in(READER).expect("built in");
        assert!(reader.allows("microsoft.keyvault/VAULTS/read"));
        assert!(!reader.allows("Microsoft.KeyVault/vaults/write"));
        let contributor = built_in(id(0xb24988ac_6180_42a0_ab88_20f7382dd24c)).expect("built in");
        assert!(!contributor.allows("Microsoft.Authorization/roleAssignments/write"));
    }
}
