//! Errors, word by word.

use http::StatusCode;
use serde_json::json;

use super::*;
use crate::key_vault::reject;
use crate::reject::{Around, Rejection};
use strongroom_identity::token::TokenRefusal;

const ALL: &[&str] = &["all", "purge"];
const V: &str = "api-version=7.4";

fn error(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message}})
}

fn inner(code: &str, message: &str, inner: &str) -> Value {
    json!({"error": {"code": code, "message": message, "innererror": {"code": inner}}})
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_recorded_words() {
    let desk = Desk::with(ALL).await;
    let text = |id: &str| {
        format!(
            "A secret with (name/id) {id} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
        )
    };
    let missing = error("SecretNotFound", &text("Nope"));
    for (method, target, body) in [
        (Method::GET, "/secrets/Nope", ""),
        (Method::DELETE, "/secrets/Nope", ""),
        (Method::PATCH, "/secrets/Nope", "{}"),
    ] {
        assert_eq!(desk.ask(method, &format!("{target}?{V}"), body).await, (404, missing.clone()));
    }
    let id = "Nope/00112233445566778899aabbccddeeff";
    let versioned = error("SecretNotFound", &text(id));
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/{id}?{V}"), "").await, (404, versioned));
    let deleted = error("SecretNotFound", "Deleted Secret not found: Nope");
    for (method, target) in [
        (Method::GET, "/deletedsecrets/Nope"),
        (Method::DELETE, "/deletedsecrets/Nope"),
        (Method::POST, "/deletedsecrets/Nope/recover"),
    ] {
        assert_eq!(desk.ask(method, &format!("{target}?{V}"), "").await, (404, deleted.clone()));
    }
}

#[tokio::test]
async fn disabled_deleted_and_protected_have_their_inner_codes() {
    let properties = Patch {
        rbac: Some(false),
        access_policies: Some(vec![policy(ALL)]),
        purge_protection: Some(true),
        ..Patch::default()
    };
    let desk = Desk::of(properties).await;
    desk.set("a", r#"{"value":"x","attributes":{"enabled":false}}"#).await;
    let disabled = inner("Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/a?{V}"), "").await, (403, disabled.clone()));
    desk.ask(Method::DELETE, &format!("/secrets/a?{V}"), "").await;
    assert_eq!(desk.ask(Method::GET, &format!("/deletedsecrets/a?{V}"), "").await, (403, disabled));
    let reserved = inner(
        "Conflict",
        "Secret A is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable",
    );
    assert_eq!(desk.ask(Method::PUT, &format!("/secrets/A?{V}"), r#"{"value":"x"}"#).await, (409, reserved));
    let protected = error(
        "Forbidden",
        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed. Vault: My-Vault;location=local",
    );
    assert_eq!(desk.ask(Method::DELETE, &format!("/deletedsecrets/a?{V}"), "").await, (403, protected));
}

#[tokio::test]
async fn the_api_version_is_required_and_has_a_form() {
    let desk = Desk::with(ALL).await;
    for missing in ["/secrets", "/secrets?api-version=", "/secrets?version=7.4"] {
        let words = error("BadParameter", "api-version must be specified");
        assert_eq!(desk.ask(Method::GET, missing, "").await, (400, words));
    }
    let unknown = error(
        "BadParameter",
        "The specified version (newest) is not recognized. Consider using the latest supported version (2026-04-01).",
    );
    assert_eq!(desk.ask(Method::GET, "/secrets?api-version=newest", "").await, (400, unknown));
}

#[tokio::test]
async fn threat_name_folding_names_of_every_wrong_kind_are_400() {
    let desk = Desk::with(ALL).await;
    let long = "a".repeat(128);
    for (given, shown) in [("my_secret", "my_secret"), ("a%20b", "a b"), ("%C3%A4", ""), (&*long, "")] {
        let words = error("BadParameter", &format!("The request URI contains an invalid name: {shown}"));
        let asked = desk.ask(Method::PUT, &format!("/secrets/{given}?{V}"), r#"{"value":"x"}"#).await;
        assert_eq!(asked, (400, words), "{given}");
    }
    let words = error("BadParameter", "The request URI contains an invalid version: latest");
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/a/latest?{V}"), "").await, (400, words));
}

#[tokio::test]
async fn threat_bad_request_not_echoed_and_nothing_written() {
    let desk = Desk::with(ALL).await;
    let big = "x".repeat(25_601);
    let tags: Vec<String> = (0..16).map(|n| format!("\"{n}\":\"\"")).collect();
    let deep = "[".repeat(50_000);
    for body in [
        "",
        "canary",
        r#"{"value":{"canary":1}}"#,
        r#"{"value":"canary""#,
        r#"{"value":"canary","attributes":{"exp":"canary"}}"#,
        r#"{"value":"canary","attributes":{"exp":1e300}}"#,
        r#"{"value":"canary","attributes":{"exp":-1}}"#,
        r#"{"value":"canary","value":"canary"}"#,
        r#"{"value":null}"#,
        "{}",
        &format!(r#"{{"value":"{big}"}}"#),
        &format!(r#"{{"value":"canary","tags":{{{}}}}}"#, tags.join(",")),
        &format!(r#"{{"value":"canary","tags":{deep}"#),
    ] {
        let (status, answer) = desk.ask(Method::PUT, &format!("/secrets/a?{V}"), body).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!("BadParameter")), "{answer}");
        assert!(!answer.to_string().contains("canary"), "{answer}");
    }
    assert_eq!(desk.ask(Method::GET, &format!("/secrets/a?{V}"), "").await.0, 404, "nothing was written");
}

#[tokio::test]
async fn threat_foreign_handle_a_skip_token_is_good_for_its_own_list_only() {
    let desk = Desk::with(ALL).await;
    for name in ["a", "b"] {
        desk.set(name, r#"{"value":"x"}"#).await;
    }
    let (_, page) = desk.ask(Method::GET, &format!("/secrets?{V}&maxresults=1"), "").await;
    let next = page["nextLink"].as_str().and_then(|next| next.strip_prefix(SUFFIX)).expect("a next page");
    assert_eq!(desk.ask(Method::GET, next, "").await.0, 200);
    let words = error("BadParameter", "$skiptoken is not one that this list has given out.");
    let elsewhere = next.replace("/secrets?", "/deletedsecrets?");
    for wrong in
        [elsewhere, next.replace("/secrets?", "/secrets/a/versions?"), next.replace("token=", "token=A")]
    {
        assert_eq!(desk.ask(Method::GET, &wrong, "").await, (400, words.clone()), "{wrong}");
    }
    let words = error("BadParameter", "maxresults must be a whole number from 1 to 25.");
    for bad in ["0", "26", "-1", "x", "", "1.5"] {
        let asked = desk.ask(Method::GET, &format!("/secrets?{V}&maxresults={bad}"), "").await;
        assert_eq!(asked, (400, words.clone()), "{bad}");
    }
}

#[tokio::test]
async fn what_is_not_offered_says_so() {
    let desk = Desk::with(ALL).await;
    let words = |operation: &str| {
        error(
            "NotSupported",
            &format!("The operation {operation} is not supported by this version of Strongroom."),
        )
    };
    assert_eq!(desk.ask(Method::POST, &format!("/secrets/a/backup?{V}"), "").await, (400, words("backup")));
    assert_eq!(desk.ask(Method::POST, &format!("/secrets/restore?{V}"), "").await, (400, words("restore")));
}

#[tokio::test]
async fn the_pipeline_s_rejections_are_in_the_vault_s_words() {
    let names = PublicNames::of_domain("strongroom.localhost", 8443);
    let around = |tenant| Around {
        names: &names,
        tenant,
        request: RequestId::from_random([7; 16]),
        client_request: None,
        now: NOW,
    };
    let desk = Desk::with(ALL).await;
    let told = async |rejection: Rejection| {
        let audited = desk.house.store.record(&desk.trace("Test").entry(401)).expect("recorded");
        let response = reject(&rejection, &around(Some(tenant()))).release(&audited);
        let challenge = response.headers().get("www-authenticate").cloned();
        let status = response.status();
        let body = response.into_body().collect().await.expect("infallible").to_bytes();
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        (status, body, challenge.map(|value| value.to_str().expect("text").to_owned()))
    };
    let tenant = tenant();
    let challenge = format!(
        "Bearer authorization=\"https://login.strongroom.localhost:8443/{tenant}\", resource=\"https://vault.strongroom.localhost:8443\""
    );
    let found = || "found".to_owned();
    for (rejection, message) in [
        (Rejection::NoToken, "AKV10000: Request is missing a Bearer or PoP token.".to_owned()),
        (
            Rejection::BadToken(TokenRefusal::Audience { found: found() }),
            "AKV10022: Invalid audience. Expected https://vault.strongroom.localhost:8443, found: found."
                .to_owned(),
        ),
        (
            Rejection::BadToken(TokenRefusal::Issuer { found: found() }),
            format!(
                "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{tenant}/, found found."
            ),
        ),
        (
            Rejection::BadToken(TokenRefusal::Expired { at: NOW }),
            "[TokenExpired] Error validating token: 'S2S12086'.".to_owned(),
        ),
    ] {
        let wanted = (StatusCode::UNAUTHORIZED, error("Unauthorized", &message), Some(challenge.clone()));
        assert_eq!(told(rejection).await, wanted);
    }
    for (rejection, status, body) in [
        (Rejection::WrongMethod(Method::PUT), 405, error("MethodNotAllowed", "HTTP PUT not allowed")),
        (Rejection::NoSuchVault, 404, error("VaultNotFound", "There is no vault of this name.")),
        (Rejection::BadPath, 400, error("BadParameter", "The request URI is not in plain form.")),
    ] {
        let answer = told(rejection).await;
        assert_eq!((answer.0.as_u16(), answer.1, answer.2), (status, body, None));
    }
}
