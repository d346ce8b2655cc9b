use strongroom_access::DirectoryRights;
use strongroom_store::{Read, Watched};
use uuid::Uuid;

use super::*;
use crate::directory;
use crate::principals::{State, state};

fn state_of(directory: &Directory, number: u8) -> State {
    state(&directory.0.read(), tenant(), principal(number)).expect("read").0
}

async fn enable(directory: &Directory, number: u8, enabled: bool) -> Result<ServicePrincipal, Refusal> {
    let edit = service_principals::Edit { enabled: Some(enabled), tags: None };
    directory.run(move |read| service_principals::update(read, &write(), principal(number), &edit)).await
}

#[tokio::test]
async fn threat_revoked_right_principals_are_seen_at_once() {
    let directory = Directory::new().await;
    directory.register(1, named("n")).await.expect("made");
    assert_eq!(state_of(&directory, 1), State::Gone);
    directory.admit(1).await.expect("admitted");
    assert_eq!(state_of(&directory, 1), State::Enabled);
    let (_, premise) = state(&directory.0.read(), tenant(), principal(1)).expect("read");
    enable(&directory, 1, false).await.expect("disabled");
    assert_eq!(state_of(&directory, 1), State::Disabled);
    assert_eq!(
        directory.0.read().holds(&[premise]).ok(),
        Some(false),
        "a decision from before does not hold"
    );
    enable(&directory, 1, true).await.expect("enabled");
    directory.unregister(1).await.expect("deleted");
    assert_eq!(state_of(&directory, 1), State::Gone);
}

#[tokio::test]
async fn watchers_are_told_when_a_principal_loses_something() {
    let directory = Directory::new().await;
    let mut watch = directory.0.watch(directory.0.cursor(tenant().partition()).expect("a cursor"));
    directory.register(1, named("n")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    let credential = directory.add_password(1).await;
    enable(&directory, 1, false).await.expect("disabled");
    let verb = move |read: &Loaded| applications::remove_password(read, &write(), application(1), credential);
    directory.run(verb).await.expect("removed");
    directory.run(|read| service_principals::delete(read, &write(), principal(1))).await.expect("deleted");
    let Ok(Watched::Events(events)) = watch.next().await else { panic!("no events") };
    let kinds: Vec<_> = events.iter().map(|(_, event)| (&*event.noun, &*event.kind)).collect();
    assert_eq!(kinds, [("access", "revalidate"); 3]);
}

#[tokio::test]
async fn a_principal_needs_its_application_and_is_one() {
    let directory = Directory::new().await;
    assert_eq!(directory.admit(1).await.err(), Some(Refusal::NoApplication { app: app(1) }));
    directory.register(1, named("n")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    assert_eq!(directory.admit(1).await.err(), Some(Refusal::PrincipalExists { app: app(1) }));
}

#[tokio::test]
async fn well_known_principals_stay_as_they_are() {
    let directory = Directory::new().await;
    let deleted = directory.run(|read| service_principals::delete(read, &write(), principal(200))).await;
    assert_eq!(deleted, Err(Refusal::WellKnown));
    assert_eq!(enable(&directory, 200, false).await.err(), Some(Refusal::WellKnown));
}

#[tokio::test]
async fn rights_on_the_directory_are_given_by_the_installation_and_end_with_the_principal() {
    let directory = Directory::new().await;
    directory.register(1, named("n")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    let rights = |directory: &Directory| {
        directory::rights(&directory.0.read(), tenant(), principal(1)).expect("read").0
    };
    assert_eq!(rights(&directory), DirectoryRights::default());
    let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
    directory
        .run(move |read| directory::make_owner(read, &write(), principal(1), ids, NOW))
        .await
        .expect("given");
    assert_eq!(rights(&directory), DirectoryRights { read: true, write: true });
    let roles = directory::roles(&directory.0.read(), tenant(), principal(1)).expect("read");
    assert_eq!(roles, ["Application.ReadWrite.All", "Directory.Read.All"]);
    directory.run(|read| service_principals::delete(read, &write(), principal(1))).await.expect("deleted");
    assert_eq!(rights(&directory), DirectoryRights::default());
}

#[tokio::test]
async fn a_grant_to_read_writes_nothing() {
    let directory = Directory::new().await;
    let new = applications::New { id: application(1), app_id: app(1), edit: named("n"), now: NOW };
    let entry_grant = read();
    let loaded = move |loaded: &Loaded| applications::create(loaded, &entry_grant, &new);
    let task = tokio::spawn(async move { directory.run(loaded).await.is_ok() });
    assert!(task.await.is_err(), "a fault, told by the panic of the harness");
}
