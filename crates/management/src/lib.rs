//! The management plane: subscriptions, resource groups, where vaults lie, and who has which role.
//!
//! ```text
//!  installation   subscription/<s> ─► tenant        vault-name/<v> ─► tenant, vault, place
//!  tenant         subscription/<s>   group/<s>/<g>   vault/<s>/<g>/<v> ─► vault
//!                 rights/<principal> ─► its assignments   assignment/<id> ─► one of them
//!  vault          vault ─► the vault's own record, written by the crate `vault` alone
//! ```
//!
//! Verbs are pure: time, random ids and the caller come in, a [`strongroom_store::Change`] goes out.
//! A name of a vault is taken for the whole installation, deleted vaults included, by the record
//! `vault-name/<v>`, which every verb that makes a vault reads.

pub mod groups;
mod key;
mod page;
mod place;
mod refusal;
pub mod roles;
pub mod subscriptions;
#[cfg(test)]
mod tests;
pub mod vaults;

pub use page::{Listed, Page};
pub use place::{GroupPlace, Place, VaultPlace};
pub use refusal::Refusal;

/// Free words on a resource, by name.
pub type Tags = std::collections::BTreeMap<String, String>;
