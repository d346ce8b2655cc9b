//! The management plane (Azure Resource Manager), as far as vaults need it.
//!
//! Requests keep ids and enumerated words as plain text: which of them are acceptable, and in
//! whose words they are refused, is the server's to say. Unknown properties are passed over.

mod error;
mod group;
mod list;
mod location;
mod metadata;
mod policy;
mod provider;
mod resource;
mod role;
mod subscription;
mod vault;

pub use error::{ErrorBody, ErrorDetail};
pub use group::{Group, GroupParameters, GroupProperties};
pub use list::List;
pub use location::Location;
pub use metadata::{Authentication, Endpoints, Suffixes};
pub use policy::{AccessPolicy, Permissions, PolicyParameters, PolicyParametersProperties};
pub use provider::{Provider, ResourceType};
pub use resource::{Resource, SystemData};
pub use role::{
    RoleAssignment, RoleAssignmentParameters, RoleAssignmentParametersProperties, RoleAssignmentProperties,
    RoleDefinition, RoleDefinitionProperties, RolePermission,
};
pub use subscription::{Subscription, Tenant};
pub use vault::{
    IpRule, NetworkRules, Sku, Vault, VaultParameters, VaultParametersProperties, VaultProperties,
    VirtualNetworkRule,
};
