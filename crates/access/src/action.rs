//! Everything that can be asked for, by the names that policies and roles use.

/// One thing that a caller asks to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// On secrets of a vault.
    Secret(SecretAction),
    /// On resources of the management plane.
    Manage(ManageAction),
    /// On the directory.
    Directory(DirectoryAction),
}

/// Actions on secrets. In a vault with access policies the right is [`SecretAction::permission`],
/// in one with roles [`SecretAction::data_action`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretAction {
    /// Export a secret's versions as one sealed blob.
    Backup,
    /// Delete, so that it can be recovered.
    Delete,
    /// Read a value.
    Get,
    /// Read a deleted secret's properties.
    GetDeleted,
    /// Read names, versions and attributes.
    List,
    /// Remove a deleted secret for good.
    Purge,
    /// Undo a deletion.
    Recover,
    /// Bring a backup back.
    Restore,
    /// Write a value as a new version.
    Set,
    /// Change attributes, content type and tags of a version.
    Update,
}

impl SecretAction {
    /// The word in an access policy's `permissions.secrets`.
    pub const fn permission(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Delete => "delete",
            Self::Get | Self::GetDeleted => "get",
            Self::List => "list",
            Self::Purge => "purge",
            Self::Recover => "recover",
            Self::Restore => "restore",
            Self::Set | Self::Update => "set",
        }
    }

    /// The data action in a role definition.
    pub const fn data_action(self) -> &'static str {
        match self {
            Self::Backup => "Microsoft.KeyVault/vaults/secrets/backup/action",
            Self::Delete => "Microsoft.KeyVault/vaults/secrets/delete",
            Self::Get => "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            Self::GetDeleted | Self::List => "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            Self::Purge => "Microsoft.KeyVault/vaults/secrets/purge/action",
            Self::Recover => "Microsoft.KeyVault/vaults/secrets/recover/action",
            Self::Restore => "Microsoft.KeyVault/vaults/secrets/restore/action",
            Self::Set => "Microsoft.KeyVault/vaults/secrets/setSecret/action",
            Self::Update => "Microsoft.KeyVault/vaults/secrets/update/action",
        }
    }
}

/// Actions on resources of the management plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ManageAction {
    /// See a resource group.
    GroupRead,
    /// Create or change a resource group.
    GroupWrite,
    /// Take a role from a principal.
    RoleAssignmentDelete,
    /// See who has which role.
    RoleAssignmentRead,
    /// Give a role to a principal.
    RoleAssignmentWrite,
    /// See what roles there are and what they allow.
    RoleDefinitionRead,
    /// See a subscription. Held by whoever has any role on it or on something in it.
    SubscriptionRead,
    /// Make a subscription.
    SubscriptionWrite,
    /// Change a vault's access policies.
    VaultPoliciesWrite,
    /// See a vault.
    VaultRead,
    /// Create or change a vault.
    VaultWrite,
}

impl ManageAction {
    /// The action in a role definition.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::GroupRead => "Microsoft.Resources/subscriptions/resourceGroups/read",
            Self::GroupWrite => "Microsoft.Resources/subscriptions/resourceGroups/write",
            Self::RoleAssignmentDelete => "Microsoft.Authorization/roleAssignments/delete",
            Self::RoleAssignmentRead => "Microsoft.Authorization/roleAssignments/read",
            Self::RoleAssignmentWrite => "Microsoft.Authorization/roleAssignments/write",
            Self::RoleDefinitionRead => "Microsoft.Authorization/roleDefinitions/read",
            Self::SubscriptionRead => "Microsoft.Resources/subscriptions/read",
            Self::SubscriptionWrite => "Microsoft.Resources/subscriptions/write",
            Self::VaultPoliciesWrite => "Microsoft.KeyVault/vaults/accessPolicies/write",
            Self::VaultRead => "Microsoft.KeyVault/vaults/read",
            Self::VaultWrite => "Microsoft.KeyVault/vaults/write",
        }
    }
}

/// Actions on the directory, as Graph's application permissions give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectoryAction {
    /// See applications and service principals.
    Read,
    /// Create, change and remove them, and their credentials.
    Write,
}
