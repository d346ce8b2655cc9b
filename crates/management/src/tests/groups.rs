use strongroom_access::ManageAction;
use strongroom_base::SubscriptionId;

use super::{Desk, refusal};
use crate::{GroupPlace, Page, Refusal, groups};

#[tokio::test]
async fn a_group_is_made_once_and_keeps_its_location() {
    let desk = Desk::alone().await;
    assert!(desk.make_group("Rg-1", "West Europe").await.expect("made").new);
    let again = desk.make_group("rg-1", "westeurope").await.expect("same place");
    assert_eq!((again.new, again.group.place.group.as_given()), (false, "Rg-1"));
    let moved = desk.make_group("rg-1", "eastus").await.expect_err("it cannot move");
    assert!(matches!(moved, Refusal::GroupElsewhere { location, .. } if &*location == "West Europe"));
}

#[tokio::test]
async fn a_group_needs_its_subscription() {
    let desk = Desk::alone().await;
    let other = SubscriptionId::from_random([9; 16]);
    let place = GroupPlace { subscription: other, group: "rg".parse().unwrap() };
    let grant = strongroom_access::system::manage(ManageAction::GroupRead, place.scope());
    let shown = groups::show(&desk.store.read(), &grant, desk.tenant, &place);
    assert_eq!(refusal(shown), Refusal::SubscriptionNotFound(other));
}

#[tokio::test]
async fn groups_show_exist_and_list_in_pages() {
    let desk = Desk::alone().await;
    for name in ["b", "A", "c"] {
        desk.make_group(name, "local").await.expect("made");
    }
    let read = desk.store.read();
    let grant = |name| desk.grant(ManageAction::GroupRead, desk.group(name).scope());
    assert_eq!(groups::exists(&read, &grant("a"), desk.tenant, &desk.group("a")).ok(), Some(true));
    assert_eq!(groups::exists(&read, &grant("d"), desk.tenant, &desk.group("d")).ok(), Some(false));
    let missing = groups::show(&read, &grant("d"), desk.tenant, &desk.group("d"));
    assert_eq!(refusal(missing), Refusal::GroupNotFound(desk.group("d")));

    let page = |after| {
        let page = Page { after, limit: 2 };
        let see = |scope| desk.may(ManageAction::GroupRead, scope);
        groups::list(&read, desk.tenant, desk.subscription, &page, see).expect("listed")
    };
    let first = page(None);
    let names = |groups: Vec<groups::Group>| -> Vec<String> {
        groups.into_iter().map(|group| group.place.group.to_string()).collect()
    };
    assert_eq!(names(first.entries), ["A", "b"]);
    let second = page(Some(first.next.expect("there is more")));
    assert_eq!((names(second.entries), second.next), (vec!["c".to_owned()], None));
}
