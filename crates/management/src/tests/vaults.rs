use strongroom_access::{AccessPolicy, ManageAction, Permissions};
use strongroom_base::PrincipalId;
use strongroom_vault::vaults::{EnabledForPatch, Patch, PolicyEdit, Refusal as VaultRefusal};

use super::{Desk, NOW, refusal, store};
use crate::vaults::{Mode, edit_policies, find, named, patch, show};
use crate::{Refusal, Tags};

#[tokio::test]
async fn a_vault_needs_its_group() {
    let desk = Desk::alone().await;
    let made = desk.make_vault(desk.put("rg", "kv-one", 1)).await;
    assert_eq!(made, Err(Refusal::GroupNotFound(desk.group("rg"))));
    assert!(
        find(&desk.store.read(), &"kv-one".parse().unwrap()).unwrap().is_none(),
        "nothing is left behind"
    );
}

#[tokio::test]
async fn a_second_put_changes_the_vault_and_flips_no_permission_model() {
    let desk = Desk::alone().await;
    desk.make_group("RG", "local").await.expect("made");
    let first = desk.make_vault(desk.put("rg", "Kv-One", 1)).await.expect("made");
    assert_eq!((first.new, first.vault.rbac, first.vault.group.as_given()), (true, true, "RG"));

    let mut again = desk.put("rg", "kv-one", 2);
    again.rbac_default = false;
    again.properties.tags = Some(Tags::from([("a".to_owned(), "b".to_owned())]));
    let second = desk.make_vault(again).await.expect("changed");
    assert_eq!((second.new, second.vault.rbac, second.vault.id), (false, true, first.vault.id));
    assert_eq!((second.vault.name.as_given(), second.vault.tags.len()), ("Kv-One", 1));

    let mut moved = desk.put("rg", "kv-one", 3);
    moved.location = "elsewhere".to_owned();
    let refused = desk.make_vault(moved).await.expect_err("it cannot move");
    assert!(matches!(refused, Refusal::VaultElsewhere { .. }));
}

#[tokio::test]
async fn the_default_model_is_the_callers_to_say() {
    let desk = Desk::alone().await;
    desk.make_group("rg", "local").await.expect("made");
    let mut old = desk.put("rg", "kv-old", 1);
    old.rbac_default = false;
    assert_eq!(desk.make_vault(old.clone()).await, Err(Refusal::PoliciesRequired));
    old.properties.access_policies = Some(Vec::new());
    assert!(!desk.make_vault(old).await.expect("made").vault.rbac);
    let mut explicit = desk.put("rg", "kv-new", 2);
    explicit.properties.rbac = Some(false);
    explicit.properties.access_policies = Some(Vec::new());
    assert!(!desk.make_vault(explicit).await.expect("made").vault.rbac);
}

#[tokio::test]
async fn a_vault_name_is_taken_for_the_whole_installation() {
    let store = store();
    let (one, two) = (Desk::new(&store, 1).await, Desk::new(&store, 2).await);
    for (desk, group) in [(&one, "rg"), (&one, "other"), (&two, "rg")] {
        desk.make_group(group, "local").await.expect("made");
    }
    one.make_vault(one.put("rg", "kv-one", 1)).await.expect("made");
    for (desk, group) in [(&one, "other"), (&two, "rg")] {
        let taken = desk.make_vault(desk.put(group, "KV-one", 2)).await;
        assert_eq!(taken, Err(Refusal::VaultNameTaken(desk.vault(group, "kv-one"))), "{group}");
    }
    assert_eq!(one.vault_names(Some("other")).ok(), Some(vec![]));
    assert_eq!(two.vault_names(None).ok(), Some(vec![]));
}

#[tokio::test]
async fn nothing_is_recovered_where_nothing_was_deleted() {
    let desk = Desk::alone().await;
    desk.make_group("rg", "local").await.expect("made");
    let mut put = desk.put("rg", "kv-one", 1);
    put.mode = Mode::Recover;
    assert_eq!(desk.make_vault(put).await, Err(Refusal::VaultNotDeleted(desk.vault("rg", "kv-one"))));
}

#[tokio::test]
async fn vaults_show_and_list_where_they_are() {
    let desk = Desk::alone().await;
    for group in ["a", "ab"] {
        desk.make_group(group, "local").await.expect("made");
    }
    for (group, name, id) in [("a", "kv-two", 2), ("a", "Kv-one", 1), ("ab", "kv-three", 3)] {
        desk.make_vault(desk.put(group, name, id)).await.expect("made");
    }
    assert_eq!(desk.vault_names(Some("A")).unwrap(), ["Kv-one", "kv-two"]);
    assert_eq!(desk.vault_names(None).unwrap(), ["Kv-one", "kv-two", "kv-three"]);
    assert_eq!(refusal(desk.vault_names(Some("abc"))), Refusal::GroupNotFound(desk.group("abc")));

    let read = desk.store.read();
    let wrong = desk.vault("ab", "kv-one");
    let grant = desk.grant(ManageAction::VaultRead, wrong.scope());
    let shown = show(&read, &grant, desk.tenant, &wrong);
    assert_eq!(refusal(shown), Refusal::VaultNotFound(wrong));
    let see = |scope| desk.may(ManageAction::VaultRead, scope);
    let name = "KV-THREE".parse().unwrap();
    let found = named(&read, desk.tenant, desk.subscription, &name, see).unwrap();
    assert_eq!(found.map(|vault| vault.name.to_string()).as_deref(), Some("kv-three"));
    assert!(named(&read, desk.tenant, desk.subscription, &name, |_| None).unwrap().is_none());
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let desk = Desk::alone().await;
    desk.make_group("rg", "local").await.expect("made");
    desk.make_vault(desk.put("rg", "kv-one", 1)).await.expect("made");
    let place = desk.vault("rg", "kv-one");
    let run = async |wanted: Patch| {
        let grant = desk.grant(ManageAction::VaultWrite, place.scope());
        let (tenant, place) = (desk.tenant, place.clone());
        desk.run(move |read| patch(read, &grant, tenant, &place, &wanted, NOW)).await
    };
    let deployment = EnabledForPatch { deployment: Some(true), ..EnabledForPatch::default() };
    run(Patch { enabled_for: deployment, ..Patch::default() }).await.expect("patched");
    let encryption = EnabledForPatch { disk_encryption: Some(true), ..EnabledForPatch::default() };
    let vault = run(Patch { enabled_for: encryption, ..Patch::default() }).await.expect("patched");
    assert!(vault.enabled_for.deployment && vault.enabled_for.disk_encryption);
    let off = run(Patch { purge_protection: Some(false), ..Patch::default() }).await;
    assert_eq!(off, Err(Refusal::Vault(VaultRefusal::PurgeProtectionIrreversible)));
}

#[tokio::test]
async fn policies_are_edited_in_place() {
    let desk = Desk::alone().await;
    desk.make_group("rg", "local").await.expect("made");
    desk.make_vault(desk.put("rg", "kv-one", 1)).await.expect("made");
    let place = desk.vault("rg", "kv-one");
    let policy = |words: &[&str]| AccessPolicy {
        tenant_id: desk.tenant,
        object_id: PrincipalId::from_random([8; 16]),
        application_id: None,
        permissions: Permissions {
            secrets: words.iter().map(ToString::to_string).collect(),
            ..Permissions::default()
        },
    };
    let run = async |edit, words: &[&str]| {
        let grant = desk.grant(ManageAction::VaultPoliciesWrite, place.scope());
        let (tenant, place, policies) = (desk.tenant, place.clone(), vec![policy(words)]);
        let vault = desk
            .run(move |read| edit_policies(read, &grant, tenant, &place, edit, &policies, NOW))
            .await
            .expect("edited");
        vault.access_policies.into_iter().map(|policy| policy.permissions.secrets).collect::<Vec<_>>()
    };
    assert_eq!(run(PolicyEdit::Add, &["get"]).await, [["get"]]);
    assert_eq!(run(PolicyEdit::Add, &["list"]).await, [["get", "list"]]);
    assert_eq!(run(PolicyEdit::Replace, &["set"]).await, [["set"]]);
    assert!(run(PolicyEdit::Remove, &["set"]).await.is_empty());
}
