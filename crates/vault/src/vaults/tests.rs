use strongroom_access::{AccessPolicy, ManageAction, Permissions};
use strongroom_base::{PrincipalId, TenantId};

use super::*;
use crate::network::NetworkRules;
use crate::testing::{NOW, TestVault, new_vault};

fn policy(object: u8, secrets: &[&str]) -> AccessPolicy {
    AccessPolicy {
        tenant_id: TenantId::from_random([1; 16]),
        object_id: PrincipalId::from_random([object; 16]),
        application_id: None,
        permissions: Permissions {
            secrets: secrets.iter().map(ToString::to_string).collect(),
            ..Permissions::default()
        },
    }
}

fn patch(vault: &TestVault, patch: Patch) -> Result<Vault, Refusal> {
    let (id, grant) = (vault.id, TestVault::manage(ManageAction::VaultWrite));
    vault.run(move |read| update(read, &grant, id, &patch, NOW.plus_seconds(5)))
}

fn edit(vault: &TestVault, edit: PolicyEdit, policies: Vec<AccessPolicy>) -> Result<Vault, Refusal> {
    let (id, grant) = (vault.id, TestVault::manage(ManageAction::VaultPoliciesWrite));
    vault.run(move |read| edit_policies(read, &grant, id, edit, &policies, NOW))
}

fn secrets_words(vault: &Vault) -> Vec<Vec<String>> {
    vault.access_policies.iter().map(|policy| policy.permissions.secrets.clone()).collect()
}

#[test]
fn a_fresh_vault_has_the_defaults_of_the_cloud() {
    let vault = patch(&TestVault::new(Patch::default()), Patch::default()).expect("changed");
    assert_eq!((vault.soft_delete_days, vault.rbac, vault.purge_protection), (90, true, false));
    assert!(vault.public_network && vault.is_active());
    assert_eq!((vault.created.at, vault.updated.at), (NOW, NOW.plus_seconds(5)));
}

#[test]
fn the_retention_is_7_to_90_days_and_fixed() {
    let days = |days| Patch { soft_delete_days: Some(days), ..Patch::default() };
    for bad in [i64::MIN, -1, 0, 6, 91, i64::MAX] {
        let vault = TestVault::new(Patch::default());
        let (id, grant) = (VaultId::from_random([9; 16]), TestVault::manage(ManageAction::VaultWrite));
        let refused = vault.run(move |_| create(&grant, id, &new_vault(days(bad)), NOW));
        assert_eq!(refused, Err(Refusal::RetentionOutOfRange { days: bad }));
    }
    let vault = TestVault::new(days(7));
    assert!(patch(&vault, days(7)).is_ok());
    assert_eq!(patch(&vault, days(8)), Err(Refusal::RetentionFixed { days: 7 }));
}

#[test]
fn protections_are_never_taken_away() {
    let vault = TestVault::new(Patch { purge_protection: Some(true), ..Patch::default() });
    let off = Patch { purge_protection: Some(false), ..Patch::default() };
    assert_eq!(patch(&vault, off), Err(Refusal::PurgeProtectionIrreversible));
    let hard = Patch { soft_delete: Some(false), ..Patch::default() };
    assert_eq!(patch(&vault, hard), Err(Refusal::SoftDeleteRequired));
    assert!(patch(&vault, Patch::default()).expect("changed").purge_protection);
}

#[test]
fn policies_are_of_the_tenant_in_known_words_and_at_most_1024() {
    let vault = TestVault::new(Patch::default());
    let set = |policies| patch(&vault, Patch { access_policies: Some(policies), ..Patch::default() });
    assert!(set(vec![policy(1, &["GET", "Purge"])]).is_ok());
    assert_eq!(set(vec![policy(1, &["read"])]), Err(Refusal::UnknownPermission { collection: "secrets" }));
    let foreign = TenantId::from_random([7; 16]);
    let other = AccessPolicy { tenant_id: foreign, ..policy(1, &["get"]) };
    assert_eq!(set(vec![other]), Err(Refusal::PolicyOfAnotherTenant { tenant: foreign }));
    assert_eq!(set(vec![policy(1, &[]); 1025]), Err(Refusal::TooManyPolicies { count: 1025 }));
}

#[test]
fn adding_merges_replacing_replaces_and_removing_takes_away() {
    let vault = TestVault::new(Patch::default());
    edit(&vault, PolicyEdit::Add, vec![policy(1, &["get"]), policy(2, &["list"])]).expect("added");
    let after = edit(&vault, PolicyEdit::Add, vec![policy(1, &["GET", "set"])]).expect("added");
    assert_eq!(secrets_words(&after), [vec!["get", "set"], vec!["list"]]);
    let after = edit(&vault, PolicyEdit::Replace, vec![policy(2, &["delete"])]).expect("replaced");
    assert_eq!(secrets_words(&after), [vec!["get", "set"], vec!["delete"]]);
    let after = edit(&vault, PolicyEdit::Remove, vec![policy(1, &["Set"]), policy(2, &["delete"])]);
    assert_eq!(secrets_words(&after.expect("removed")), [vec!["get"]]);
}

#[test]
fn adding_past_1024_policies_is_refused() {
    let vault = TestVault::new(Patch::default());
    let other = |n: u16| AccessPolicy {
        object_id: PrincipalId::from_random([
            n.to_be_bytes()[0],
            n.to_be_bytes()[1],
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
            7,
        ]),
        ..policy(0, &["get"])
    };
    edit(&vault, PolicyEdit::Add, (0..1024).map(other).collect()).expect("added");
    assert_eq!(
        edit(&vault, PolicyEdit::Add, vec![other(2000)]),
        Err(Refusal::TooManyPolicies { count: 1025 })
    );
}

#[test]
fn watchers_hear_of_rights_and_of_nothing_else() {
    let vault = TestVault::new(Patch::default());
    patch(&vault, Patch { sku: Some(crate::record::Sku::Premium), ..Patch::default() }).expect("changed");
    assert_eq!(vault.told(), []);
    edit(&vault, PolicyEdit::Add, vec![policy(1, &["get"])]).expect("added");
    patch(&vault, Patch { rbac: Some(false), ..Patch::default() }).expect("changed");
    patch(&vault, Patch { public_network: Some(false), ..Patch::default() }).expect("changed");
    assert_eq!(vault.told(), [revalidate(), revalidate(), revalidate()]);
}

#[test]
fn the_network_lets_in_who_has_a_rule() {
    let vault = TestVault::new(Patch::default());
    let rules = NetworkRules {
        bypass_services: true,
        allow_by_default: false,
        addresses: vec!["10.0.0.0/8".parse().expect("a range")],
        subnets: Vec::new(),
    };
    let after = patch(&vault, Patch { network: Some(rules), ..Patch::default() }).expect("changed");
    let ask = |vault: &Vault, address: &str| vault.admits(address.parse().expect("an address"));
    assert_eq!(ask(&after, "10.1.1.1"), Ok(()));
    assert_eq!(ask(&after, "11.1.1.1"), Err(crate::network::Blocked::Address));
    let after = patch(&vault, Patch { public_network: Some(false), ..Patch::default() }).expect("changed");
    assert_eq!(ask(&after, "10.1.1.1"), Err(crate::network::Blocked::PublicAccess));
}

#[test]
fn a_grant_for_another_vault_or_a_deleted_one_changes_nothing() {
    let vault = TestVault::new(Patch::default());
    let id = vault.id;
    let other = strongroom_access::Scope::subscription(new_vault(Patch::default()).subscription);
    let grant = strongroom_access::system::manage(ManageAction::VaultWrite, other);
    let misused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        vault.run(move |read| update(read, &grant, id, &Patch::default(), NOW))
    }));
    assert!(misused.is_err(), "a fault, not an answer");
    vault.force(|vault| vault.state = crate::record::State::Deleted { at: NOW, purge: NOW });
    assert_eq!(patch(&vault, Patch::default()), Err(Refusal::NotFound));
}
