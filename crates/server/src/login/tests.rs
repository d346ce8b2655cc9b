//! The token service, from form to token.

use http::Method;
use serde_json::{Value, json};
use strongroom_identity::token::{self, Claims, Expected};

use crate::desk::{Answer, Desk, NOW};
use crate::names::Face;

const VAULT: &str = "https://vault.azure.net";
const LOGIN: &str = "https://login.strongroom.localhost:8443";

async fn post(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    desk.send(None, Face::Login, Method::POST, path, form).await
}

/// Asks the current endpoint as the owner, for `scope`; `changes` replace or, if empty, remove fields.
async fn ask(desk: &Desk, scope: &str, changes: &[(&str, &str)]) -> Answer {
    let (client, path) = (desk.client.to_string(), format!("/{}/oauth2/v2.0/token", desk.tenant));
    let mut fields = vec![
        ("grant_type", "client_credentials"),
        ("client_id", &client),
        ("client_secret", desk.secret.expose()),
        ("scope", scope),
    ];
    for change in changes {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    fields.retain(|field| !field.1.is_empty());
    post(desk, &path, &fields).await
}

fn claims(desk: &Desk, answer: &Answer) -> Claims {
    let token = answer.json["access_token"].as_str().expect("a token");
    token::open(token, desk.house.keys.set()).expect("our own")
}

fn number(answer: &Answer) -> u64 {
    answer.json["error_codes"][0].as_u64().expect("an AADSTS number")
}

#[tokio::test]
async fn a_token_is_good_where_it_was_asked_for_and_nowhere_else() {
    let desk = Desk::new().await;
    let answer = ask(&desk, &format!("{VAULT}/.default"), &[]).await;
    assert_eq!((answer.status, &answer.json["expires_in"]), (200, &json!(3599)));
    assert_eq!(answer.headers["cache-control"], "no-store, no-cache");
    assert_eq!(answer.signed_in.as_ref().map(|actor| actor.object), Some(desk.owner));
    let claims = claims(&desk, &answer);
    let at = |audience| {
        token::check(
            &claims,
            Expected { audiences: &[audience], logins: &[LOGIN.to_owned()], tenant: None },
            NOW,
        )
    };
    assert_eq!(at(VAULT), Ok(desk.owner()));
    assert!(at("https://graph.microsoft.com").is_err());
}

#[tokio::test]
async fn the_audience_is_what_was_asked_for_to_the_letter() {
    let desk = Desk::new().await;
    for audience in [
        VAULT,
        "https://vault.azure.net/",
        "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
        "https://management.azure.com",
        "https://management.core.windows.net/",
        "https://vault.strongroom.localhost:8443",
        "https://graph.microsoft.com",
        "https://management.strongroom.localhost:8443/",
        "https://graph.strongroom.localhost:8443",
    ] {
        let answer = ask(&desk, &format!("{audience}/.default openid"), &[]).await;
        assert_eq!((answer.status, &*claims(&desk, &answer).aud), (200, audience));
    }
    for stranger in
        ["https://vault.strongroom.localhost", "https://nope.example", "https://vault.azure.net//"]
    {
        let answer = ask(&desk, &format!("{stranger}/.default"), &[]).await;
        assert_eq!((answer.status, number(&answer)), (400, 500_011), "{stranger}");
    }
}

#[tokio::test]
async fn only_tokens_for_the_directory_tell_its_roles() {
    let desk = Desk::new().await;
    let graph = ask(&desk, "https://graph.microsoft.com/.default", &[]).await;
    assert_eq!(claims(&desk, &graph).roles, ["Application.ReadWrite.All", "Directory.Read.All"]);
    let vault = ask(&desk, &format!("{VAULT}/.default"), &[]).await;
    assert_eq!(claims(&desk, &vault).roles, Vec::<String>::new());
}

#[tokio::test]
async fn the_older_endpoint_takes_a_resource_and_tells_numbers_as_texts() {
    let desk = Desk::new().await;
    let (client, path) = (desk.client.to_string(), format!("/{}/oauth2/token", desk.tenant));
    let mut fields = vec![
        ("grant_type", "client_credentials"),
        ("client_id", &client),
        ("client_secret", desk.secret.expose()),
        ("resource", VAULT),
    ];
    let mut answer = post(&desk, &path, &fields).await;
    assert_eq!(claims(&desk, &answer).aud, VAULT);
    answer.json["access_token"] = Value::Null;
    assert_eq!(
        answer.json,
        json!({
            "token_type": "Bearer", "expires_in": "3599", "ext_expires_in": "3599", "expires_on": "1795488359",
            "not_before": "1795484760", "resource": VAULT, "access_token": null
        })
    );
    fields.pop();
    assert_eq!(number(&post(&desk, &path, &fields).await), 900_144);
}

#[tokio::test]
async fn every_way_to_be_wrong_has_its_number() {
    let desk = Desk::new().await;
    let unknown = "11111111-2222-4333-8444-555555555555";
    for (changes, expected) in [
        (vec![("client_secret", "wrong")], (401, 7_000_215)),
        (vec![("client_secret", "")], (401, 7_000_216)),
        (vec![("client_secret", ""), ("client_assertion", "x")], (401, 700_027)),
        (vec![("client_id", unknown)], (400, 700_016)),
        (vec![("client_id", "not a GUID")], (400, 700_016)),
        (vec![("client_id", "")], (400, 900_144)),
        (vec![("grant_type", "")], (400, 900_144)),
        (vec![("grant_type", "password")], (400, 50_034)),
        (vec![("grant_type", "refresh_token")], (400, 70_000)),
        (vec![("grant_type", "device_code")], (400, 70_018)),
        (vec![("grant_type", "magic")], (400, 70_003)),
        (vec![("scope", "")], (400, 70_011)),
        (vec![("scope", "https://vault.azure.net/read")], (400, 1_002_012)),
        (vec![("resource", VAULT)], (400, 901_002)),
    ] {
        let answer = ask(&desk, &format!("{VAULT}/.default"), &changes).await;
        assert_eq!((answer.status, number(&answer)), expected, "{changes:?}");
        assert!(answer.signed_in.is_none() && answer.json.get("access_token").is_none());
    }
}

#[tokio::test]
async fn threat_bad_request_not_echoed_by_the_token_service() {
    let desk = Desk::new().await;
    for name in ["client_secret", "client_assertion", "password", "grant_type"] {
        let canary = "cAnArY hunter2+/=";
        let answer = ask(&desk, &format!("{VAULT}/.default"), &[(name, canary)]).await;
        assert!(!answer.json.to_string().contains("hunter2"), "{name}: {}", answer.json);
    }
}

#[tokio::test]
async fn a_secret_that_has_ended_and_extra_fields() {
    let desk = Desk::new().await;
    let extra = [("client_info", "1"), ("x-client-SKU", "MSAL.Python"), ("claims", "{\"access_token\":{}}")];
    let answer = ask(&desk, &format!("{VAULT}/.default"), &extra).await;
    assert!(answer.status == 200 && answer.json["client_info"].is_string());
    desk.house.clock.advance(36_500 * 86_400);
    let answer = ask(&desk, &format!("{VAULT}/.default"), &[]).await;
    assert_eq!((answer.status, number(&answer)), (401, 7_000_222));
}

#[tokio::test]
async fn discovery_names_the_tenant_by_id_whichever_way_it_was_asked() {
    let desk = Desk::new().await;
    let get = async |path: String| desk.send(None, Face::Login, Method::GET, &path, "").await;
    let id = desk.tenant;
    for place in [id.to_string(), "Strongroom.localhost".to_owned()] {
        let v2 = get(format!("/{place}/v2.0/.well-known/openid-configuration")).await.json;
        assert_eq!(v2["issuer"], format!("{LOGIN}/{id}/v2.0"));
        assert_eq!(v2["token_endpoint"], format!("{LOGIN}/{id}/oauth2/v2.0/token"));
        assert_eq!(v2["jwks_uri"], format!("{LOGIN}/{id}/discovery/v2.0/keys"));
        let v1 = get(format!("/{place}/.well-known/openid-configuration")).await.json;
        assert_eq!(v1["issuer"], format!("https://sts.windows.net/{id}/"));
        assert_eq!(v1["token_endpoint"], format!("{LOGIN}/{id}/oauth2/token"));
    }
    let common = get("/common/v2.0/.well-known/openid-configuration".to_owned()).await.json;
    assert_eq!(common["issuer"], format!("{LOGIN}/{{tenantid}}/v2.0"));
    let missing = get("/nope.example/v2.0/.well-known/openid-configuration".to_owned()).await;
    assert_eq!(
        (missing.status, number(&missing), &missing.json["error"]),
        (400, 90_002, &json!("invalid_tenant"))
    );
    let keys = get(format!("/{id}/discovery/v2.0/keys")).await.json;
    assert_eq!(keys["keys"][0]["kid"], desk.house.keys.signing().public().kid());
    assert_eq!(keys["keys"][0]["issuer"], format!("{LOGIN}/{id}/v2.0"));
}
