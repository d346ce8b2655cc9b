use super::*;
use crate::record::State;
use crate::vaults;

fn vault() -> TestVault {
    TestVault::new(vaults::Patch::default())
}

fn not_found(name: &str, id: Option<u8>) -> Refusal {
    Refusal::NotFound { name: name.parse().expect("a name"), version: id.map(version) }
}

fn patch() -> Patch {
    Patch::default()
}

#[test]
fn every_set_is_a_version_and_inherits_nothing() {
    let vault = vault();
    let tagged = NewSecret {
        content_type: Some("text".to_owned()),
        tags: [("a".to_owned(), "b".to_owned())].into(),
        ..new_secret("one")
    };
    vault.set("Name", 9, tagged).expect("set");
    let second = vault.set("NAME", 1, new_secret("two")).expect("set");
    assert_eq!(second.name.as_given(), "Name", "the first spelling stays");
    assert_eq!((second.properties.content_type, second.properties.tags.len()), (None, 0));
    assert_eq!(vault.get("name", None).as_deref(), Ok("two"));
    assert_eq!(vault.get("name", Some(9)).as_deref(), Ok("one"));
    assert_eq!(vault.get("name", Some(5)), Err(not_found("name", Some(5))));
    assert_eq!(vault.get("other", None), Err(not_found("other", None)));
}

#[test]
fn limits_hold_at_their_edges() {
    let vault = vault();
    let long = |chars: usize| "ä".repeat(chars);
    let tags = |count: usize| (0..count).map(|n| (n.to_string(), String::new())).collect::<Tags>();
    let tag = |name: String, value: String| Tags::from([(name, value)]);
    assert!(vault.set("a", 1, new_secret(&long(12_800))).is_ok());
    assert_eq!(
        vault.set("a", 2, new_secret(&format!("{}x", long(12_800)))),
        Err(Refusal::ValueTooLong { bytes: 25_601 })
    );
    let set = |content_type: Option<String>, tags: Tags, id: u8| {
        vault.set("b", id, NewSecret { content_type, tags, ..new_secret("x") }).map(|_| ())
    };
    assert_eq!(set(Some(long(255)), tags(15), 3), Ok(()));
    assert_eq!(set(Some(long(256)), tags(0), 4), Err(Refusal::ContentTypeTooLong { chars: 256 }));
    assert_eq!(set(None, tags(16), 5), Err(Refusal::TooManyTags { count: 16 }));
    assert_eq!(set(None, tag(long(256), long(256)), 6), Ok(()));
    assert_eq!(set(None, tag(long(257), String::new()), 7), Err(Refusal::TagOutOfRange { chars: 257 }));
    assert_eq!(set(None, tag("a".to_owned(), long(257)), 8), Err(Refusal::TagOutOfRange { chars: 257 }));
    assert_eq!(set(None, tag(String::new(), String::new()), 9), Err(Refusal::TagOutOfRange { chars: 0 }));
    for (expires, wanted) in [
        (-1, Err(Refusal::TimeOutOfRange { attribute: "exp" })),
        (0, Ok(())),
        (253_402_300_799, Ok(())),
        (253_402_300_800, Err(Refusal::TimeOutOfRange { attribute: "exp" })),
    ] {
        let patch = Patch { expires: Some(Timestamp(expires)), ..patch() };
        assert_eq!(vault.update("a", None, patch).map(|_| ()), wanted, "{expires}");
    }
}

#[test]
fn a_patch_merges_attributes_and_replaces_tags() {
    let vault = vault();
    let first = NewSecret {
        content_type: Some("text".to_owned()),
        not_before: Some(Timestamp(5)),
        tags: [("a".to_owned(), "b".to_owned())].into(),
        ..new_secret("x")
    };
    vault.set("a", 1, first).expect("set");
    let after = vault.update("a", None, Patch { expires: Some(Timestamp(7)), ..patch() }).expect("updated");
    assert_eq!(after.properties.not_before, Some(Timestamp(5)));
    assert_eq!(after.properties.expires, Some(Timestamp(7)));
    assert_eq!(after.properties.content_type.as_deref(), Some("text"));
    assert_eq!(after.properties.tags.len(), 1);
    assert_eq!((after.properties.created, after.properties.updated), (NOW, NOW.plus_seconds(9)));
    let after = vault.update("a", None, Patch { tags: Some(Tags::new()), ..patch() }).expect("updated");
    assert_eq!(after.properties.tags.len(), 0);
    assert_eq!(vault.list(None, 25).expect("listed").items, [after], "the list shows the newest version");
}

#[test]
fn disabled_is_refused_without_falling_back_and_listed_all_the_same() {
    let vault = vault();
    vault.set("a", 1, new_secret("one")).expect("set");
    vault.set("a", 2, NewSecret { enabled: Some(false), ..new_secret("two") }).expect("set");
    assert_eq!(vault.get("a", None), Err(Refusal::Disabled));
    assert_eq!(vault.get("a", Some(1)).as_deref(), Ok("one"));
    assert_eq!(names(&vault.list(None, 25).expect("listed")), ["a"]);
    vault.update("a", Some(1), Patch { enabled: Some(false), ..patch() }).expect("updated");
    assert_eq!(vault.get("a", Some(1)), Err(Refusal::Disabled));
    vault.update("a", None, Patch { enabled: Some(true), ..patch() }).expect("updated");
    assert_eq!(vault.get("a", None).as_deref(), Ok("two"));
    vault.update("a", None, Patch { enabled: Some(false), ..patch() }).expect("updated");
    vault.delete("a").expect("deleted");
    assert_eq!(vault.deleted("a"), Err(Refusal::Disabled));
}

#[test]
fn times_are_told_and_not_enforced() {
    let vault = vault();
    let past =
        NewSecret { not_before: Some(NOW.plus_days(9)), expires: Some(Timestamp(1)), ..new_secret("x") };
    vault.set("a", 1, past).expect("set");
    assert_eq!(vault.get("a", None).as_deref(), Ok("x"));
}

#[test]
fn a_deleted_secret_keeps_its_name_and_comes_back_whole() {
    let vault = TestVault::new(vaults::Patch { soft_delete_days: Some(7), ..vaults::Patch::default() });
    vault.set("Name", 1, new_secret("one")).expect("set");
    vault.set("Name", 2, new_secret("two")).expect("set");
    let deleted = vault.delete("name").expect("deleted");
    assert_eq!((deleted.deleted, deleted.purge), (NOW, NOW.plus_days(7)));
    assert_eq!(deleted.secret.version, version(2));
    assert_eq!(vault.get("name", None), Err(not_found("name", None)));
    assert_eq!(vault.get("name", Some(1)), Err(not_found("name", Some(1))));
    assert_eq!(vault.delete("name"), Err(not_found("name", None)));
    assert_eq!(vault.update("name", None, patch()), Err(not_found("name", None)));
    assert_eq!(vault.versions("name", None, 25), Page::empty());
    assert_eq!(vault.list(None, 25), Ok(Page::empty()));
    let name = || "NAME".parse().expect("a name");
    assert_eq!(vault.set("NAME", 3, new_secret("x")), Err(Refusal::DeletedButRecoverable { name: name() }));
    assert_eq!(vault.deleted("NAME"), Ok(deleted));
    assert_eq!(vault.deleted_names(), ["Name"]);
    vault.recover("name").expect("recovered");
    assert_eq!(vault.get("name", None).as_deref(), Ok("two"));
    assert_eq!(vault.get("name", Some(1)).as_deref(), Ok("one"));
    assert_eq!(vault.recover("NAME"), Err(Refusal::DeletedNotFound { name: name() }));
    assert_eq!(vault.purge_all("NAME"), Err(Refusal::DeletedNotFound { name: name() }));
    assert_eq!(vault.deleted("NAME"), Err(Refusal::DeletedNotFound { name: name() }));
}

#[test]
fn a_purge_of_many_versions_goes_in_steps_and_nothing_else_gets_in_between() {
    let vault = vault();
    for n in 0..40 {
        vault.set("a", n, NewSecret { expires: Some(NOW), ..new_secret("x") }).expect("set");
    }
    vault.set("a-b", 99, new_secret("stays")).expect("set");
    vault.delete("a").expect("deleted");
    assert_eq!(vault.purge_at("a", NOW), Ok(Purged::Part));
    assert_eq!(vault.paths("value/a/").len(), 24);
    let name = || "a".parse().expect("a name");
    assert_eq!(vault.recover("a"), Err(Refusal::BeingPurged { name: name() }));
    assert_eq!(vault.set("a", 77, new_secret("x")), Err(Refusal::BeingPurged { name: name() }));
    vault.purge_all("a").expect("purged");
    let mut left = vault.paths("");
    left.retain(|path| path != "vault");
    let id = version(99);
    assert_eq!(left, ["head/a-b".to_owned(), format!("value/a-b/{id}"), format!("version/a-b/{id}")]);
    assert!(vault.set("a", 78, new_secret("again")).is_ok());
}

#[test]
fn purge_protection_keeps_what_is_deleted_until_its_time() {
    let properties =
        vaults::Patch { purge_protection: Some(true), soft_delete_days: Some(7), ..vaults::Patch::default() };
    let vault = TestVault::new(properties);
    vault.set("a", 1, new_secret("x")).expect("set");
    vault.delete("a").expect("deleted");
    let refused = Refusal::PurgeProtected {
        vault: "test-vault".parse().expect("a name"),
        location: "local".to_owned(),
    };
    assert_eq!(vault.purge_at("a", NOW.plus_days(7).plus_seconds(-1)), Err(refused));
    assert_eq!(vault.purge_at("a", NOW.plus_days(7)), Ok(Purged::All));
}

#[test]
fn notes_for_the_sweeper_follow_their_cause() {
    let vault = TestVault::new(vaults::Patch { soft_delete_days: Some(7), ..vaults::Patch::default() });
    let expires = |seconds| NewSecret { expires: Some(Timestamp(seconds)), ..new_secret("x") };
    vault.set("A", 1, expires(100)).expect("set");
    assert_eq!(vault.paths("due/"), ["due/000000000100/secrets/a"]);
    vault.set("A", 2, expires(200)).expect("set");
    assert_eq!(vault.paths("due/"), ["due/000000000200/secrets/a"]);
    vault.update("a", Some(1), Patch { expires: Some(Timestamp(50)), ..patch() }).expect("updated");
    assert_eq!(vault.paths("due/"), ["due/000000000200/secrets/a"], "an old version expires unnoticed");
    vault.update("a", None, Patch { expires: Some(Timestamp(300)), ..patch() }).expect("updated");
    assert_eq!(vault.paths("due/"), ["due/000000000300/secrets/a"]);
    vault.delete("a").expect("deleted");
    let purge = format!("due/{:012}/deletedsecrets/a", NOW.plus_days(7).seconds());
    assert_eq!(vault.paths("due/"), [purge]);
    vault.recover("a").expect("recovered");
    assert_eq!(vault.paths("due/"), ["due/000000000300/secrets/a"]);
    vault.set("a", 3, new_secret("x")).expect("set");
    assert_eq!(vault.paths("due/").len(), 0);
    vault.delete("a").expect("deleted");
    vault.purge_all("a").expect("purged");
    assert_eq!(vault.paths("due/").len(), 0);
}

#[test]
fn watchers_are_told_what_happened_and_never_to_what() {
    let vault = vault();
    vault.set("A", 1, new_secret("canary")).expect("set");
    vault.update("a", None, patch()).expect("updated");
    vault.delete("a").expect("deleted");
    vault.recover("a").expect("recovered");
    vault.delete("a").expect("deleted");
    vault.purge_all("a").expect("purged");
    let told = vault.told();
    let kinds: Vec<&str> = told.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["set", "updated", "deleted", "recovered", "deleted", "purged"]);
    assert!(told.iter().all(|event| event.noun == "secrets" && event.name == "A"));
    let id = version(1).to_string();
    assert_eq!(told[0].version.as_ref(), Some(&id));
    assert_eq!(told[2].version, None);
    assert!(!format!("{told:?}").contains("canary"));
}

#[test]
fn lists_go_on_where_they_ended() {
    let vault = vault();
    for (n, name) in (0..).zip(["b", "A", "c", "D", "a-1"]) {
        vault.set(name, n, new_secret("x")).expect("set");
    }
    vault.set("c", 9, new_secret("x")).expect("set");
    let first = vault.list(None, 2).expect("listed");
    assert_eq!(names(&first), ["A", "a-1"]);
    let second = vault.list(first.next.as_deref(), 2).expect("listed");
    assert_eq!(names(&second), ["b", "c"]);
    let last = vault.list(second.next.as_deref(), 2).expect("listed");
    assert_eq!((names(&last), last.next.as_deref()), (vec!["D"], None));
    let versions = vault.versions("C", None, 1);
    assert_eq!(versions.items[0].version, version(2));
    let versions = vault.versions("C", versions.next.as_deref(), 1);
    assert_eq!((versions.items[0].version, versions.next.as_deref()), (version(9), None));
    assert_eq!(vault.versions("never", None, 25), Page::empty());
}

#[test]
fn a_deleted_vault_is_as_if_it_were_not() {
    let vault = vault();
    vault.set("a", 1, new_secret("x")).expect("set");
    vault.force(|vault| vault.state = State::Deleted { at: NOW, purge: NOW });
    assert_eq!(vault.set("a", 2, new_secret("x")), Err(Refusal::VaultGone));
    assert_eq!(vault.get("a", None), Err(Refusal::VaultGone));
    assert_eq!(vault.list(None, 25), Err(Refusal::VaultGone));
    assert_eq!(vault.delete("a"), Err(Refusal::VaultGone));
    assert_eq!(vault.purge_at("a", NOW), Err(Refusal::VaultGone));
}

#[test]
fn the_value_lies_in_one_record_and_its_place_only() {
    let vault = vault();
    vault.set("a", 1, new_secret("canary-value")).expect("set");
    let rows = vault.store.read().range(vault.id.partition(), "", None, 100).expect("reads");
    let holding =
        rows.iter().filter(|(_, record)| record.bytes().windows(12).any(|window| window == b"canary-value"));
    let holding: Vec<&str> = holding.map(|(key, _)| key.path()).collect();
    assert_eq!(holding, [format!("value/a/{}", version(1))]);
}
