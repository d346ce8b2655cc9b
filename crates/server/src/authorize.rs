//! The only loader of what decisions are made from: vault record, role assignments, directory
//! rights. Decisions are never kept.

use strongroom_access::{
    Denial, DirectoryAction, Grant, ManageAction, Model, Object, Rules, Scope, SecretAction,
    decide_directory, decide_manage, decide_secret,
};
use strongroom_base::ObjectName;
use strongroom_identity::directory;
use strongroom_management::roles;
use strongroom_store::{Fault, Found};
use strongroom_vault::record::Vault;

use crate::call::Call;

/// Why there is no Grant.
#[derive(Debug)]
pub(crate) enum NotGranted {
    /// The caller may not.
    Denied(Denial),
    /// It could not be decided.
    Fault(Fault),
}

impl From<Fault> for NotGranted {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Denial> for NotGranted {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

/// The right to do `action` to one secret of `vault`.
pub(crate) fn secret(
    call: &Call,
    vault: &Found<Vault>,
    action: SecretAction,
    name: &ObjectName,
) -> Result<Grant, NotGranted> {
    in_vault(call, vault, action, Object::Secret(vault.value.id, name.clone()))
}

/// The right to do `action` to the secrets of `vault` as a whole.
pub(crate) fn secrets(call: &Call, vault: &Found<Vault>, action: SecretAction) -> Result<Grant, NotGranted> {
    in_vault(call, vault, action, Object::Secrets(vault.value.id))
}

/// Whether the caller may do `action` to any secret of `vault` at all, be it one that a role
/// assignment names.
pub(crate) fn any_secret(call: &Call, vault: &Found<Vault>, action: SecretAction) -> Result<(), NotGranted> {
    let Err(denied) = secrets(call, vault, action) else { return Ok(()) };
    if vault.value.rbac {
        let held = roles::of(&call.house.store.read(), vault.value.tenant, call.caller()?.object)?.0;
        let below = format!("{}/secrets/", vault.value.scope());
        let named = held.iter().filter_map(|held| held.scope.as_str().strip_prefix(&below)?.parse().ok());
        for name in named {
            if secret(call, vault, action, &name).is_ok() {
                return Ok(());
            }
        }
    }
    Err(denied)
}

fn in_vault(
    call: &Call,
    vault: &Found<Vault>,
    action: SecretAction,
    object: Object,
) -> Result<Grant, NotGranted> {
    let caller = call.caller()?;
    let record = &vault.value;
    let mut premises = call.premises.clone();
    premises.push(strongroom_vault::record::premise(vault));
    let scope = record.scope();
    let assignments;
    let model = if record.rbac {
        let (held, premise) = roles::of(&call.house.store.read(), record.tenant, caller.object)?;
        premises.push(premise);
        assignments = held;
        Model::Roles(&assignments)
    } else {
        Model::Policies(&record.access_policies)
    };
    let rules = Rules { tenant: record.tenant, scope: &scope, model, premises };
    Ok(decide_secret(caller, action, object, rules)?)
}

/// The right to do `action` to the resource at `scope`.
pub(crate) fn resource(call: &Call, action: ManageAction, scope: &Scope) -> Result<Grant, NotGranted> {
    let caller = call.caller()?;
    let (assignments, premise) = roles::of(&call.house.store.read(), caller.tenant, caller.object)?;
    let mut premises = call.premises.clone();
    premises.push(premise);
    Ok(decide_manage(caller, action, scope, &assignments, premises)?)
}

/// The right to do `action` to the caller's own directory.
pub(crate) fn directory(call: &Call, action: DirectoryAction) -> Result<Grant, NotGranted> {
    let caller = call.caller()?;
    let (rights, premise) = directory::rights(&call.house.store.read(), caller.tenant, caller.object)?;
    let mut premises = call.premises.clone();
    premises.push(premise);
    Ok(decide_directory(caller, action, caller.tenant, rights, premises)?)
}

/// Which resources the caller may do `action` to, as a decision for each: for listings, which show
/// what may be seen. The rights are loaded once.
pub(crate) fn resources(
    call: &Call,
    action: ManageAction,
) -> Result<impl Fn(Scope) -> Option<Grant>, NotGranted> {
    let caller = call.caller()?.clone();
    let (assignments, premise) = roles::of(&call.house.store.read(), caller.tenant, caller.object)?;
    let mut premises = call.premises.clone();
    premises.push(premise);
    Ok(move |scope| decide_manage(&caller, action, &scope, &assignments, premises.clone()).ok())
}
