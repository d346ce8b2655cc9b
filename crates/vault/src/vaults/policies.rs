use strongroom_access::{AccessPolicy, Grant, ManageAction, Permissions};
use strongroom_base::{Timestamp, VaultId};
use strongroom_store::{Change, Loaded, Stop};

use super::input::check_policies;
use super::{Refusal, granted, replace};
use crate::record::{Stamp, Vault};

/// The three ways to edit a vault's policies (`accessPolicies/{add|replace|remove}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyEdit {
    /// Adds words to the policy of the same principal, or the policy.
    Add,
    /// Replaces the words of the policy of the same principal, or adds the policy.
    Replace,
    /// Takes words away; a policy without any goes.
    Remove,
}

/// Edits the policies of vault `id`. Answers the vault as it then is.
pub fn edit_policies(
    read: &Loaded,
    grant: &Grant,
    id: VaultId,
    edit: PolicyEdit,
    policies: &[AccessPolicy],
    now: Timestamp,
) -> Result<(Change, Vault), Stop<Refusal>> {
    let old = granted(read, grant, ManageAction::VaultPoliciesWrite, id)?.value;
    check_policies(policies, old.tenant).map_err(Stop::Refused)?;
    let mut vault = old.clone();
    for policy in policies {
        apply(&mut vault.access_policies, edit, policy);
    }
    check_policies(&vault.access_policies, old.tenant).map_err(Stop::Refused)?;
    vault.updated = Stamp::of(grant, now);
    Ok((replace(&old, &vault)?, vault))
}

fn apply(policies: &mut Vec<AccessPolicy>, edit: PolicyEdit, given: &AccessPolicy) {
    let same = |policy: &AccessPolicy| {
        (policy.tenant_id, policy.object_id, policy.application_id)
            == (given.tenant_id, given.object_id, given.application_id)
    };
    let at = policies.iter().position(same);
    match (edit, at) {
        (PolicyEdit::Add, Some(at)) => each(&mut policies[at].permissions, &given.permissions, add),
        (PolicyEdit::Replace, Some(at)) => policies[at] = given.clone(),
        (PolicyEdit::Add | PolicyEdit::Replace, None) => policies.push(given.clone()),
        (PolicyEdit::Remove, Some(at)) => {
            each(&mut policies[at].permissions, &given.permissions, remove);
            if policies[at].permissions == Permissions::default() {
                policies.remove(at);
            }
        }
        (PolicyEdit::Remove, None) => {}
    }
}

fn each(held: &mut Permissions, given: &Permissions, edit: fn(&mut Vec<String>, &[String])) {
    edit(&mut held.keys, &given.keys);
    edit(&mut held.secrets, &given.secrets);
    edit(&mut held.certificates, &given.certificates);
    edit(&mut held.storage, &given.storage);
}

fn add(held: &mut Vec<String>, given: &[String]) {
    for word in given {
        if !held.iter().any(|held| held.eq_ignore_ascii_case(word)) {
            held.push(word.clone());
        }
    }
}

fn remove(held: &mut Vec<String>, given: &[String]) {
    held.retain(|held| !given.iter().any(|word| word.eq_ignore_ascii_case(held)));
}
