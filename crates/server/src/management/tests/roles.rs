//! Role definitions and assignments.

use http::Method;
use serde_json::{Value, json};

use super::{Desk, OWNER, STRANGER, SUBSCRIPTION, caller, code, message, tenant, vault};

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const ONE: &str = "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b";
const TWO: &str = "0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c";

fn assignments(scope: &str, tail: &str) -> String {
    let separator = if tail.contains('?') { '&' } else { '?' };
    format!(
        "{scope}/providers/Microsoft.Authorization/roleAssignments{tail}{separator}api-version=2022-04-01"
    )
}

fn body(principal: &str) -> Value {
    let role =
        format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    json!({"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}})
}

#[tokio::test]
async fn a_role_is_found_by_its_name() {
    let desk = Desk::new().await;
    let target =
        "{s}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview&$filter=";
    let (status, found) = desk.get(&format!("{target}roleName eq 'Key Vault Secrets User'")).await;
    assert_eq!(status, 200, "{found}");
    let definition = &found["value"][0];
    let id = "4633458b-17de-408a-b874-0445c86b69e6";
    let full =
        format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{id}");
    assert_eq!((&definition["id"], &definition["name"]), (&json!(full), &json!(id)));
    assert_eq!(definition["properties"]["type"], json!("BuiltInRole"));
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.get(&format!("{target}roleName eq 'Nothing'")).await, (200, json!({"value": []})));
    assert_eq!(desk.get(&format!("{target}assignableScope eq 'x'")).await.0, 400);
}

#[tokio::test]
async fn a_role_given_counts_at_once_and_taken_counts_no_more() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    desk.make_vault("rg", "kv-one").await;
    let stranger = desk.asked_by(caller(tenant(), STRANGER));
    assert_eq!(stranger.get(&vault("rg", "kv-one")).await.0, 403);

    let scope = "{s}/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/kv-one";
    let own = assignments(scope, &format!("/{ONE}"));
    let (status, given) = desk.put(&own, &body(STRANGER)).await;
    assert_eq!((status, &given["properties"]["principalId"]), (201, &json!(STRANGER)), "{given}");
    assert_eq!(given["properties"]["roleDefinitionId"], body(STRANGER)["properties"]["roleDefinitionId"]);
    assert_eq!(desk.put(&own, &body(STRANGER)).await, (200, given.clone()));
    assert_eq!(desk.get(&own).await, (200, given.clone()));
    assert_eq!(stranger.get(&vault("rg", "kv-one")).await.0, 200);
    assert_eq!(stranger.get("{s}?api-version=2022-12-01").await.0, 200, "the way to it is seen");
    assert_eq!(stranger.get("{s}/resourcegroups/rg?api-version=2024-11-01").await.0, 403);

    let (status, double) = desk.put(&assignments(scope, &format!("/{TWO}")), &body(STRANGER)).await;
    assert_eq!((status, code(&double)), (409, "RoleAssignmentExists"));

    let gone = desk.send(Method::DELETE, &own, "").await;
    assert_eq!((gone.status, gone.body), (200, given));
    assert_eq!(desk.send(Method::DELETE, &own, "").await.status, 204);
    assert_eq!(stranger.get(&vault("rg", "kv-one")).await.0, 403);
}

#[tokio::test]
async fn assignments_are_listed_by_scope_and_principal() {
    let desk = Desk::new().await;
    desk.make_group("rg").await;
    desk.put(&assignments("{s}/resourceGroups/rg", &format!("/{ONE}")), &body(STRANGER)).await;
    let count = async |scope: &str, filter: &str| {
        let (status, body) = desk.get(&assignments(scope, &format!("?$filter={filter}"))).await;
        assert_eq!(status, 200, "{body}");
        body["value"].as_array().map(Vec::len)
    };
    assert_eq!(count("{s}", "").await, Some(2));
    assert_eq!(count("{s}", "atScope()").await, Some(1));
    assert_eq!(count("{s}/resourceGroups/rg", "atScope()").await, Some(2));
    assert_eq!(count("{s}", &format!("principalId eq '{STRANGER}'")).await, Some(1));
    assert_eq!(count("{s}", &format!("atScope() and assignedTo('{OWNER}')")).await, Some(1));
}

#[tokio::test]
async fn roles_are_given_to_who_is_there_and_without_conditions() {
    let desk = Desk::new().await;
    let own = assignments("{s}", &format!("/{ONE}"));
    let nobody = "0d0d0d0d-0d0d-4d0d-8d0d-0d0d0d0d0d0d";
    let (status, answer) = desk.put(&own, &body(nobody)).await;
    assert_eq!((status, code(&answer)), (400, "PrincipalNotFound"));
    assert!(
        message(&answer).contains("does not exist in the directory"),
        "clients wait and retry on these words"
    );
    let mut conditional = body(STRANGER);
    conditional["properties"]["condition"] = json!("@Resource[x] StringEquals 'y'");
    assert_eq!(desk.put(&own, &conditional).await.0, 400);
    let mut unknown = body(STRANGER);
    unknown["properties"]["roleDefinitionId"] = json!(nobody);
    let (status, answer) = desk.put(&own, &unknown).await;
    assert_eq!((status, code(&answer)), (404, "RoleDefinitionDoesNotExist"));
    let stranger = desk.asked_by(caller(tenant(), STRANGER));
    let (status, answer) = stranger.put(&own, &body(STRANGER)).await;
    assert_eq!((status, code(&answer)), (403, "AuthorizationFailed"), "nobody helps themselves");
}
