//! Who gets what, and how the others are told.

use serde_json::json;
use strongroom_access::role;
use strongroom_base::ObjectName;
use strongroom_vault::network::NetworkRules;
use strongroom_vault::record::State;

use super::*;
use crate::key_vault::tenant as tenant_of;

const V: &str = "api-version=7.4";

/// Every operation, with the word of a policy that gives the right to it.
const OPERATIONS: &[(&str, &str, &str, &str)] = &[
    ("PUT", "/secrets/a", r#"{"value":"x"}"#, "set"),
    ("GET", "/secrets/a", "", "get"),
    ("GET", "/secrets/a/00112233445566778899aabbccddeeff", "", "get"),
    ("PATCH", "/secrets/a", "{}", "set"),
    ("GET", "/secrets/a/versions", "", "list"),
    ("GET", "/secrets", "", "list"),
    ("POST", "/secrets/a/backup", "", "backup"),
    ("POST", "/secrets/restore", "", "restore"),
    ("DELETE", "/secrets/a", "", "delete"),
    ("GET", "/deletedsecrets", "", "list"),
    ("GET", "/deletedsecrets/a", "", "get"),
    ("POST", "/deletedsecrets/a/recover", "", "recover"),
    ("DELETE", "/deletedsecrets/a", "", "purge"),
];

#[tokio::test]
async fn each_operation_needs_its_own_word() {
    const WORDS: [&str; 8] = ["get", "list", "set", "delete", "backup", "restore", "recover", "purge"];
    for (method, target, body, word) in OPERATIONS {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let others: Vec<&str> = WORDS.into_iter().filter(|other| other != word).collect();
        let (status, answer) =
            Desk::with(&others).await.ask(method.clone(), &format!("{target}?{V}"), body).await;
        assert_eq!(
            (status, &answer["error"]["innererror"]["code"]),
            (403, &json!("AccessDenied")),
            "{target}"
        );
        let (status, answer) = Desk::with(&[word]).await.ask(method, &format!("{target}?{V}"), body).await;
        assert_ne!(status, 403, "{target} {answer}");
    }
}

#[tokio::test]
async fn a_denial_by_policies_is_in_the_recorded_words() {
    let desk = Desk::with(&["list"]).await;
    let (application, object) = (desk.caller.application, desk.caller.object);
    let text = format!(
        "The user, group or application 'appid={application};oid={object};numgroups=0;iss=https://sts.windows.net/{}/' does not have secrets get permission on key vault 'My-Vault;location=local'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
        tenant()
    );
    let words =
        json!({"error": {"code": "Forbidden", "message": text, "innererror": {"code": "AccessDenied"}}});
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/a?{V}"), "").await, (403, words));
}

#[tokio::test]
async fn a_denial_by_roles_is_in_the_recorded_words() {
    let desk = Desk::of(Patch::default()).await;
    let (application, object) = (desk.caller.application, desk.caller.object);
    let subscription = place().group.subscription;
    let text = format!(
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid={application};oid={object};iss=https://sts.windows.net/{}/\r\nAction: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nResource: '/subscriptions/{subscription}/resourcegroups/group/providers/microsoft.keyvault/vaults/my-vault/secrets/a'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: My-Vault;location=local\r\n",
        tenant()
    );
    let words =
        json!({"error": {"code": "Forbidden", "message": text, "innererror": {"code": "ForbiddenByRbac"}}});
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/A?{V}"), "").await, (403, words));
}

#[tokio::test]
async fn a_role_on_one_secret_opens_that_one_only() {
    let desk = Desk::of(Patch::default()).await;
    let officer = role::BUILT_IN.iter().find(|role| role.name == "Key Vault Secrets Officer");
    let name: ObjectName = "mine".parse().expect("a name");
    desk.give(officer.expect("built in").id, place().scope().secret(&name)).await;
    desk.set("mine", r#"{"value":"x"}"#).await;
    assert_eq!(desk.ask(Method::PUT, &format!("/secrets/other?{V}"), r#"{"value":"x"}"#).await.0, 403);
    assert_eq!(desk.ask(Method::GET, &format!("/secrets?{V}"), "").await.0, 403);
}

#[tokio::test]
async fn rights_are_asked_before_the_body_is_looked_at() {
    let desk = Desk::with(&[]).await;
    assert_eq!(desk.ask(Method::PUT, &format!("/secrets/a?{V}"), "").await.0, 403);
    assert_eq!(desk.ask(Method::PATCH, &format!("/secrets/a?{V}"), "[").await.0, 403);
}

#[tokio::test]
async fn a_deleted_vault_and_one_behind_a_firewall_let_nobody_in() {
    let desk = Desk::with(&["all"]).await;
    let only = |range: &str| NetworkRules {
        bypass_services: true,
        allow_by_default: false,
        addresses: vec![range.parse().expect("a range")],
        subnets: Vec::new(),
    };
    let (here, there) = (only("192.0.2.0/24"), only("198.51.100.0/24"));
    desk.force(move |vault| vault.network = Some(there.clone())).await;
    let (status, answer) = desk.ask(Method::GET, &format!("/secrets?{V}"), "").await;
    assert_eq!((status, &answer["error"]["innererror"]["code"]), (403, &json!("ForbiddenByFirewall")));
    desk.force(move |vault| vault.network = Some(here.clone())).await;
    assert_eq!(desk.ask(Method::GET, &format!("/secrets?{V}"), "").await.0, 200);
    let name = &place().name;
    assert_eq!(tenant_of(&desk.house, name).expect("reads"), Some(tenant()));
    desk.force(|vault| vault.state = State::Deleted { at: NOW, purge: NOW }).await;
    for target in ["/secrets", "/secrets/a/backup", "/_strongroom/v1/secrets/changes"] {
        let method = if target.ends_with("backup") { Method::POST } else { Method::GET };
        let (status, answer) = desk.ask(method, &format!("{target}?{V}&versions=1-1"), "").await;
        assert_eq!((status, &answer["error"]["code"]), (404, &json!("VaultNotFound")), "{target}");
    }
    assert_eq!(tenant_of(&desk.house, name).expect("reads"), None);
}
