//! Tenants, and who lives in them: applications, their principals, their secrets, and the tokens that
//! say who somebody is.
//!
//! One tenant is one partition of the store:
//!
//! ```text
//!  application/<id>          a registration, with its secrets as hashes
//!  service-principal/<oid>   its principal in this tenant
//!  principal/<oid>           whether a principal may act now: small, read at every request
//!  directory-rights/<oid>    what it may do to the directory
//!  …-by-…/<name>             index records, all made in [`key`]
//!  deleted-application/<id>  a deleted registration, until it is purged
//! ```
//!
//! What belongs to no tenant lies in the installation's partition: the tenants themselves, and the
//! keys that tokens are signed with. Verbs are pure: time and random values are inputs.

pub mod applications;
pub mod directory;
mod index;
pub mod key;
pub mod keys;
pub mod passwords;
pub mod principals;
mod query;
mod refusal;
pub mod service_principals;
pub mod sign_in;
pub mod tenants;
pub mod token;
pub mod well_known;

pub use query::{Condition, Page};
pub use refusal::{ReadError, Refusal};

use strongroom_access::{DirectoryAction, Grant, Misused};
use strongroom_base::TenantId;
use strongroom_store::{Event, Fault};

/// The tenant that a grant is about, for an `action` on its directory.
fn tenant_of(grant: &Grant, action: DirectoryAction) -> Result<TenantId, Fault> {
    grant.directory(action).map_err(|misused: Misused| Fault::because("failed to use a grant", &misused))
}

/// Tells those who serve from memory that the rights of somebody in the tenant have changed.
fn revalidate() -> Event {
    Event { noun: "access".into(), name: String::new(), version: None, kind: "revalidate".into() }
}

#[cfg(test)]
mod tests;
