//! The management plane's face (Azure Resource Manager): one file per noun, the wire's words in
//! [`convert`], what is refused in [`refuse`].

mod api_version;
mod convert;
mod dress;
mod filter;
mod link;
mod place;
mod refuse;

pub(crate) mod endpoints;
pub(crate) mod groups;
pub(crate) mod managed_hsms;
pub(crate) mod providers;
pub(crate) mod resources;
pub(crate) mod role_assignments;
pub(crate) mod role_definitions;
pub(crate) mod subscriptions;
pub(crate) mod tenants;
pub(crate) mod vaults;

#[cfg(test)]
mod tests;

pub(crate) use dress::dress;
pub(crate) use refuse::reject;
