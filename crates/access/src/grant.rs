//! The proof that somebody may do something to one object.

use strongroom_base::{AppId, ObjectName, Premise, PrincipalId, TenantId, VaultId};

use crate::action::{Action, DirectoryAction, ManageAction, SecretAction};
use crate::scope::Scope;

/// Whose token it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The tenant that issued the token (`tid`).
    pub tenant: TenantId,
    /// The principal (`oid`).
    pub object: PrincipalId,
    /// The application the principal came through (`appid`).
    pub application: AppId,
    /// What kind of principal it is.
    pub kind: PrincipalKind,
}

/// Kinds of principals that hold tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A service principal acting for itself.
    Application,
    /// A person through an application.
    User,
}

/// What a Grant is about. The verb takes its object from here, so that it cannot act on another
/// one than was decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// All secrets of a vault (listing).
    Secrets(VaultId),
    /// One secret, existing or to be.
    Secret(VaultId, ObjectName),
    /// A resource of the management plane.
    Resource(Scope),
    /// A tenant's directory.
    Directory(TenantId),
}

/// The right to do one action to one object, once. Made only by `decide_*` and [`crate::system`].
/// Not `Clone`; lives for one request.
#[derive(Debug)]
pub struct Grant {
    caller: Option<Caller>,
    action: Action,
    object: Object,
    premises: Vec<Premise>,
}

/// A verb was handed a Grant for something else: a bug in the caller, never a client's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a grant was used for another action or object than it was made for")]
pub struct Misused;

impl Grant {
    pub(crate) fn new(
        caller: Option<Caller>,
        action: Action,
        object: Object,
        premises: Vec<Premise>,
    ) -> Self {
        Self { caller, action, object, premises }
    }

    /// Who asked; `None` is the installation itself.
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// What was decided from. A verb that writes checks that these still hold.
    pub fn premises(&self) -> &[Premise] {
        &self.premises
    }

    /// The secret of a grant for `action` on one secret.
    pub fn secret(&self, action: SecretAction) -> Result<(VaultId, &ObjectName), Misused> {
        match (&self.action, &self.object) {
            (Action::Secret(granted), Object::Secret(vault, name)) if *granted == action => {
                Ok((*vault, name))
            }
            _ => Err(Misused),
        }
    }

    /// The vault of a grant for `action` on a vault's secrets as a whole.
    pub fn secrets(&self, action: SecretAction) -> Result<VaultId, Misused> {
        match (&self.action, &self.object) {
            (Action::Secret(granted), Object::Secrets(vault)) if *granted == action => Ok(*vault),
            _ => Err(Misused),
        }
    }

    /// The resource of a grant for `action` in the management plane.
    pub fn resource(&self, action: ManageAction) -> Result<&Scope, Misused> {
        match (&self.action, &self.object) {
            (Action::Manage(granted), Object::Resource(scope)) if *granted == action => Ok(scope),
            _ => Err(Misused),
        }
    }

    /// The tenant of a grant for `action` on the directory.
    pub fn directory(&self, action: DirectoryAction) -> Result<TenantId, Misused> {
        match (&self.action, &self.object) {
            (Action::Directory(granted), Object::Directory(tenant)) if *granted == action => Ok(*tenant),
            _ => Err(Misused),
        }
    }
}
