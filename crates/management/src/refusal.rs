use strongroom_base::{PrincipalId, RoleAssignmentId, RoleId, SubscriptionId, TenantId};

use crate::place::{GroupPlace, VaultPlace};

/// What the management plane refuses, in its own words. A face has its own sentence for each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such subscription in the tenant.
    #[error("there is no subscription {0}")]
    SubscriptionNotFound(SubscriptionId),
    /// There is no such group in the subscription.
    #[error("there is no resource group {}", .0.group)]
    GroupNotFound(GroupPlace),
    /// The group is on its way out: nothing can be made in it.
    #[error("resource group {} is being deleted", .0.group)]
    GroupBeingDeleted(GroupPlace),
    /// A group keeps the location it was made with.
    #[error("resource group {} is in {location}", .place.group)]
    GroupElsewhere {
        /// The group.
        place: GroupPlace,
        /// Where it is.
        location: Box<str>,
        /// Where it was asked to be.
        wanted: Box<str>,
    },
    /// There is no such vault in the group.
    #[error("there is no vault {} in resource group {}", .0.name, .0.group.group)]
    VaultNotFound(VaultPlace),
    /// A vault elsewhere in the installation, alive or deleted, has this name.
    #[error("the vault name {} is taken", .0.name)]
    VaultNameTaken(VaultPlace),
    /// A deleted vault of the same subscription has this name; it can be recovered or purged.
    #[error("a deleted vault has the name {}", .0.name)]
    VaultNameDeleted(VaultPlace),
    /// There is no deleted vault of this name to be recovered.
    #[error("there is no deleted vault {}", .0.name)]
    VaultNotDeleted(VaultPlace),
    /// A vault keeps the location it was made with.
    #[error("vault {} is in {location}", .place.name)]
    VaultElsewhere {
        /// The vault.
        place: VaultPlace,
        /// Where it is.
        location: Box<str>,
        /// Where it was asked to be.
        wanted: Box<str>,
    },
    /// A vault that is made for access policies must say which, be it none.
    #[error("a new vault without roles needs access policies")]
    PoliciesRequired,
    /// The vault itself refuses.
    #[error(transparent)]
    Vault(strongroom_vault::vaults::Refusal),
    /// There is no such role.
    #[error("there is no role {0}")]
    RoleNotFound(RoleId),
    /// The principal has this role at this scope already.
    #[error("the role assignment exists as {0}")]
    AssignmentExists(RoleAssignmentId),
    /// The id is that of an assignment of another principal, role or scope.
    #[error("role assignment {0} is of another principal, role or scope")]
    AssignmentIdTaken(RoleAssignmentId),
    /// The principal has as many assignments as one can have.
    #[error("principal {principal} has {limit} role assignments, the most there can be")]
    TooManyAssignments {
        /// The principal.
        principal: PrincipalId,
        /// The most there can be.
        limit: usize,
    },
    /// The directory has no such principal.
    #[error("there is no principal {principal} in tenant {tenant}")]
    PrincipalNotFound {
        /// The principal.
        principal: PrincipalId,
        /// The directory.
        tenant: TenantId,
    },
}
