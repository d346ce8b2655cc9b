//! Whole answers, as clients read them.

use http::Method;
use serde_json::json;

use super::{Desk, OWNER, SUBSCRIPTION, TENANT, vault};

#[tokio::test]
async fn the_endpoints_document_is_an_object_and_was_an_array() {
    let desk = Desk::new().await;
    let expected = json!({
        "name": "Strongroom",
        "authentication": {
            "loginEndpoint": "https://login.example.org:8443",
            "audiences": ["https://management.example.org:8443"],
            "tenant": "common",
            "identityProvider": "AAD"
        },
        "resourceManager": "https://management.example.org:8443",
        "graphAudience": "https://graph.example.org:8443",
        "graph": "https://graph.example.org:8443",
        "microsoftGraphResourceId": "https://graph.example.org:8443",
        "portal": "https://portal.example.org:8443",
        "suffixes": {"keyVaultDns": "vault.example.org:8443"}
    });
    let new = desk.get("/metadata/endpoints?api-version=2022-09-01").await;
    assert_eq!(new, (200, expected.clone()));
    let old = desk.get("/metadata/endpoints?api-version=2019-05-01").await;
    assert_eq!(old, (200, json!([expected])));
}

#[tokio::test]
async fn tenants_and_subscriptions() {
    let desk = Desk::new().await;
    let tenants = desk.get("/tenants?api-version=2022-12-01").await;
    assert_eq!(
        tenants,
        (
            200,
            json!({"value": [{
                "id": format!("/tenants/{TENANT}"),
                "tenantId": TENANT,
                "displayName": "Example",
                "defaultDomain": "example.org",
                "tenantCategory": "Home"
            }]})
        )
    );
    let subscription = json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}"),
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": "Main",
        "state": "Enabled",
        "managedByTenants": [],
        "authorizationSource": "RoleBased"
    });
    let one = desk.get("{s}?api-version=2022-12-01").await;
    assert_eq!(one, (200, subscription.clone()));
    let all = desk.get("/subscriptions?api-version=2022-12-01").await;
    assert_eq!(all, (200, json!({"value": [subscription]})));
    let (status, locations) = desk.get("{s}/locations?api-version=2022-12-01").await;
    assert_eq!((status, &locations["value"][0]["name"]), (200, &json!("local")));
}

#[tokio::test]
async fn a_group_is_put_shown_and_asked_for() {
    let desk = Desk::new().await;
    let target = "{s}/resourcegroups/Rg-1?api-version=2024-11-01";
    let expected = json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/Rg-1"),
        "name": "Rg-1",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "tags": {"a": "b"},
        "properties": {"provisioningState": "Succeeded"}
    });
    let head = desk.send(Method::HEAD, target, "").await;
    assert_eq!(head.status, 404);
    let body = json!({"location": "westeurope", "tags": {"a": "b"}});
    assert_eq!(desk.put(target, &body).await, (201, expected.clone()));
    assert_eq!(desk.put(target, &body).await, (200, expected.clone()));
    assert_eq!(desk.get("{s}/RESOURCEGROUPS/rg-1?api-version=2024-11-01").await, (200, expected));
    let head = desk.send(Method::HEAD, target, "").await;
    assert_eq!((head.status, head.body), (204, serde_json::Value::Null));
}

#[tokio::test]
async fn a_vault_is_answered_with_all_its_properties() {
    let desk = Desk::new().await;
    desk.make_group("Rg-1").await;
    let made = desk.make_vault("rg-1", "Kv-One").await;
    let words = json!({"keys": ["all"], "secrets": ["all"], "certificates": ["all"], "storage": ["all"]});
    assert_eq!(
        made,
        json!({
            "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/Rg-1/providers/Microsoft.KeyVault/vaults/Kv-One"),
            "name": "Kv-One",
            "type": "Microsoft.KeyVault/vaults",
            "location": "local",
            "tags": {},
            "systemData": {
                "createdBy": OWNER,
                "createdByType": "Application",
                "createdAt": "2026-11-24T01:46:00Z",
                "lastModifiedBy": OWNER,
                "lastModifiedByType": "Application",
                "lastModifiedAt": "2026-11-24T01:46:00Z"
            },
            "properties": {
                "sku": {"family": "A", "name": "standard"},
                "tenantId": TENANT,
                "accessPolicies": [{"tenantId": TENANT, "objectId": OWNER, "permissions": words}],
                "enabledForDeployment": false,
                "enabledForDiskEncryption": false,
                "enabledForTemplateDeployment": false,
                "enableSoftDelete": true,
                "softDeleteRetentionInDays": 90,
                "enableRbacAuthorization": false,
                "networkAcls": {
                    "bypass": "AzureServices", "defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []
                },
                "publicNetworkAccess": "Enabled",
                "vaultUri": "https://kv-one.vault.example.org:8443/",
                "provisioningState": "Succeeded"
            }
        })
    );
    assert_eq!(desk.get(&vault("RG-1", "kv-one")).await, (200, made));
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let desk = Desk::new().await;
    let answer = desk.send(Method::GET, "{s}?api-version=2022-12-01", "").await;
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("x-ms-request-id"), Some("07070707-0707-4707-8707-070707070707"));
    assert_eq!(header("x-ms-client-request-id"), Some("client-1"));
    assert_eq!(header("content-type"), Some("application/json; charset=utf-8"));
}
