use serde_json::json;

use super::*;

const ALL: &[&str] = &["all", "purge"];

#[tokio::test]
async fn a_secret_comes_back_as_it_was_set_in_the_wire_s_shape() {
    let desk = Desk::with(ALL).await;
    let body =
        r#"{"value":"s3cret","contentType":"text/plain","attributes":{"exp":2000000000},"tags":{"a":"b"}}"#;
    let set = desk.set("My-Secret", body).await;
    let id = set["id"].as_str().expect("an id").to_owned();
    let version = id.strip_prefix(&format!("{SUFFIX}/secrets/My-Secret/")).expect("the vault's own id");
    assert!(version.parse::<strongroom_base::VersionId>().is_ok());
    let whole = json!({
        "value": "s3cret",
        "id": id,
        "contentType": "text/plain",
        "attributes": {
            "enabled": true, "exp": 2_000_000_000, "created": NOW.0, "updated": NOW.0,
            "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
        },
        "tags": {"a": "b"},
    });
    assert_eq!(set, whole);
    for target in ["/secrets/my-secret/", "//secrets/MY-SECRET", &format!("/secrets/my-secret/{version}")] {
        assert_eq!(
            desk.ask(Method::GET, &format!("{target}?api%2Dversion=2025-07-01"), "").await,
            (200, whole.clone())
        );
    }
    let (status, patched) =
        desk.ask(Method::PATCH, "/secrets/my-secret/?api-version=7.4", r#"{"tags":{}}"#).await;
    assert_eq!((status, patched.get("value"), patched.get("tags")), (200, None, None));
    let (_, listed) = desk.ask(Method::GET, "/secrets?api-version=7.4", "").await;
    assert_eq!(listed["value"][0]["id"], format!("{SUFFIX}/secrets/My-Secret"));
    assert_eq!((listed["value"][0].get("value"), &listed["nextLink"]), (None, &Value::Null));
}

#[tokio::test]
async fn the_life_cycle_has_the_wire_s_shapes() {
    let desk = Desk::with(ALL).await;
    let id = desk.set("a", r#"{"value":"x"}"#).await["id"].clone();
    let (status, deleted) = desk.ask(Method::DELETE, "/secrets/a?api-version=7.4", "").await;
    let whole = json!({
        "id": id,
        "attributes": {
            "enabled": true, "created": NOW.0, "updated": NOW.0,
            "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
        },
        "recoveryId": format!("{SUFFIX}/deletedsecrets/a"),
        "deletedDate": NOW.0,
        "scheduledPurgeDate": NOW.plus_days(90).0,
    });
    assert_eq!((status, &deleted), (200, &whole));
    assert_eq!(desk.ask(Method::GET, "/deletedsecrets/a?api-version=7.4", "").await, (200, whole));
    let (_, list) = desk.ask(Method::GET, "/deletedsecrets?api-version=7.4", "").await;
    assert_eq!(list["value"][0]["id"], format!("{SUFFIX}/secrets/a"));
    let (status, recovered) = desk.ask(Method::POST, "/deletedsecrets/a/recover?api-version=7.4", "").await;
    assert_eq!((status, &recovered["id"], recovered.get("value")), (200, &id, None));
    desk.ask(Method::DELETE, "/secrets/a?api-version=7.4", "").await;
    let response = desk.send(Method::DELETE, "/deletedsecrets/a?api-version=7.4", "").await;
    assert_eq!(response.status(), 204);
    assert!(response.into_body().collect().await.expect("infallible").to_bytes().is_empty());
    assert_eq!(desk.ask(Method::GET, "/deletedsecrets/a?api-version=7.4", "").await.0, 404);
}

#[tokio::test]
async fn every_answer_has_the_vault_s_headers() {
    let desk = Desk::with(ALL).await;
    let response = desk.send(Method::GET, "/secrets?api-version=7.4", "").await;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text"));
    for (name, value) in [
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("content-type", "application/json; charset=utf-8"),
        ("x-ms-request-id", "07070707-0707-4707-8707-070707070707"),
        ("x-ms-client-request-id", "client-1"),
        ("x-ms-keyvault-region", "local"),
        ("x-ms-keyvault-service-version", "1.9.0.0"),
        ("x-ms-keyvault-network-info", "conn_type=Ipv4;addr=192.0.2.7;act_addr_fam=InterNetwork;"),
        ("strict-transport-security", "max-age=31536000;includeSubDomains"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn lists_are_read_page_by_page_by_their_links() {
    let desk = Desk::with(ALL).await;
    for n in 0..60 {
        desk.set(&format!("secret-{n:02}"), r#"{"value":"x"}"#).await;
    }
    let mut target = "/secrets?api-version=7.4".to_owned();
    let mut pages = Vec::new();
    let mut names = Vec::new();
    loop {
        let (status, page) = desk.ask(Method::GET, &target, "").await;
        assert_eq!(status, 200, "{page}");
        let items = page["value"].as_array().expect("a list").clone();
        pages.push(items.len());
        names.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
        let Some(next) = page["nextLink"].as_str() else { break };
        let rest = next.strip_prefix(&format!("{SUFFIX}/secrets?api-version=7.4&$skiptoken="));
        assert!(rest.is_some_and(|rest| rest.ends_with("&maxresults=25")), "{next}");
        target = next.strip_prefix(SUFFIX).expect("the same host").to_owned();
    }
    assert_eq!(pages, [25, 25, 10]);
    assert_eq!(names, (0..60).map(|n| format!("{SUFFIX}/secrets/secret-{n:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn versions_have_ids_with_versions_and_never_heard_of_names_have_none() {
    let desk = Desk::with(ALL).await;
    let mut ids = [
        desk.set("a", r#"{"value":"1"}"#).await["id"].clone(),
        desk.set("A", r#"{"value":"2"}"#).await["id"].clone(),
    ];
    ids.sort_by_key(ToString::to_string);
    let (_, first) = desk.ask(Method::GET, "/secrets/A/versions?api-version=7.4&maxresults=1", "").await;
    let next = first["nextLink"].as_str().and_then(|next| next.strip_prefix(SUFFIX)).expect("a next page");
    let (_, second) = desk.ask(Method::GET, next, "").await;
    assert_eq!([&first["value"][0]["id"], &second["value"][0]["id"]], [&ids[0], &ids[1]]);
    let never = desk.ask(Method::GET, "/secrets/never/versions?api-version=7.4", "").await;
    assert_eq!(never, (200, json!({"value": [], "nextLink": null})));
}
