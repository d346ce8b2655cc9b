//! What is refused, in the words that clients compare.

use http::Method;
use serde_json::json;

use super::{Desk, OWNER, STRANGER, SUBSCRIPTION, caller, code, message, tenant, vault, vault_body};

#[tokio::test]
async fn the_api_version_is_asked_for() {
    let desk = Desk::new().await;
    let (status, body) = desk.get("{s}").await;
    assert_eq!((status, code(&body)), (400, "MissingApiVersionParameter"));
    assert_eq!(
        message(&body),
        "The api-version query parameter (?api-version=) is required for all requests."
    );
    let (status, body) = desk.get("{s}?api-version=hunter2").await;
    assert_eq!((status, code(&body)), (400, "InvalidApiVersionParameter"));
    assert!(!message(&body).contains("hunter2"));
    let unknown = vault("rg", "kv-one").replace("2026-02-01", "2020-01-01");
    let (status, body) = desk.get(&unknown).await;
    assert_eq!((status, code(&body)), (400, "NoRegisteredProviderFound"));
}

#[tokio::test]
async fn what_is_not_there_is_told_one_by_one() {
    let desk = Desk::new().await;
    let other = "/subscriptions/0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a";
    let (status, body) = desk.get(&format!("{other}?api-version=2022-12-01")).await;
    assert_eq!((status, code(&body)), (404, "SubscriptionNotFound"));
    let (status, body) = desk.get("/subscriptions/mine?api-version=2022-12-01").await;
    assert_eq!((status, code(&body)), (400, "InvalidSubscriptionId"));
    let (status, body) = desk.get(&vault("rg", "kv-one")).await;
    assert_eq!((status, code(&body)), (404, "ResourceGroupNotFound"));
    assert_eq!(message(&body), "Resource group 'rg' could not be found.");
    desk.make_group("rg").await;
    let (status, body) = desk.get(&vault("rg", "kv-one")).await;
    assert_eq!((status, code(&body)), (404, "ResourceNotFound"));
    assert_eq!(
        message(&body),
        "The Resource 'Microsoft.KeyVault/vaults/kv-one' under resource group 'rg' was not found. For more \
         details please go to https://aka.ms/ARMResourceNotFoundFix"
    );
    let (status, body) = desk.get("{s}/providers/Microsoft.Nothing?api-version=2024-11-01").await;
    assert_eq!((status, code(&body)), (404, "InvalidResourceNamespace"));
}

#[tokio::test]
async fn names_are_refused_by_their_rules_and_not_repeated() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    for name in ["ab", "1abc", "abc-", "a--b", "abcdefghijklmnopqrstuvwxy", "a_b"] {
        let (status, body) = desk.put(&vault("rg", name), &vault_body()).await;
        assert_eq!((status, code(&body)), (400, "VaultNameNotValid"), "{name}");
        assert!(!message(&body).contains(&format!("'{name}'")));
    }
    let target = "{s}/resourcegroups/rg.?api-version=2024-11-01";
    let (status, body) = desk.put(target, &json!({"location": "local"})).await;
    assert_eq!((status, code(&body)), (400, "InvalidResourceGroup"));
}

#[tokio::test]
async fn a_vault_name_is_taken_once() {
    let desk = Desk::new().await;
    for group in ["rg", "other"] {
        desk.make_group(group).await;
    }
    desk.make_vault("rg", "kv-one").await;
    let (status, body) = desk.put(&vault("other", "KV-ONE"), &vault_body()).await;
    assert_eq!((status, code(&body)), (409, "VaultAlreadyExists"));
    let mut moved = vault_body();
    moved["location"] = json!("elsewhere");
    let (status, body) = desk.put(&vault("rg", "kv-one"), &moved).await;
    assert_eq!((status, code(&body)), (409, "InvalidResourceLocation"));
    let target = "{s}/resourcegroups/rg?api-version=2024-11-01";
    let (status, body) = desk.put(target, &json!({"location": "elsewhere"})).await;
    assert_eq!((status, code(&body)), (409, "InvalidResourceGroupLocation"));
}

#[tokio::test]
async fn properties_that_cannot_be_are_refused_by_name() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let cases = [
        ("tenantId", json!("x")),
        ("tenantId", json!("0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a")),
        ("tenantId", json!(null)),
        ("sku", json!({"name": "gold"})),
        ("sku", json!(null)),
        ("networkAcls", json!({"defaultAction": "Maybe"})),
        ("networkAcls", json!({"ipRules": [{"value": "not an address"}]})),
        ("publicNetworkAccess", json!("Sometimes")),
        ("createMode", json!("again")),
        ("accessPolicies", json!([{"tenantId": "x", "objectId": "y", "permissions": {}}])),
        (
            "accessPolicies",
            json!([{"tenantId": tenant().to_string(), "objectId": OWNER, "permissions": {"secrets": ["fly"]}}]),
        ),
        ("accessPolicies", json!(null)),
        ("softDeleteRetentionInDays", json!(6)),
        ("softDeleteRetentionInDays", json!(-1)),
    ];
    for (property, value) in cases {
        let mut body = vault_body();
        body["properties"][property] = value.clone();
        let (status, answer) = desk.put(&vault("rg", "kv-one"), &body).await;
        assert_eq!((status, code(&answer)), (400, "BadRequest"), "{property}: {value}");
        assert!(
            message(&answer).starts_with(&format!("An invalid value was provided for '{property}'")),
            "{answer}"
        );
    }
    let mut body = vault_body();
    body["properties"]["enablePurgeProtection"] = json!(false);
    let (status, answer) = desk.put(&vault("rg", "kv-one"), &body).await;
    assert_eq!((status, code(&answer)), (400, "BadRequest"));
    assert_eq!(
        message(&answer),
        "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault \
         is an irreversible action."
    );
    assert_eq!(desk.get(&vault("rg", "kv-one")).await.0, 404, "nothing was made");
}

#[tokio::test]
async fn a_body_that_is_no_body_is_not_repeated() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    for body in ["", "{", "\"hunter2\"", "{\"location\": hunter2}", "{\"location\": [\"hunter2\"]}", &deep] {
        let answer = desk.send(Method::PUT, &vault("rg", "kv-one"), body).await;
        assert_eq!((answer.status, code(&answer.body)), (400, "InvalidRequestContent"), "{body:.40}");
        assert!(!answer.body.to_string().contains("hunter2"));
    }
    let answer = desk.send(Method::PUT, &vault("rg", "kv-one"), "{\"properties\": {}}").await;
    assert_eq!(code(&answer.body), "LocationRequired");
}

#[tokio::test]
async fn who_may_not_is_told_what_and_where() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    let stranger = desk.asked_by(caller(tenant(), STRANGER));
    let (status, body) = stranger.put(&vault("RG", "kv-one"), &vault_body()).await;
    assert_eq!((status, code(&body)), (403, "AuthorizationFailed"));
    assert_eq!(
        message(&body),
        format!(
            "The client '{STRANGER}' with object id '{STRANGER}' does not have authorization to perform action \
             'Microsoft.KeyVault/vaults/write' over scope '/subscriptions/{SUBSCRIPTION}/resourcegroups/rg/providers/\
             microsoft.keyvault/vaults/kv-one' or the scope is invalid. If access was recently granted, please \
             refresh your credentials."
        )
    );
    // Rights come before the body: what a stranger sends is not even looked at.
    let answer = stranger.send(Method::PUT, &vault("rg", "kv-one"), "{").await;
    assert_eq!(answer.status, 403);
    // Of another tenant's subscription nothing is told.
    let foreigner = desk.asked_by(caller("0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a".parse().unwrap(), OWNER));
    let (status, body) = foreigner.get(&vault("rg", "kv-one")).await;
    assert_eq!((status, code(&body)), (404, "SubscriptionNotFound"));
}
