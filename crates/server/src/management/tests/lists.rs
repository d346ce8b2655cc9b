//! Listings: filters, pages, and that they show what one may see.

use serde_json::{Value, json};

use super::{Desk, STRANGER, SUBSCRIPTION, caller, code, tenant};

async fn names(desk: &Desk, target: &str) -> Vec<String> {
    let (status, body) = desk.get(target).await;
    assert_eq!(status, 200, "{body}");
    let name = |entry: &Value| entry["name"].as_str().expect("a name").to_owned();
    body["value"].as_array().expect("a list").iter().map(name).collect()
}

async fn filled() -> Desk {
    let desk = Desk::new().await;
    for group in ["a", "b"] {
        desk.make_group(group).await;
    }
    for (group, name) in [("a", "kv-one"), ("a", "kv-two"), ("b", "kv-three")] {
        desk.make_vault(group, name).await;
    }
    desk
}

#[tokio::test]
async fn vaults_are_listed_by_place_and_by_filter() {
    let desk = filled().await;
    let all = ["kv-one", "kv-two", "kv-three"];
    let generic = |filter: &str| format!("{{s}}/resources?api-version=2015-11-01&$filter={filter}");
    let vaults = "resourceType eq 'Microsoft.KeyVault/vaults'";
    assert_eq!(names(&desk, "{s}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01").await, all);
    let in_group = "{s}/resourceGroups/A/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01";
    assert_eq!(names(&desk, in_group).await, ["kv-one", "kv-two"]);
    assert_eq!(names(&desk, &generic("")).await, all);
    assert_eq!(names(&desk, &generic(vaults)).await, all);
    assert_eq!(names(&desk, &generic(&format!("{vaults} and name eq 'KV-Two'"))).await, ["kv-two"]);
    assert_eq!(names(&desk, &generic("resourceGroup eq 'b'")).await, ["kv-three"]);
    for none in [
        "name eq 'kv-four'",
        "name eq '../..'",
        "resourceType eq 'Microsoft.Web/sites'",
        "name eq 'kv-one' and resourceGroup eq 'b'",
    ] {
        assert!(names(&desk, &generic(none)).await.is_empty(), "{none}");
    }
    for bad in ["name", "location eq 'x'", "name eq 'a' or name eq 'b'", "name eq 'a' and name eq 'b'"] {
        let (status, body) = desk.get(&generic(bad)).await;
        assert_eq!((status, code(&body)), (400, "InvalidFilterInQueryString"), "{bad}");
    }
    let hsms = "{s}/providers/Microsoft.KeyVault/managedHSMs?api-version=2026-02-01";
    assert!(names(&desk, hsms).await.is_empty());
}

#[tokio::test]
async fn an_entry_of_the_generic_listing() {
    let desk = filled().await;
    let target = "{s}/resources?api-version=2015-11-01&$filter=name eq 'kv-three'";
    assert_eq!(
        desk.get(target).await,
        (
            200,
            json!({"value": [{
                "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/b/providers/Microsoft.KeyVault/vaults/kv-three"),
                "name": "kv-three",
                "type": "Microsoft.KeyVault/vaults",
                "location": "local",
                "tags": {}
            }]})
        )
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_hide_where_they_end() {
    let desk = filled().await;
    let mut target = "{s}/resourcegroups?api-version=2024-11-01&$top=1".to_owned();
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.extend(names(&desk, &target).await);
        let (_, body) = desk.get(&target).await;
        let Some(next) = body["nextLink"].as_str() else { break };
        target = next.strip_prefix("https://management.example.org:8443").expect("our own link").to_owned();
        assert!(target.contains("api-version=2024-11-01"), "{target}");
    }
    assert_eq!(seen, ["a", "b"]);
    for bad in ["$top=0", "$top=x", "$skiptoken=a"] {
        let (status, _) = desk.get(&format!("{{s}}/resourcegroups?api-version=2024-11-01&{bad}")).await;
        assert_eq!(status, 400, "{bad}");
    }
}

#[tokio::test]
async fn threat_foreign_handle_a_page_token_opens_its_own_listing_only() {
    let desk = filled().await;
    let (_, body) = desk.get("{s}/resourcegroups?api-version=2024-11-01&$top=1").await;
    let (_, token) =
        body["nextLink"].as_str().expect("a link").split_once("$skiptoken=").unwrap_or_else(|| {
            body["nextLink"].as_str().and_then(|link| link.split_once("%24skiptoken=")).expect("a token")
        });
    let elsewhere = format!("{{s}}/resources?api-version=2015-11-01&$skiptoken={token}");
    assert_eq!(desk.get(&elsewhere).await.0, 400);
    let mut foreigner = caller(tenant(), STRANGER);
    foreigner.tenant = strongroom_base::TenantId::from_random([0x0a; 16]);
    let here = format!("/subscriptions?api-version=2022-12-01&$skiptoken={token}");
    assert_eq!(desk.asked_by(foreigner).get(&here).await.0, 400);
    let own = format!("{{s}}/resourcegroups?api-version=2024-11-01&$skiptoken={token}");
    assert_eq!(names(&desk, &own).await, ["b"]);
}

#[tokio::test]
async fn who_has_no_role_sees_nothing() {
    let desk = filled().await;
    let stranger = desk.asked_by(caller(tenant(), STRANGER));
    for target in [
        "/subscriptions?api-version=2022-12-01",
        "{s}/resourcegroups?api-version=2024-11-01",
        "{s}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01",
        "{s}/resourceGroups/a/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01",
        "{s}/resources?api-version=2015-11-01",
        "{s}/resources?api-version=2015-11-01&$filter=name eq 'kv-one'",
    ] {
        assert_eq!(stranger.get(target).await, (200, json!({"value": []})), "{target}");
    }
}

#[tokio::test]
async fn providers_are_always_registered() {
    let desk = Desk::new().await;
    let target = "{s}/providers/microsoft.keyvault?api-version=2024-11-01";
    let (status, shown) = desk.get(target).await;
    assert_eq!((status, &shown["registrationState"]), (200, &json!("Registered")));
    assert_eq!(shown["resourceTypes"][0]["resourceType"], json!("vaults"));
    let register = target.replace('?', "/register?");
    let registered = desk.send(http::Method::POST, &register, "").await;
    assert_eq!((registered.status, registered.body), (200, shown));
    assert_eq!(
        desk.get("{s}/providers?api-version=2024-11-01").await.1["value"].as_array().map(Vec::len),
        Some(3)
    );
}
