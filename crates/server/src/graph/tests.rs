//! The directory, from request to answer, in the order in which clients use it.

use http::Method;
use serde_json::{Value, json};
use strongroom_identity::passwords::TEXT_LENGTH;

use crate::desk::{Answer, Desk};
use crate::names::Face;

async fn send(desk: &Desk, method: Method, target: &str, body: Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    desk.send(Some(desk.owner()), Face::Graph, method, target, body).await
}

async fn get(desk: &Desk, target: &str) -> Answer {
    send(desk, Method::GET, target, Value::Null).await
}

async fn filtered(desk: &Desk, collection: &str, filter: &str) -> Vec<Value> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("$filter", filter).finish();
    let answer = get(desk, &format!("/v1.0/{collection}?{query}")).await;
    assert_eq!(answer.status, 200, "{filter}: {}", answer.json);
    answer.json["value"].as_array().expect("a list").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, text(&answer.json["error"]["code"]))
}

async fn register(desk: &Desk, name: &str) -> Value {
    let body = json!({ "displayName": name, "keyCredentials": [] });
    let made = send(desk, Method::POST, "/v1.0/applications", body).await;
    assert_eq!(made.status, 201, "{}", made.json);
    made.json
}

#[tokio::test]
async fn an_application_goes_the_page_s_way() {
    let desk = Desk::new().await;
    assert_eq!(filtered(&desk, "applications", "startswith(displayName,'Page')").await, Vec::<Value>::new());
    let made = register(&desk, "Page").await;
    let (id, app) = (text(&made["id"]), text(&made["appId"]));
    for field in ["passwordCredentials", "keyCredentials", "requiredResourceAccess", "identifierUris"] {
        assert_eq!(made[field], json!([]), "{field}");
    }
    let wanted = json!([{
        "resourceAppId": "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
        "resourceAccess": [{ "id": "f53da476-18e3-4152-8e01-aec403e6edc0", "type": "Scope" }]
    }]);
    let path = format!("/v1.0/applications/{id}");
    let changed = send(&desk, Method::PATCH, &path, json!({ "requiredResourceAccess": wanted })).await;
    assert_eq!(changed.status, 204);
    assert_eq!(get(&desk, &path).await.json["requiredResourceAccess"], wanted);

    let wish =
        json!({ "passwordCredential": { "displayName": null, "endDateTime": "2027-11-24T00:00:00+00:00" } });
    let added = send(&desk, Method::POST, &format!("{path}/addPassword"), wish).await;
    assert_eq!((added.status, text(&added.json["endDateTime"])), (200, "2027-11-24T00:00:00Z"));
    let secret = text(&added.json["secretText"]);
    assert_eq!((secret.len(), &secret[..3]), (TEXT_LENGTH, text(&added.json["hint"])));
    let shown = get(&desk, &path).await.json;
    assert_eq!(shown["passwordCredentials"][0]["secretText"], Value::Null);
    assert!(!shown.to_string().contains(secret));

    let principal =
        send(&desk, Method::POST, "/v1.0/servicePrincipals", json!({ "appId": app, "accountEnabled": true }))
            .await;
    assert_eq!((principal.status, &principal.json["servicePrincipalNames"][0]), (201, &json!(app)));
    let found =
        filtered(&desk, "servicePrincipals", &format!("servicePrincipalNames/any(c:c eq '{app}')")).await;
    assert_eq!(found[0]["id"], principal.json["id"]);

    let removed =
        send(&desk, Method::POST, &format!("{path}/removePassword"), json!({ "keyId": added.json["keyId"] }))
            .await;
    assert_eq!(removed.status, 204);
    assert_eq!(get(&desk, &path).await.json["passwordCredentials"], json!([]));
    assert_eq!(send(&desk, Method::DELETE, &path, Value::Null).await.status, 204);
    let gone = get(&desk, &format!("/v1.0/servicePrincipals/{}", text(&principal.json["id"]))).await;
    assert_eq!(code(&gone), (404, "Request_ResourceNotFound"));
}

#[tokio::test]
async fn both_versions_every_case_and_the_alternate_key_lead_to_the_same() {
    let desk = Desk::new().await;
    let made = register(&desk, "N").await;
    let (id, app) = (text(&made["id"]), text(&made["appId"]));
    for path in [
        format!("/v1.0/applications/{id}"),
        format!("/beta/Applications/{id}"),
        format!("/V1.0/applications(appId='{app}')"),
        format!("/v1.0/APPLICATIONS(appId='{app}')"),
    ] {
        assert_eq!(get(&desk, &path).await.json["id"], made["id"], "{path}");
    }
    let keyed = format!("/v1.0/applications(appId='{app}')");
    assert_eq!(send(&desk, Method::PATCH, &keyed, json!({ "notes": "x" })).await.status, 204);
    assert_eq!(get(&desk, &keyed).await.json["notes"], "x");
    let known = get(&desk, "/v1.0/servicePrincipals(appId='cfa8b339-82a2-471a-a3c9-0fc0be7a4093')").await;
    assert_eq!(known.json["oauth2PermissionScopes"][0]["value"], "user_impersonation");
    assert_eq!(code(&get(&desk, "/v1.0/nothing").await), (400, "BadRequest"));
}

#[tokio::test]
async fn pages_follow_their_links_to_the_end() {
    let desk = Desk::new().await;
    for _ in 0..5 {
        register(&desk, "Many").await;
    }
    let mut target =
        "/v1.0/applications?$filter=startswith(displayName,%27many%27)&$top=2&$select=id".to_owned();
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let answer = get(&desk, &target).await.json;
        pages += 1;
        for item in answer["value"].as_array().expect("a list") {
            assert_eq!(item.as_object().map(serde_json::Map::len), Some(1), "only what was selected");
            seen.push(text(&item["id"]).to_owned());
        }
        let Some(link) = answer["@odata.nextLink"].as_str() else { break };
        target =
            link.strip_prefix("https://graph.strongroom.localhost:8443").expect("our own link").to_owned();
    }
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), pages), (5, 3));
}

#[tokio::test]
async fn queries_that_are_not_understood_are_refused() {
    let desk = Desk::new().await;
    for (query, expected) in [
        ("$filter=notes eq 'x'", "Request_UnsupportedQuery"),
        ("$filter=appId ne 'x'", "Request_UnsupportedQuery"),
        ("$filter=appId eq 'x'", "Request_BadRequest"),
        ("$filter=servicePrincipalNames/any(c:c eq 'x')", "Request_UnsupportedQuery"),
        ("$orderby=displayName", "Request_UnsupportedQuery"),
        ("$top=0", "Request_BadRequest"),
        ("$top=1000", "Request_BadRequest"),
        ("$skiptoken=x", "Directory_ExpiredPageToken"),
    ] {
        let answer = get(&desk, &format!("/v1.0/applications?{query}")).await;
        assert_eq!(code(&answer), (400, expected), "{query}");
    }
}

#[tokio::test]
async fn who_has_no_right_is_told_nothing() {
    let desk = Desk::new().await;
    let made = register(&desk, "N").await;
    let id = text(&made["id"]).to_owned();
    for (method, target) in [
        (Method::GET, "/v1.0/applications".to_owned()),
        (Method::POST, "/v1.0/applications".to_owned()),
        (Method::GET, format!("/v1.0/applications/{id}")),
        (Method::GET, "/v1.0/applications/nope".to_owned()),
        (Method::PATCH, format!("/v1.0/applications/{id}")),
        (Method::DELETE, format!("/v1.0/applications/{id}")),
        (Method::POST, format!("/v1.0/applications/{id}/addPassword")),
        (Method::GET, "/v1.0/servicePrincipals".to_owned()),
        (Method::POST, "/v1.0/servicePrincipals".to_owned()),
        (Method::GET, "/v1.0/organization".to_owned()),
        (Method::POST, "/v1.0/directoryObjects/getByIds".to_owned()),
    ] {
        let answer = desk.send(Some(desk.outsider()), Face::Graph, method.clone(), &target, "{}").await;
        assert_eq!(code(&answer), (403, "Authorization_RequestDenied"), "{method} {target}");
    }
}

#[tokio::test]
async fn what_is_about_the_directory_as_a_whole() {
    let desk = Desk::new().await;
    assert_eq!(code(&get(&desk, "/v1.0/me").await), (400, "BadRequest"));
    assert_eq!(get(&desk, "/v1.0/organization").await.json["value"][0]["id"], desk.tenant.to_string());
    let ids = json!({ "ids": [desk.owner.to_string(), "11111111-2222-4333-8444-555555555555"], "types": [] });
    let found = send(&desk, Method::POST, "/v1.0/directoryObjects/getByIds", ids).await.json;
    let found = found["value"].as_array().expect("a list");
    assert_eq!((found.len(), &found[0]["@odata.type"]), (1, &json!("#microsoft.graph.servicePrincipal")));
}

#[tokio::test]
async fn threat_bad_request_not_echoed_by_the_directory() {
    let desk = Desk::new().await;
    for body in [
        "{\"displayName\":\"hunter2\"",
        "[]",
        "{\"displayName\":7}",
        "{\"hunter2\":\"x\",\"displayName\":\"n\"}",
        "{}",
    ] {
        let answer =
            desk.send(Some(desk.owner()), Face::Graph, Method::POST, "/v1.0/applications", body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(!answer.json.to_string().contains("hunter2"), "{}", answer.json);
    }
}
