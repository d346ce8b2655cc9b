//! Who may do what. Pure: the rules come in as values, a [`Grant`] or a [`Denial`] goes out.
//!
//! A [`Grant`] is the only key to a domain verb. It is made by [`decide`] alone (and, for the
//! installation's own work, by [`system`]), is not `Clone`, names its object, and carries the
//! premises it was decided from.

pub mod action;
mod decide;
mod grant;
pub mod policy;
pub mod role;
mod scope;
pub mod system;

pub use action::{Action, DirectoryAction, ManageAction, SecretAction};
pub use decide::{Denial, DirectoryRights, Model, Rules, decide_directory, decide_manage, decide_secret};
pub use grant::{Caller, Grant, Misused, Object, PrincipalKind};
pub use policy::{AccessPolicy, Permissions};
pub use role::{Assignment, RoleDefinition};
pub use scope::Scope;
