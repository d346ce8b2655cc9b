use strongroom_access::{Assignment, ManageAction, role};
use strongroom_base::{AppId, PrincipalId, RoleAssignmentId, RoleId, TenantId};
use strongroom_identity::principals::{Kind, Principal};
use strongroom_store::{Change, Read, Watched};

use super::{Desk, NOW};
use crate::roles::{ASSIGNMENTS_MAX, Assigned, Wanted, assign, list, of, revoke};
use crate::{Page, Place, Refusal};

fn wanted(id: u16, role: RoleId, place: Place) -> Wanted {
    let mut bytes = [7; 16];
    bytes[..2].copy_from_slice(&id.to_be_bytes());
    Wanted { id: RoleAssignmentId::from_random(bytes), principal: principal(), role, place }
}

fn principal() -> PrincipalId {
    PrincipalId::from_random([5; 16])
}

/// A desk in whose directory the principal is.
async fn desk() -> Desk {
    let desk = Desk::alone().await;
    let key = strongroom_identity::key::principal(desk.tenant, principal());
    let record =
        Principal { kind: Kind::ServicePrincipal, app_id: AppId::from_random([5; 16]), enabled: true };
    let known = desk.run(move |read| {
        read.record(&key)?;
        let mut change = Change::new();
        change.put(key.clone(), &record)?;
        Ok((change, ()))
    });
    known.await.expect("known");
    desk
}

async fn give(desk: &Desk, wanted: Wanted) -> Result<Assigned, Refusal> {
    let grant = desk.grant(ManageAction::RoleAssignmentWrite, wanted.place.scope());
    let tenant = desk.tenant;
    desk.run(move |read| assign(read, &grant, tenant, &wanted, NOW)).await
}

async fn take(desk: &Desk, place: Place, id: RoleAssignmentId) -> bool {
    let grant = desk.grant(ManageAction::RoleAssignmentDelete, place.scope());
    let tenant = desk.tenant;
    let gone = desk.run(move |read| revoke(read, &grant, tenant, &place, id)).await;
    gone.expect("not refused").is_some()
}

#[tokio::test]
async fn a_role_is_given_once_and_taken_once() {
    let desk = desk().await;
    let here = || Place::Subscription(desk.subscription);
    let first = wanted(1, role::READER, here());
    assert!(give(&desk, first.clone()).await.expect("given").new);
    assert!(!give(&desk, first.clone()).await.expect("as before").new);
    let double = give(&desk, wanted(2, role::READER, here())).await;
    assert_eq!(double, Err(Refusal::AssignmentExists(first.id)));
    let taken = give(&desk, wanted(1, role::OWNER, here())).await;
    assert_eq!(taken, Err(Refusal::AssignmentIdTaken(first.id)));

    let (assignments, before) = of(&desk.store.read(), desk.tenant, principal()).expect("read");
    assert_eq!(assignments.iter().map(|given| given.role).collect::<Vec<_>>(), [role::READER]);
    let nobody = of(&desk.store.read(), TenantId::from_random([3; 16]), principal()).expect("read");
    assert!(nobody.0.is_empty() && nobody.1.generation == 0);

    assert!(take(&desk, here(), first.id).await);
    assert!(!take(&desk, here(), first.id).await);
    let read = desk.store.read();
    assert!(of(&read, desk.tenant, principal()).expect("read").0.is_empty());
    assert!(!read.holds(&[before]).expect("read"), "a decision from before is void");
    give(&desk, first).await.expect("given again");
}

#[tokio::test]
async fn a_decision_from_before_a_removal_never_holds_again() {
    let desk = desk().await;
    let here = || Place::Subscription(desk.subscription);
    give(&desk, wanted(1, role::OWNER, here())).await.expect("given");
    let (_, before) = of(&desk.store.read(), desk.tenant, principal()).expect("read");
    assert!(take(&desk, here(), wanted(1, role::OWNER, here()).id).await);
    give(&desk, wanted(2, role::READER, here())).await.expect("given");
    assert!(!desk.store.read().holds(&[before]).expect("read"));
}

#[tokio::test]
async fn roles_are_given_on_what_exists_and_only_roles_that_exist() {
    let desk = desk().await;
    desk.make_group("rg", "local").await.expect("made");
    let no_group = give(&desk, wanted(1, role::READER, Place::Group(desk.group("other")))).await;
    assert_eq!(no_group, Err(Refusal::GroupNotFound(desk.group("other"))));
    let vault = desk.vault("rg", "kv-one");
    let no_vault = give(&desk, wanted(1, role::READER, Place::Vault(vault.clone()))).await;
    assert_eq!(no_vault, Err(Refusal::VaultNotFound(vault)));
    let unknown = RoleId::from_random([1; 16]);
    let no_role = give(&desk, wanted(1, unknown, Place::Group(desk.group("rg")))).await;
    assert_eq!(no_role, Err(Refusal::RoleNotFound(unknown)));
    let stranger = PrincipalId::from_random([6; 16]);
    let to_stranger =
        Wanted { principal: stranger, ..wanted(1, role::READER, Place::Group(desk.group("rg"))) };
    let no_principal = give(&desk, to_stranger).await;
    assert_eq!(no_principal, Err(Refusal::PrincipalNotFound { principal: stranger, tenant: desk.tenant }));
}

#[tokio::test]
async fn one_principal_has_so_many_assignments_and_no_more() {
    let desk = desk().await;
    desk.make_group("rg", "local").await.expect("made");
    let at = |name: String| Place::Secret(desk.vault("rg", "kv-one"), name.parse().unwrap());
    desk.make_vault(desk.put("rg", "kv-one", 1)).await.expect("made");
    give(&desk, wanted(0, role::READER, at("first".to_owned()))).await.expect("given");
    let key = crate::key::rights(desk.tenant, principal());
    let scopes: Vec<_> = (1..ASSIGNMENTS_MAX).map(|number| at(format!("s{number}")).scope()).collect();
    let tenant = desk.tenant;
    let filled = desk.run(move |read| {
        let mut all = of(read, tenant, principal())?.0;
        let one = all[0].clone();
        all.extend(scopes.iter().map(|scope| Assignment { scope: scope.clone(), ..one.clone() }));
        let mut change = Change::new();
        change.put(key.clone(), &all)?;
        Ok((change, all.len()))
    });
    assert_eq!(filled.await, Ok(ASSIGNMENTS_MAX));
    let more = give(&desk, wanted(1, role::READER, at("last".to_owned()))).await;
    let limit = ASSIGNMENTS_MAX;
    assert_eq!(more, Err(Refusal::TooManyAssignments { principal: principal(), limit }));
}

#[tokio::test]
async fn a_change_of_rights_tells_the_vault_and_the_tenant() {
    let desk = desk().await;
    desk.make_group("rg", "local").await.expect("made");
    let vault = desk.make_vault(desk.put("rg", "kv-one", 1)).await.expect("made").vault;
    let cursors = [vault.id.partition(), desk.tenant.partition()]
        .map(|partition| desk.store.cursor(partition).expect("a cursor"));
    let place = Place::Vault(desk.vault("rg", "kv-one"));
    give(&desk, wanted(1, role::READER, place.clone())).await.expect("given");
    take(&desk, place, wanted(1, role::READER, Place::Subscription(desk.subscription)).id).await;
    for cursor in cursors {
        let Ok(Watched::Events(events)) = desk.store.watch(cursor).next().await else {
            panic!("no events");
        };
        let kinds: Vec<_> = events.iter().map(|(_, event)| (&*event.noun, &*event.kind)).collect();
        assert_eq!(kinds, [("access", "revalidate"); 2]);
    }
}

#[tokio::test]
async fn a_listing_holds_what_is_above_and_below_and_not_what_is_beside() {
    let desk = desk().await;
    for group in ["a", "b"] {
        desk.make_group(group, "local").await.expect("made");
    }
    let places = [
        Place::Subscription(desk.subscription),
        Place::Group(desk.group("a")),
        Place::Group(desk.group("b")),
    ];
    for (id, place) in (0..).zip(places) {
        give(&desk, wanted(id, role::READER, place)).await.expect("given");
    }
    let at = Place::Group(desk.group("a"));
    let grant = desk.grant(ManageAction::RoleAssignmentRead, at.scope());
    let page = Page { after: None, limit: 10 };
    let listed = list(&desk.store.read(), &grant, desk.tenant, &at, &page).expect("listed");
    let mut scopes: Vec<_> = listed.entries.into_iter().map(|given| given.assignment.scope).collect();
    scopes.sort();
    assert_eq!(scopes, [Place::Subscription(desk.subscription).scope(), at.scope()]);
}
