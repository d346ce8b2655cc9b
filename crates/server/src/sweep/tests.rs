//! Days in a house, on a clock that goes when it is told to.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use strongroom_base::{PartitionId, Timestamp, VaultName};
use strongroom_management::vaults::find;

use super::clock::accept_clock;
use super::round::round;
use super::{SLEEP_MAX, SLEEP_MIN, pause, sweep};
use crate::desk::{Answer, Desk, NOW};
use crate::names::Face;

const DAY: i64 = 86_400;
const API: &str = "api-version=7.4";

/// A house with a vault whose deleted secrets are kept for seven days.
struct House(Desk);

impl House {
    async fn new(purge_protection: bool) -> Self {
        let desk = Desk::new().await;
        let subscription = find_subscription(&desk).await;
        let group = format!("/subscriptions/{subscription}/resourceGroups/g");
        let version = "api-version=2024-03-01";
        let body = json!({ "location": "local" }).to_string();
        let target = format!("{group}?{version}");
        let made = desk.send(Some(desk.owner()), Face::Management, Method::PUT, &target, body).await;
        assert_eq!(made.status, 201);
        let policy = json!({
            "tenantId": desk.tenant,
            "objectId": desk.owner,
            "permissions": { "secrets": ["all", "purge"] },
        });
        let mut properties = json!({
            "tenantId": desk.tenant,
            "sku": { "name": "standard", "family": "A" },
            "accessPolicies": [policy],
            "enableRbacAuthorization": false,
            "softDeleteRetentionInDays": 7,
        });
        if purge_protection {
            properties["enablePurgeProtection"] = json!(true);
        }
        let target = format!("{group}/providers/Microsoft.KeyVault/vaults/my-vault?api-version=2026-02-01");
        let body = json!({ "location": "local", "properties": properties }).to_string();
        let made = desk.send(Some(desk.owner()), Face::Management, Method::PUT, &target, body).await;
        assert_eq!(made.status, 201, "{}", made.json);
        let house = Self(desk);
        house.round().await;
        house
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let face = Face::KeyVault(vault());
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.0.send(Some(self.0.owner()), face, method, &format!("{path}?{API}"), body).await
    }

    /// Sets a secret, `versions` times, and deletes it.
    async fn delete(&self, name: &str, versions: usize) {
        for number in 0..versions {
            let body = json!({ "value": format!("value {number}") });
            assert_eq!(self.send(Method::PUT, &format!("/secrets/{name}"), body).await.status, 200);
        }
        let deleted = self.send(Method::DELETE, &format!("/secrets/{name}"), Value::Null).await;
        assert_eq!(deleted.status, 200, "{}", deleted.json);
    }

    async fn is_deleted(&self, name: &str) -> bool {
        let answer = self.send(Method::GET, &format!("/deletedsecrets/{name}"), Value::Null).await;
        assert!(matches!(answer.status, 200 | 404), "{}", answer.json);
        answer.status == 200
    }

    async fn round(&self) -> Option<Timestamp> {
        round(&self.0.house).await.expect("swept")
    }

    /// Lets days pass, each with a round.
    async fn days(&self, days: i64) {
        for _ in 0..days {
            self.0.house.clock.advance(DAY);
            self.round().await;
        }
    }

    fn paths(&self, partition: PartitionId, prefix: &str) -> Vec<String> {
        let rows = self.0.house.store.read().range(partition, prefix, None, 1_000).expect("rows");
        rows.into_iter().map(|(key, _)| key.path().to_owned()).collect()
    }

    fn in_vault(&self, prefix: &str) -> Vec<String> {
        let taken = find(&self.0.house.store.read(), &vault()).expect("read").expect("a vault");
        self.paths(taken.vault.partition(), prefix)
    }
}

fn vault() -> VaultName {
    "my-vault".parse().expect("a name")
}

async fn find_subscription(desk: &Desk) -> String {
    let target = "/subscriptions?api-version=2022-12-01";
    let list = desk.send(Some(desk.owner()), Face::Management, Method::GET, target, "").await;
    list.json["value"][0]["subscriptionId"].as_str().expect("a subscription").to_owned()
}

#[tokio::test]
async fn a_deleted_secret_is_purged_when_its_time_has_come_and_not_before() {
    for purge_protection in [false, true] {
        let house = House::new(purge_protection).await;
        // More versions than one change removes.
        house.delete("gone", 40).await;
        house.delete("later", 1).await;
        house.days(6).await;
        assert_eq!(house.round().await, Some(NOW.plus_days(7)), "when the next one is due");
        house.0.house.clock.advance(DAY - 1);
        house.round().await;
        assert!(house.is_deleted("gone").await);
        house.0.house.clock.advance(1);
        assert_eq!(house.round().await, None);
        assert!(!house.is_deleted("gone").await && !house.is_deleted("later").await);
        for prefix in ["value/", "version/", "deleted/", "due/"] {
            assert_eq!(house.in_vault(prefix), Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn what_was_recovered_or_deleted_again_is_not_purged_by_the_old_note() {
    let house = House::new(false).await;
    house.delete("kept", 1).await;
    house.delete("again", 1).await;
    house.days(5).await;
    for name in ["kept", "again"] {
        let path = format!("/deletedsecrets/{name}/recover");
        assert_eq!(house.send(Method::POST, &path, Value::Null).await.status, 200);
    }
    house.delete("again", 0).await;
    house.days(3).await;
    assert_eq!(house.send(Method::GET, "/secrets/kept", Value::Null).await.status, 200);
    assert!(house.is_deleted("again").await);
    house.days(4).await;
    assert!(!house.is_deleted("again").await, "but at its own time");
}

#[tokio::test]
async fn threat_clock_leap_one_that_leaps_purges_nothing_until_it_is_accepted() {
    let house = House::new(false).await;
    house.delete("kept", 1).await;
    house.days(5).await;
    house.0.house.clock.advance(3 * DAY);
    house.round().await;
    house.days(1).await;
    assert!(house.is_deleted("kept").await, "and time that passes makes it no truer");
    house.0.house.clock.advance(-4 * DAY);
    assert_eq!(house.round().await, Some(NOW.plus_days(7)), "set back, it is believed again");
    house.0.house.clock.advance(4 * DAY);
    house.round().await;
    assert!(house.is_deleted("kept").await);
    accept_clock(&house.0.house.store, &house.0.house.clock).await.expect("accepted");
    house.round().await;
    assert!(!house.is_deleted("kept").await, "the operator's word");
}

#[tokio::test]
async fn two_days_off_are_no_leap() {
    let house = House::new(false).await;
    house.delete("gone", 1).await;
    house.days(5).await;
    house.0.house.clock.advance(2 * DAY);
    house.round().await;
    assert!(!house.is_deleted("gone").await);
}

#[tokio::test]
async fn a_deleted_application_is_purged_after_thirty_days() {
    let house = House::new(false).await;
    let owner = Some(house.0.owner());
    let body = json!({ "displayName": "n" }).to_string();
    let made = house.0.send(owner.clone(), Face::Graph, Method::POST, "/v1.0/applications", body).await;
    let target = format!("/v1.0/applications/{}", made.json["id"].as_str().expect("an id"));
    assert_eq!(house.0.send(owner, Face::Graph, Method::DELETE, &target, "").await.status, 204);
    house.days(29).await;
    let tenant = house.0.tenant.partition();
    assert_eq!(house.paths(tenant, "deleted-application/").len(), 1);
    house.days(1).await;
    for prefix in ["deleted-application/", "due/"] {
        assert_eq!(house.paths(tenant, prefix), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_expired_secret_stays_and_holds_nothing_up() {
    let house = House::new(false).await;
    for number in 0..70 {
        let body = json!({ "value": "v", "attributes": { "exp": NOW.seconds() + 1 } });
        let set = house.send(Method::PUT, &format!("/secrets/s{number}"), body).await;
        assert_eq!(set.status, 200);
    }
    house.delete("gone", 1).await;
    house.days(7).await;
    assert!(!house.is_deleted("gone").await, "behind a page of notes that ask for nothing");
    assert_eq!(house.in_vault("head/").len(), 70);
}

#[tokio::test(start_paused = true)]
async fn the_sweeper_wakes_by_itself() {
    let house = House::new(false).await;
    house.delete("gone", 1).await;
    house.days(6).await;
    let sweeping = tokio::spawn(sweep(Arc::clone(&house.0.house)));
    tokio::time::sleep(Duration::from_secs(5)).await;
    house.0.house.clock.advance(DAY);
    tokio::time::sleep(SLEEP_MAX).await;
    assert!(!house.is_deleted("gone").await);
    sweeping.abort();
}

#[test]
fn it_sleeps_until_the_next_note_but_within_bounds() {
    let next = |seconds| pause(NOW, Some(NOW.plus_seconds(seconds)));
    assert_eq!((next(0), next(-100), next(i64::MAX)), (SLEEP_MIN, SLEEP_MIN, SLEEP_MAX));
    assert_eq!((next(30), pause(NOW, None)), (Duration::from_secs(30), SLEEP_MAX));
}
