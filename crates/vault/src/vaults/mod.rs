//! Verbs on a vault's own record. The management plane calls them and merges their changes with
//! its own (the index of names, the resource group's guard).

mod create;
mod input;
mod policies;
mod refusal;
#[cfg(test)]
mod tests;
mod update;

pub use create::create;
pub use input::{EnabledForPatch, NewVault, Patch};
pub use policies::{PolicyEdit, edit_policies};
pub use refusal::Refusal;
pub use update::update;

use strongroom_access::{Grant, ManageAction, Scope};
use strongroom_base::VaultId;
use strongroom_store::{Change, Event, Fault, Found, Loaded, Stop};

use crate::record::{self, Vault};
use crate::{key, misused};

/// How many policies a vault may have (Key Vault limits).
pub const POLICIES_MAX: usize = 1024;

/// The active vault `id`, which must be the one that `grant` for `action` is about.
fn granted(
    read: &Loaded,
    grant: &Grant,
    action: ManageAction,
    id: VaultId,
) -> Result<Found<Vault>, Stop<Refusal>> {
    let scope = grant.resource(action).map_err(misused)?;
    match record::load(read, id)? {
        Some(vault) if vault.value.is_active() => {
            about(scope, &vault.value.scope())?;
            Ok(vault)
        }
        Some(_) | None => Err(Stop::Refused(Refusal::NotFound)),
    }
}

/// A grant for one vault changes no other.
fn about(granted: &Scope, scope: &Scope) -> Result<(), Fault> {
    if granted == scope {
        Ok(())
    } else {
        Err(Fault::new("failed to use a grant: it is about another vault"))
    }
}

/// Writes `vault` over its old record, and tells the watchers if who may get in has changed.
fn replace(old: &Vault, vault: &Vault) -> Result<Change, Fault> {
    let mut change = Change::new();
    change.put(key::vault(vault.id), vault)?;
    let rights = |vault: &Vault| {
        (vault.access_policies.clone(), vault.rbac, vault.network.clone(), vault.public_network)
    };
    if rights(old) != rights(vault) {
        change.event(vault.id.partition(), revalidate());
    }
    Ok(change)
}

/// Tells the watchers of a vault that who may get in has changed.
pub fn revalidate() -> Event {
    Event { noun: "access".to_owned(), name: String::new(), version: None, kind: "revalidate".to_owned() }
}
