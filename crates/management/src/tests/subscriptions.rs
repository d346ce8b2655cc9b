use strongroom_access::{ManageAction, Scope};

use super::{Desk, refusal, store};
use crate::{Page, Refusal, subscriptions};

#[tokio::test]
async fn a_subscription_shows_to_its_own_tenant_only() {
    let store = store();
    let (one, two) = (Desk::new(&store, 1).await, Desk::new(&store, 2).await);
    let grant = one.grant(ManageAction::SubscriptionRead, Scope::subscription(one.subscription));
    let shown = subscriptions::show(&store.read(), &grant, one.tenant, one.subscription).expect("shown");
    assert_eq!((shown.id, shown.tenant, &*shown.name), (one.subscription, one.tenant, "main"));

    // Even the installation itself finds it in no other tenant.
    let system = strongroom_access::system::manage(
        ManageAction::SubscriptionRead,
        Scope::subscription(one.subscription),
    );
    let elsewhere = subscriptions::show(&store.read(), &system, two.tenant, one.subscription);
    assert_eq!(refusal(elsewhere), Refusal::SubscriptionNotFound(one.subscription));
}

#[tokio::test]
async fn a_listing_needs_a_grant_for_each_entry() {
    let desk = Desk::alone().await;
    let page = Page { after: None, limit: 10 };
    let all = subscriptions::list(&desk.store.read(), desk.tenant, &page, |scope| {
        desk.may(ManageAction::SubscriptionRead, scope)
    });
    assert_eq!(all.expect("listed").entries.len(), 1);
    let none = subscriptions::list(&desk.store.read(), desk.tenant, &page, |_| None);
    assert_eq!(none.expect("listed").entries.len(), 0);
    let forged = subscriptions::list(&desk.store.read(), desk.tenant, &page, |scope| {
        desk.may(ManageAction::GroupRead, scope)
    });
    assert!(forged.is_err(), "a grant for another action opens nothing");
}
