//! Application registrations.

mod create;
mod delete;
pub(crate) mod edit;
mod get;
mod list;
pub(crate) mod passwords;
mod purge;
mod update;

pub use create::{New, create};
pub use delete::delete;
pub use edit::{AUDIENCES, Edit};
pub use get::{by_app_id, get};
pub use list::list;
pub use passwords::{NewPassword, add_password, remove_password};
pub use purge::purge;
pub use update::update;

use serde::{Deserialize, Serialize};
use strongroom_base::{AppId, ApplicationId, Timestamp};
use uuid::Uuid;

use crate::passwords::Password;

/// An application registration, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The object id.
    pub id: ApplicationId,
    /// The client id.
    pub app_id: AppId,
    /// What people see; not unique.
    pub display_name: String,
    /// For people.
    pub description: Option<String>,
    /// For people.
    pub notes: Option<String>,
    /// Names under which tokens for it can be asked for. Unique in the tenant.
    pub identifier_uris: Vec<String>,
    /// Who may sign in, one of [`AUDIENCES`].
    pub sign_in_audience: String,
    /// Free words.
    pub tags: Vec<String>,
    /// The permissions it wants. Wishes only: nothing follows from them.
    pub required: Vec<RequiredResource>,
    /// Its secrets.
    pub passwords: Vec<Password>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was deleted; only in the record of a deleted one.
    #[serde(default)]
    pub deleted: Option<Timestamp>,
}

/// Permissions that an application wants on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredResource {
    /// The resource's client id; need not be known here.
    pub resource: AppId,
    /// Which of its permissions.
    pub permissions: Vec<Permission>,
}

/// One permission of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The id of the scope or role.
    pub id: Uuid,
    /// Which of the two.
    pub kind: PermissionKind,
}

/// Kinds of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PermissionKind {
    /// Delegated: on behalf of a person.
    Scope,
    /// Application: without one.
    Role,
}
