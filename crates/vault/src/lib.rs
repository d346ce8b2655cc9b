//! Vaults and what lies in them.
//!
//! One vault *instance* is one partition of the store:
//!
//! ```text
//!  vault                 the vault's own record: properties, access policies, state
//!  head/<name>           newest version of a secret: its id and everything that lists show
//!  version/<name>/<v>    properties of one version, and the version before it
//!  value/<name>/<v>      the value alone, as raw bytes
//!  deleted/<name>        the head of a deleted secret, until it is recovered or purged
//!  due/<time>/…          what to look at again, and when
//! ```
//!
//! So LIST is one range scan that meets no value, GET reads the head and one value, and a new vault
//! of an old name never meets old data. Verbs are pure: time and random ids are inputs.

pub mod key;
pub mod network;
pub mod record;
pub mod secrets;
pub mod vaults;

#[cfg(test)]
mod testing;

use strongroom_access::Misused;
use strongroom_store::Fault;

/// A Grant for something else is a bug of the caller, not a refusal.
fn misused(cause: Misused) -> Fault {
    Fault::because("failed to use a grant", &cause)
}
