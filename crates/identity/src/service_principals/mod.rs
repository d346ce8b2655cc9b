//! Service principals: what an application is in a tenant. Policies and roles name these.

pub(crate) mod create;
mod delete;
pub(crate) mod get;
mod list;
mod passwords;
mod update;

pub use create::{New, create};
pub use delete::delete;
pub(crate) use delete::withdraw;
pub use get::{by_app_id, get};
pub use list::list;
pub use passwords::{add_password, remove_password};
pub(crate) use update::follow;
pub use update::{Edit, update};

use serde::{Deserialize, Serialize};
use strongroom_base::{AppId, PrincipalId, TenantId, Timestamp};

use crate::applications::Application;
use crate::passwords::Password;
use crate::principals::{Kind, Principal};

/// A service principal, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePrincipal {
    /// The object id.
    pub id: PrincipalId,
    /// The client id of its application.
    pub app_id: AppId,
    /// The application's name.
    pub display_name: String,
    /// Whether it may sign in and act.
    pub enabled: bool,
    /// All its names, the client id first. Each is one principal's in the tenant.
    pub names: Vec<String>,
    /// The tenant that the application is registered in; none for those that are part of every tenant.
    pub owner: Option<TenantId>,
    /// Free words.
    pub tags: Vec<String>,
    /// Secrets of its own, beside its application's.
    pub passwords: Vec<Password>,
    /// When it was made.
    pub created: Timestamp,
}

impl ServicePrincipal {
    /// What the small record says of it.
    pub(crate) const fn principal(&self) -> Principal {
        Principal { kind: Kind::ServicePrincipal, app_id: self.app_id, enabled: self.enabled }
    }
}

/// The names of an application's principal.
fn names_of(application: &Application) -> Vec<String> {
    let mut names = vec![application.app_id.to_string()];
    names.extend(application.identifier_uris.iter().cloned());
    names
}
