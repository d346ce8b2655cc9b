//! Grants for the installation's own work: the first start, the sweeper, and a credential that the
//! token endpoint has verified. `cargo xtask tidy` lists the few places that may call this.

use crate::action::{DirectoryAction, ManageAction, SecretAction};
use crate::grant::{Grant, Object};
use crate::scope::Scope;
use crate::{Action, Caller};
use strongroom_base::{ObjectName, TenantId, VaultId};

/// A grant for the installation on one secret.
pub fn secret(action: SecretAction, vault: VaultId, name: ObjectName) -> Grant {
    Grant::new(None, Action::Secret(action), Object::Secret(vault, name), Vec::new())
}

/// A grant for the installation on all secrets of a vault.
pub fn secrets(action: SecretAction, vault: VaultId) -> Grant {
    Grant::new(None, Action::Secret(action), Object::Secrets(vault), Vec::new())
}

/// A grant for the installation on a resource.
pub fn manage(action: ManageAction, scope: Scope) -> Grant {
    Grant::new(None, Action::Manage(action), Object::Resource(scope), Vec::new())
}

/// A grant for the installation on a directory.
pub fn directory(action: DirectoryAction, tenant: TenantId) -> Grant {
    Grant::new(None, Action::Directory(action), Object::Directory(tenant), Vec::new())
}

/// A grant for a principal whose credential was just verified, to read what its token needs.
pub fn signed_in(caller: Caller) -> Grant {
    let tenant = caller.tenant;
    Grant::new(Some(caller), Action::Directory(DirectoryAction::Read), Object::Directory(tenant), Vec::new())
}
