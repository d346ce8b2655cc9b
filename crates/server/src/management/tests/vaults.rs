//! What clients do with vaults.

use http::Method;
use serde_json::{Value, json};

use super::{Desk, STRANGER, TENANT, vault, vault_body};

#[tokio::test]
async fn a_vault_that_was_read_can_be_put_back_changed() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let mut body = vault_body();
    body["properties"]["enableRbacAuthorization"] = json!(true);
    body["properties"]["enablePurgeProtection"] = json!(true);
    assert_eq!(desk.put(&vault("rg", "kv-one"), &body).await.0, 201);

    let (_, mut read) = desk.get(&vault("rg", "kv-one")).await;
    read["properties"]["enableRbacAuthorization"] = json!(false);
    read["tags"] = json!({"a": "b"});
    let (status, changed) = desk.put(&vault("rg", "kv-one"), &read).await;
    assert_eq!(status, 200, "{changed}");
    assert_eq!(changed, read, "everything else stays");
}

#[tokio::test]
async fn without_a_word_the_version_decides_who_decides() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let mut body = vault_body();
    body["properties"].as_object_mut().unwrap().remove("enableRbacAuthorization");
    let path = |name: &str, version: &str| vault("rg", name).replace("2026-02-01", version);
    for (name, version, roles) in [
        ("kv-new", "2026-02-01", true),
        ("kv-preview", "2026-04-01-preview", true),
        ("kv-old", "2025-05-01", false),
    ] {
        let (status, made) = desk.put(&path(name, version), &body).await;
        assert_eq!(
            (status, &made["properties"]["enableRbacAuthorization"]),
            (201, &json!(roles)),
            "{version}"
        );
    }
    let (status, again) = desk.put(&path("kv-old", "2026-02-01"), &body).await;
    assert_eq!((status, &again["properties"]["enableRbacAuthorization"]), (200, &json!(false)));
}

#[tokio::test]
async fn a_patch_leaves_the_rest() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let before = desk.make_vault("rg", "kv-one").await;
    let body = json!({"properties": {"enabledForDeployment": true, "publicNetworkAccess": "disabled"}});
    let answer = desk.send(Method::PATCH, &vault("rg", "kv-one"), &body.to_string()).await;
    let mut expected = before;
    expected["properties"]["enabledForDeployment"] = json!(true);
    expected["properties"]["publicNetworkAccess"] = json!("Disabled");
    assert_eq!((answer.status, answer.body), (200, expected));
}

#[tokio::test]
async fn policies_are_added_replaced_and_removed() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    desk.make_vault("rg", "kv-one").await;
    let edit = async |operation: &str, words: &[&str]| {
        let policy = json!({"tenantId": TENANT, "objectId": STRANGER, "permissions": {"secrets": words}});
        let target = vault("rg", "kv-one").replace('?', &format!("/accessPolicies/{operation}?"));
        let (status, body) = desk.put(&target, &json!({"properties": {"accessPolicies": [policy]}})).await;
        assert_eq!((status, &body["type"]), (200, &json!("Microsoft.KeyVault/vaults/accessPolicies")));
        let policies = body["properties"]["accessPolicies"].as_array().unwrap().clone();
        let own = policies.into_iter().find(|policy| policy["objectId"] == STRANGER);
        own.map_or(Value::Null, |policy| policy["permissions"].clone())
    };
    assert_eq!(edit("add", &["get"]).await, json!({"secrets": ["get"]}));
    assert_eq!(edit("ADD", &["list"]).await, json!({"secrets": ["get", "list"]}));
    assert_eq!(edit("replace", &["Set"]).await, json!({"secrets": ["Set"]}));
    assert_eq!(edit("remove", &["set"]).await, Value::Null);
}

#[tokio::test]
async fn addresses_and_purge_protection_are_kept() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let mut body = vault_body();
    body["properties"]["networkAcls"] = json!({
        "bypass": "None", "defaultAction": "deny",
        "ipRules": [{"value": "10.1.0.0/16"}, {"value": "192.0.2.7"}],
        "virtualNetworkRules": [{"id": "/subscriptions/x/subnets/y", "ignoreMissingVnetServiceEndpoint": true}]
    });
    body["properties"]["enablePurgeProtection"] = json!(true);
    let (status, made) = desk.put(&vault("rg", "kv-one"), &body).await;
    assert_eq!(status, 201, "{made}");
    let rules = &made["properties"]["networkAcls"];
    assert_eq!((&rules["bypass"], &rules["defaultAction"]), (&json!("None"), &json!("Deny")));
    assert_eq!(rules["ipRules"].as_array().map(Vec::len), Some(2));
    assert_eq!(rules["virtualNetworkRules"][0]["ignoreMissingVnetServiceEndpoint"], json!(true));
    assert_eq!(made["properties"]["enablePurgeProtection"], json!(true));
}

#[tokio::test]
async fn threat_body_names_another_the_path_alone_says_which_vault() {
    let desk = Desk::new().await;
    for group in ["rg", "other"] {
        desk.make_group(group).await;
    }
    let before = desk.make_vault("rg", "kv-one").await;
    let other = desk.make_vault("other", "kv-two").await;
    let mut body = vault_body();
    for name in ["id", "name", "type", "systemData"] {
        body[name] = other[name].clone();
    }
    body["properties"]["vaultUri"] = json!("https://evil.example.com/");
    body["properties"]["provisioningState"] = json!("Deleting");
    assert_eq!(desk.put(&vault("rg", "kv-one"), &body).await, (200, before));
    assert_eq!(desk.get(&vault("other", "kv-two")).await, (200, other));
}
