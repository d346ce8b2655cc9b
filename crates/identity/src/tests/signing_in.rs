use strongroom_access::{Caller, PrincipalKind};

use super::*;
use crate::sign_in::{Error, Refusal as Refused, SignedIn, by_secret};

fn ask(directory: &Directory, number: u8, secret_number: u8, seconds: i64) -> Result<SignedIn, Refused> {
    let now = NOW.plus_seconds(seconds);
    match by_secret(&directory.0.read(), tenant(), app(number), &secret(secret_number), now) {
        Ok(signed_in) => Ok(signed_in),
        Err(Error::Refused(refusal)) => Err(refusal),
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

async fn desk() -> Directory {
    let directory = Directory::new().await;
    directory.register(1, named("One")).await.expect("made");
    directory.admit(1).await.expect("admitted");
    directory.add_password(1).await;
    directory
}

#[tokio::test]
async fn the_right_secret_signs_its_application_in() {
    let directory = desk().await;
    let caller = Caller {
        tenant: tenant(),
        object: principal(1),
        application: app(1),
        kind: PrincipalKind::Application,
    };
    assert_eq!(ask(&directory, 1, 1, 0), Ok(SignedIn { caller, display_name: "One".to_owned() }));
}

#[tokio::test]
async fn wrong_old_and_unknown_are_told_apart() {
    let directory = desk().await;
    assert_eq!(ask(&directory, 1, 2, 0), Err(Refused::WrongSecret { app: app(1) }));
    assert_eq!(ask(&directory, 1, 1, 86_400), Err(Refused::ExpiredSecret { app: app(1) }));
    assert_eq!(ask(&directory, 1, 2, 86_400), Err(Refused::WrongSecret { app: app(1) }));
    assert_eq!(ask(&directory, 2, 1, 0), Err(Refused::NoApplication { app: app(2) }));
    let elsewhere = by_secret(&directory.0.read(), TenantId::from_random([2; 16]), app(1), &secret(1), NOW);
    assert!(matches!(elsewhere, Err(Error::Refused(Refused::NoApplication { .. }))));
}

#[tokio::test]
async fn well_known_applications_have_no_secret_to_sign_in_with() {
    let directory = desk().await;
    let known = by_secret(&directory.0.read(), tenant(), well_known::KEY_VAULT, &secret(1), NOW);
    assert!(matches!(known, Err(Error::Refused(Refused::WrongSecret { .. }))));
}

#[tokio::test]
async fn what_an_application_lacks_is_told_to_who_has_its_secret() {
    let directory = Directory::new().await;
    directory.register(1, named("One")).await.expect("made");
    directory.add_password(1).await;
    assert_eq!(ask(&directory, 1, 2, 0), Err(Refused::WrongSecret { app: app(1) }));
    assert_eq!(ask(&directory, 1, 1, 0), Err(Refused::NoPrincipal { app: app(1), name: "One".to_owned() }));
    directory.admit(1).await.expect("admitted");
    let edit = service_principals::Edit { enabled: Some(false), tags: None };
    let verb = move |read: &Loaded| service_principals::update(read, &write(), principal(1), &edit);
    directory.run(verb).await.expect("disabled");
    assert_eq!(ask(&directory, 1, 2, 0), Err(Refused::WrongSecret { app: app(1) }));
    assert_eq!(ask(&directory, 1, 1, 0), Err(Refused::Disabled { app: app(1), name: "One".to_owned() }));
}

#[tokio::test]
async fn a_secret_of_the_principal_works_as_one_of_the_application_does() {
    let directory = desk().await;
    let id = CredentialId::from_random([7; 16]);
    let new = NewPassword { id, secret: secret(7), wish: Wish::default(), now: NOW };
    let verb = move |read: &Loaded| service_principals::add_password(read, &write(), principal(1), &new);
    directory.run(verb).await.expect("added");
    assert!(ask(&directory, 1, 7, 0).is_ok() && ask(&directory, 1, 1, 0).is_ok());
    let verb = move |read: &Loaded| service_principals::remove_password(read, &write(), principal(1), id);
    directory.run(verb).await.expect("removed");
    assert_eq!(ask(&directory, 1, 7, 0), Err(Refused::WrongSecret { app: app(1) }));
    let verb = move |read: &Loaded| service_principals::remove_password(read, &write(), principal(1), id);
    assert_eq!(directory.run(verb).await, Err(Refusal::NoCredential { id }));
}
