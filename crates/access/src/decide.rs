//! The decisions. Nothing is cached here, and nothing is loaded: `server` brings the rules.

use strongroom_base::{Premise, TenantId};

use crate::action::{Action, DirectoryAction, ManageAction, SecretAction};
use crate::grant::{Caller, Grant, Object};
use crate::policy::{AccessPolicy, permits};
use crate::role::{Assignment, RoleDefinition, built_in};
use crate::scope::Scope;

/// Everything that decides about data in one vault, with what it was read from.
pub struct Rules<'a> {
    /// The vault's tenant: no principal of another one gets in.
    pub tenant: TenantId,
    /// Where the vault lies in the management plane.
    pub scope: &'a Scope,
    /// The permission model in force.
    pub model: Model<'a>,
    /// The records all this was read from.
    pub premises: Vec<Premise>,
}

/// The two permission models of a vault.
pub enum Model<'a> {
    /// `enableRbacAuthorization: false`.
    Policies(&'a [AccessPolicy]),
    /// `enableRbacAuthorization: true`: the caller's assignments, wherever they are.
    Roles(&'a [Assignment]),
}

/// The caller may not. Says in which model, for the face to put into the wire's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the caller may not do this")]
pub struct Denial {
    /// Who asked.
    pub caller: Caller,
    /// What they asked for.
    pub action: Action,
    /// On what.
    pub object: Object,
    /// Whether roles (true) or policies decided.
    pub by_roles: bool,
}

/// What a principal may do in its directory, by Graph's application permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectoryRights {
    /// `Directory.Read.All` or more.
    pub read: bool,
    /// `Application.ReadWrite.All`.
    pub write: bool,
}

/// Decides about `action` on `object`, a secret or all secrets of the vault that `rules` are of.
pub fn decide_secret(
    caller: &Caller,
    action: SecretAction,
    object: Object,
    rules: Rules<'_>,
) -> Result<Grant, Denial> {
    let (allowed, by_roles) = match rules.model {
        Model::Policies(policies) => {
            let permission = action.permission();
            let fits = |policy: &AccessPolicy| {
                policy.is_about(caller) && permits(&policy.permissions.secrets, permission)
            };
            (policies.iter().any(fits), false)
        }
        Model::Roles(assignments) => {
            let scope = match &object {
                Object::Secret(_, name) => rules.scope.secret(name),
                Object::Secrets(_) | Object::Resource(_) | Object::Directory(_) => rules.scope.clone(),
            };
            (holds(caller, assignments, &scope, |role| role.allows_data(action.data_action())), true)
        }
    };
    if allowed && caller.tenant == rules.tenant {
        Ok(Grant::new(Some(caller.clone()), Action::Secret(action), object, rules.premises))
    } else {
        Err(Denial { caller: caller.clone(), action: Action::Secret(action), object, by_roles })
    }
}

/// Decides about `action` on the resource at `scope`, by the caller's `assignments`.
pub fn decide_manage(
    caller: &Caller,
    action: ManageAction,
    scope: &Scope,
    assignments: &[Assignment],
    premises: Vec<Premise>,
) -> Result<Grant, Denial> {
    let object = Object::Resource(scope.clone());
    // Who works in one group or vault finds the subscription it is in, as in the cloud.
    let inside =
        |assignment: &Assignment| assignment.principal == caller.object && scope.covers(&assignment.scope);
    let seen_from_inside = action == ManageAction::SubscriptionRead && assignments.iter().any(inside);
    if seen_from_inside || holds(caller, assignments, scope, |role| role.allows(action.operation())) {
        Ok(Grant::new(Some(caller.clone()), Action::Manage(action), object, premises))
    } else {
        Err(Denial { caller: caller.clone(), action: Action::Manage(action), object, by_roles: true })
    }
}

/// Decides about `action` on the directory of `tenant`, by the caller's `rights` there.
pub fn decide_directory(
    caller: &Caller,
    action: DirectoryAction,
    tenant: TenantId,
    rights: DirectoryRights,
    premises: Vec<Premise>,
) -> Result<Grant, Denial> {
    let object = Object::Directory(tenant);
    let allowed = match action {
        DirectoryAction::Read => rights.read || rights.write,
        DirectoryAction::Write => rights.write,
    };
    if allowed && caller.tenant == tenant {
        Ok(Grant::new(Some(caller.clone()), Action::Directory(action), object, premises))
    } else {
        Err(Denial { caller: caller.clone(), action: Action::Directory(action), object, by_roles: false })
    }
}

fn holds(
    caller: &Caller,
    assignments: &[Assignment],
    scope: &Scope,
    allows: impl Fn(&RoleDefinition) -> bool,
) -> bool {
    assignments.iter().any(|assignment| {
        assignment.principal == caller.object
            && assignment.scope.covers(scope)
            && built_in(assignment.role).is_some_and(&allows)
    })
}

#[cfg(test)]
mod tests {
    use strongroom_base::{AppId, ObjectName, PrincipalId, RoleAssignmentId, SubscriptionId, VaultId};

    use super::*;
    use crate::grant::PrincipalKind;
    use crate::policy::Permissions;
    use crate::role::OWNER;

    fn caller(tenant: u8, object: u8) -> Caller {
        Caller {
            tenant: TenantId::from_random([tenant; 16]),
            object: PrincipalId::from_random([object; 16]),
            application: AppId::from_random([object; 16]),
            kind: PrincipalKind::Application,
        }
    }

    fn ask(who: &Caller, action: SecretAction, words: &[&str]) -> bool {
        let owner = caller(1, 1);
        let policies = [AccessPolicy {
            tenant_id: owner.tenant,
            object_id: owner.object,
            application_id: None,
            permissions: Permissions {
                secrets: words.iter().map(ToString::to_string).collect(),
                ..Permissions::default()
            },
        }];
        let name: ObjectName = "a".parse().unwrap();
        let object = Object::Secret(VaultId::from_random([3; 16]), name);
        let scope = Scope::subscription(SubscriptionId::from_random([4; 16]));
        let model = Model::Policies(&policies);
        let rules = Rules { tenant: owner.tenant, scope: &scope, model, premises: Vec::new() };
        decide_secret(who, action, object, rules).is_ok()
    }

    #[test]
    fn a_policy_gives_its_words_to_its_principal_only() {
        assert!(ask(&caller(1, 1), SecretAction::Get, &["GET", "list"]));
        assert!(!ask(&caller(1, 1), SecretAction::Set, &["get", "list"]));
        assert!(!ask(&caller(1, 2), SecretAction::Get, &["get", "list"]));
        assert!(!ask(&caller(2, 1), SecretAction::Get, &["get", "list"]));
    }

    #[test]
    fn all_does_not_include_purge() {
        assert!(ask(&caller(1, 1), SecretAction::Delete, &["all"]));
        assert!(!ask(&caller(1, 1), SecretAction::Purge, &["all"]));
        assert!(ask(&caller(1, 1), SecretAction::Purge, &["all", "purge"]));
    }

    #[test]
    fn an_owner_of_the_subscription_writes_vaults_below_it_and_nowhere_else() {
        let owner = caller(1, 1);
        let (here, there) = (SubscriptionId::from_random([4; 16]), SubscriptionId::from_random([5; 16]));
        let assignments = [Assignment {
            id: RoleAssignmentId::from_random([9; 16]),
            principal: owner.object,
            role: OWNER,
            scope: Scope::subscription(here),
        }];
        let ask = |who: &Caller, subscription| {
            let scope = Scope::group(subscription, &"rg".parse().unwrap());
            decide_manage(who, ManageAction::VaultWrite, &scope, &assignments, Vec::new()).is_ok()
        };
        assert!(ask(&owner, here));
        assert!(!ask(&owner, there));
        assert!(!ask(&caller(1, 2), here));
    }

    #[test]
    fn a_role_inside_a_subscription_shows_the_subscription_and_nothing_beside() {
        let reader = caller(1, 1);
        let subscription = SubscriptionId::from_random([4; 16]);
        let group = |name: &str| Scope::group(subscription, &name.parse().unwrap());
        let assignments = [Assignment {
            id: RoleAssignmentId::from_random([9; 16]),
            principal: reader.object,
            role: OWNER,
            scope: group("rg"),
        }];
        let ask = |who: &Caller, action, scope| {
            decide_manage(who, action, &scope, &assignments, Vec::new()).is_ok()
        };
        let whole = || Scope::subscription(subscription);
        assert!(ask(&reader, ManageAction::SubscriptionRead, whole()));
        assert!(!ask(&reader, ManageAction::GroupRead, group("other")));
        assert!(!ask(&reader, ManageAction::SubscriptionWrite, whole()));
        assert!(!ask(&caller(1, 2), ManageAction::SubscriptionRead, whole()));
    }
}
