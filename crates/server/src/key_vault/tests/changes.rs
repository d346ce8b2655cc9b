use std::time::Duration;

use http_body_util::BodyExt;
use serde_json::json;
use strongroom_access::{PrincipalKind, role};
use strongroom_store::Event;
use strongroom_vault::{key, vaults};

use super::*;

const TARGET: &str = "/_strongroom/v1/secrets/changes?versions=1-1";

/// A stream that is being read.
struct Lines(ReplyBody);

impl Lines {
    async fn of(desk: &Desk, target: &str) -> Self {
        let response = desk.send(Method::GET, target, "").await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/x-ndjson");
        Self(response.into_body())
    }

    /// The next line, `None` at the end.
    async fn next(&mut self) -> Option<Value> {
        let frame = tokio::time::timeout(Duration::from_hours(1), self.0.frame()).await.expect("a line");
        let bytes = frame?.expect("infallible").into_data().expect("data");
        assert_eq!(bytes.last(), Some(&b'\n'));
        Some(serde_json::from_slice(&bytes).expect("JSON"))
    }

    async fn kind(&mut self) -> String {
        self.next().await.map_or("over".to_owned(), |line| line["type"].as_str().expect("a type").to_owned())
    }
}

impl Desk {
    /// Gives the caller these permissions in the vault, and tells the watchers as the verb does.
    async fn permit(&self, words: &'static [&'static str]) {
        let id = self.vault;
        self.change(move |read| {
            let mut vault = record::load(read, id)?.expect("the vault is there").value;
            vault.access_policies = vec![policy(words)];
            let mut change = Change::new();
            change.put(key::vault(id), &vault)?;
            change.event(id.partition(), vaults::revalidate());
            Ok(change)
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_and_the_stream_goes_on_from_its_cursor() {
    let desk = Desk::with(&["all"]).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    let hello = lines.next().await.expect("a line");
    assert_eq!((&hello["type"], &hello["version"]), (&json!("hello"), &json!(1)));
    let set = desk.set("My-Secret", r#"{"value":"canary"}"#).await;
    let changed = lines.next().await.expect("a line");
    assert_eq!(
        (&changed["type"], &changed["name"], &changed["kind"]),
        (&json!("changed"), &json!("My-Secret"), &json!("set"))
    );
    let version = changed["version"].as_str().expect("a version");
    assert!(set["id"].as_str().expect("an id").ends_with(version));
    assert!(!changed.to_string().contains("canary"));
    desk.ask(Method::DELETE, "/secrets/my-secret?api-version=7.4", "").await;
    let target = format!("{TARGET}&cursor={}", changed["cursor"].as_str().expect("a cursor"));
    let mut again = Lines::of(&desk, &target).await;
    assert_eq!(again.next().await.expect("a line")["cursor"], changed["cursor"]);
    assert_eq!(again.next().await.expect("a line")["kind"], "deleted");
}

#[tokio::test(start_paused = true)]
async fn an_idle_stream_says_that_it_is_alive() {
    let desk = Desk::with(&["get"]).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    assert_eq!(lines.kind().await, "hello");
    let before = tokio::time::Instant::now();
    assert_eq!(lines.kind().await, "heartbeat");
    assert_eq!(before.elapsed().as_secs(), 10);
    assert_eq!(lines.kind().await, "heartbeat");
}

#[tokio::test(start_paused = true)]
async fn threat_revoked_right_shows_nothing_more() {
    let desk = Desk::with(&["get", "set"]).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    assert_eq!(lines.kind().await, "hello");
    desk.permit(&["get", "set", "list"]).await;
    assert_eq!(lines.kind().await, "revalidate");
    desk.permit(&["set"]).await;
    desk.set("a", r#"{"value":"x"}"#).await;
    assert_eq!(lines.next().await, Some(json!({"type": "end", "reason": "forbidden"})));
    assert_eq!(lines.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn the_stream_ends_with_its_token_and_with_the_server() {
    let desk = Desk::with(&["get"]).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    let mut other = Lines::of(&desk, TARGET).await;
    assert_eq!((lines.kind().await, other.kind().await), ("hello".to_owned(), "hello".to_owned()));
    desk.closing.send_replace(true);
    assert_eq!(lines.next().await, Some(json!({"type": "end", "reason": "closing"})));
    assert_eq!(lines.next().await, None);
    desk.closing.send_replace(false);
    desk.house.clock.advance(3600);
    assert_eq!(other.next().await, Some(json!({"type": "end", "reason": "token-expired"})));
    assert_eq!(other.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn threat_foreign_handle_a_cursor_of_another_life_starts_anew() {
    let desk = Desk::with(&["get"]).await;
    let other = "11111111-1111-4111-9111-111111111111";
    let partition = desk.vault.partition();
    for cursor in [format!("{other}.{partition}.0"), format!("{other}.{other}.7")] {
        let mut lines = Lines::of(&desk, &format!("{TARGET}&cursor={cursor}")).await;
        assert_eq!(lines.kind().await, "hello", "{cursor}");
        assert_eq!(lines.kind().await, "relist", "{cursor}");
    }
    let (status, _) = desk.ask(Method::GET, &format!("{TARGET}&cursor=nonsense"), "").await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn who_may_get_no_secret_gets_no_stream() {
    let desk = Desk::with(&["list", "set"]).await;
    assert_eq!(desk.ask(Method::GET, TARGET, "").await.0, 403);
    let mut outsider = Desk::with(&["get"]).await;
    outsider.caller = Caller {
        object: PrincipalId::from_random([99; 16]),
        kind: PrincipalKind::User,
        ..outsider.caller.clone()
    };
    assert_eq!(outsider.ask(Method::GET, TARGET, "").await.0, 403);
}

#[tokio::test(start_paused = true)]
async fn a_role_on_one_secret_hears_of_that_one_only() {
    let desk = Desk::of(Patch::default()).await;
    let user = role::BUILT_IN.iter().find(|role| role.name == "Key Vault Secrets User").expect("built in");
    desk.give(user.id, place().scope().secret(&"mine".parse().expect("a name"))).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    assert_eq!(lines.kind().await, "hello");
    let id = desk.vault;
    desk.change(move |_| {
        let mut change = Change::new();
        for name in ["other", "Mine"] {
            let kind = "set".to_owned();
            let event = Event { noun: "secrets".to_owned(), name: name.to_owned(), version: None, kind };
            change.event(id.partition(), event);
        }
        Ok(change)
    })
    .await;
    assert_eq!(lines.next().await.expect("a line")["name"], "Mine");
    desk.give(user.id, Scope::subscription(SubscriptionId::from_random([77; 16]))).await;
    assert_eq!(lines.next().await, Some(json!({"type": "end", "reason": "forbidden"})), "at the heartbeat");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_rights_in_the_tenant_asks_to_revalidate() {
    let desk = Desk::with(&["get"]).await;
    let mut lines = Lines::of(&desk, TARGET).await;
    assert_eq!(lines.kind().await, "hello");
    desk.change(|_| {
        let mut change = Change::new();
        change.event(tenant().partition(), vaults::revalidate());
        Ok(change)
    })
    .await;
    assert_eq!(lines.kind().await, "revalidate");
}
