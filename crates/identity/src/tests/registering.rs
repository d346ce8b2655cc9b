use super::*;
use crate::{Condition, ReadError};

#[tokio::test]
async fn an_application_is_found_by_every_name_it_has() {
    let directory = Directory::new().await;
    directory
        .register(1, Edit { display_name: Some("Web App".into()), ..with_uri("api://one/") })
        .await
        .expect("made");
    directory.register(2, named("Web Api")).await.expect("made");
    let find = |conditions: &[Condition]| {
        let page = applications::list(&directory.0.read(), &read(), conditions, None, 10).expect("listed");
        let mut apps: Vec<AppId> = page.items.iter().map(|found| found.app_id).collect();
        apps.sort_unstable();
        apps
    };
    assert_eq!(find(&[]), [app(1), app(2)]);
    assert_eq!(find(&[Condition::AppId(vec![app(1)])]), [app(1)]);
    assert_eq!(find(&[Condition::Id(vec![application(2).uuid()])]), [app(2)]);
    assert_eq!(find(&[Condition::NamePrefix("web a".into())]), [app(1), app(2)]);
    assert_eq!(find(&[Condition::Name("WEB API".into())]), [app(2)]);
    assert_eq!(find(&[Condition::Name("Web".into())]), []);
    assert_eq!(find(&[Condition::Named("API://one".into())]), [app(1)]);
    assert_eq!(find(&[Condition::Name("Web App".into()), Condition::AppId(vec![app(2)])]), []);
}

#[tokio::test]
async fn pages_show_everything_once() {
    let directory = Directory::new().await;
    for number in 1..=7 {
        directory
            .register(number, named(if number % 2 == 0 { "even/x" } else { "even" }))
            .await
            .expect("made");
    }
    for (conditions, all) in
        [(vec![], 7), (vec![Condition::NamePrefix("e".into())], 7), (vec![Condition::Name("even".into())], 4)]
    {
        let mut seen = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = applications::list(&directory.0.read(), &read(), &conditions, after.as_deref(), 2)
                .expect("listed");
            seen.extend(page.items.into_iter().map(|found| found.app_id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort_unstable();
        let before = seen.len();
        seen.dedup();
        assert_eq!((before, seen.len()), (all, all), "{conditions:?}");
    }
}

#[tokio::test]
async fn a_new_name_replaces_the_old_one_everywhere() {
    let directory = Directory::new().await;
    directory.register(1, with_uri("api://old")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    directory
        .update(1, Edit { display_name: Some("New".into()), ..with_uri("api://new") })
        .await
        .expect("changed");
    let found = service_principals::get(&directory.0.read(), &read(), principal(1)).expect("there");
    assert_eq!(
        (&*found.display_name, found.names),
        ("New", vec![app(1).to_string(), "api://new".to_owned()])
    );
    let left: Vec<String> =
        directory.paths().into_iter().filter(|path| path.contains("old") || path.contains("/n/")).collect();
    assert_eq!(left, Vec::<String>::new());
    directory.register(2, with_uri("api://old")).await.expect("the old name is free");
}

#[tokio::test]
async fn an_identifier_uri_has_one_owner() {
    let directory = Directory::new().await;
    directory.register(1, with_uri("api://one")).await.expect("made");
    directory.register(2, named("two")).await.expect("made");
    for taken in ["api://one", "API://ONE/", VAULT, "https://vault.azure.net/"] {
        assert_eq!(directory.register(3, with_uri(taken)).await.err(), Some(Refusal::UriTaken), "{taken}");
        assert_eq!(directory.update(2, with_uri(taken)).await.err(), Some(Refusal::UriTaken), "{taken}");
    }
    directory.update(1, with_uri("api://one/")).await.expect("its own");
}

#[tokio::test]
async fn values_that_a_property_cannot_have_are_refused() {
    let directory = Directory::new().await;
    let long = "x".repeat(257);
    let edits = [
        (Edit::default(), "displayName"),
        (named(""), "displayName"),
        (named(&long), "displayName"),
        (named("a\nb"), "displayName"),
        (with_uri("no scheme"), "identifierUris"),
        (Edit { identifier_uris: Some(vec!["a:b".into(), "A:B/".into()]), ..named("n") }, "identifierUris"),
        (Edit { sign_in_audience: Some("Everybody".into()), ..named("n") }, "signInAudience"),
        (Edit { tags: Some(vec![String::new()]), ..named("n") }, "tags"),
        (Edit { notes: Some("x".repeat(1025)), ..named("n") }, "notes"),
    ];
    for (edit, wrong) in edits {
        match directory.register(1, edit).await {
            Err(Refusal::BadProperty { property, .. }) => assert_eq!(property, wrong),
            other => panic!("{wrong}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_deleted_application_leaves_no_name_and_a_record_to_bring_it_back() {
    let directory = Directory::new().await;
    let before = directory.paths();
    directory.register(1, with_uri("api://one")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    directory.unregister(1).await.expect("deleted");
    let left: Vec<String> = directory.paths().into_iter().filter(|path| !before.contains(path)).collect();
    let id = application(1);
    let due = format!("due/{:012}/application/{id}", NOW.plus_days(30).seconds());
    assert_eq!(left, [format!("deleted-application/{id}"), due]);
    let gone = applications::get(&directory.0.read(), &read(), id);
    assert!(matches!(gone, Err(ReadError::Refused(Refusal::NotFound { .. }))));
    assert!(matches!(directory.unregister(1).await, Err(Refusal::NotFound { .. })));
}

#[tokio::test]
async fn an_application_has_a_bounded_number_of_secrets() {
    let directory = Directory::new().await;
    directory.register(1, named("n")).await.expect("made");
    for number in 0..=passwords::PASSWORDS_MAX {
        let id = CredentialId::from_random([u8::try_from(number).expect("few"); 16]);
        let new = NewPassword { id, secret: secret(1), wish: Wish::default(), now: NOW };
        let added =
            directory.run(move |read| applications::add_password(read, &write(), application(1), &new)).await;
        assert_eq!(added.is_ok(), number < passwords::PASSWORDS_MAX, "{number}");
    }
}
