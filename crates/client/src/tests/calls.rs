use strongroom_base::Clock;
use strongroom_wire::Exposed;
use strongroom_wire::key_vault::SetSecret;

use super::*;
use crate::Error;

const BUNDLE: &str = r#"{"value":"v","id":"https://v/secrets/s/1","attributes":{}}"#;

/// A vault that challenges for its own parent and then answers `reply`.
async fn stub(reply: impl Fn(&[Seen]) -> Reply + Send + Sync + 'static) -> Stub {
    Stub::start(move |seen| match seen {
        [.., last] if last.is_token_call() => token_reply(seen),
        [.., last] if last.token.is_none() => challenge(&parent(last)),
        _ => reply(seen),
    })
    .await
}

/// The resource of the vault that a request went to.
fn parent(seen: &Seen) -> String {
    let parent = seen.host.split_once('.').map_or("", |(_, parent)| parent);
    format!("https://{parent}:{}", seen.port)
}

#[tokio::test]
async fn the_first_401_is_paid_once_and_shows_neither_token_nor_body() {
    let stub = stub(|_| Reply::json(200, BUNDLE)).await;
    let vault = vault(&stub);
    let secret = SetSecret {
        value: Some(Exposed::new("canary".to_owned())),
        content_type: None,
        attributes: None,
        tags: None,
    };
    vault.set_secret("s", &secret).await.expect("set");
    vault.secret("s", None).await.expect("got");
    vault.on_behalf_of(tokens(&stub, Clock::fixed(NOW))).secret("s", None).await.expect("got");

    let seen = stub.seen();
    let shown: Vec<_> = seen
        .iter()
        .map(|seen| {
            (seen.method.as_str(), seen.path.as_str(), seen.token.as_deref(), seen.body.contains("canary"))
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("PUT", "/secrets/s", None, false),
            ("POST", "/t/oauth2/v2.0/token", None, false),
            ("PUT", "/secrets/s", Some("token-1"), true),
            ("GET", "/secrets/s/", Some("token-1"), false),
            ("POST", "/t/oauth2/v2.0/token", None, false),
            ("GET", "/secrets/s/", Some("token-2"), false),
        ]
    );
    assert!(seen[0].query.contains("api-version="));
    let form = &seen[1].body;
    assert!(
        form.contains("grant_type=client_credentials") && form.contains("client_secret=client-secret"),
        "{form}"
    );
    assert!(form.contains("%2F.default"), "{form}");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let stub = stub(|seen| match seen {
        [.., last] if last.token.as_deref() == Some("token-2") => Reply::json(200, BUNDLE),
        [.., last] => challenge(&parent(last)),
        [] => unreachable!("there is a request"),
    })
    .await;
    vault(&stub).secret("s", None).await.expect("got with the second token");
    let always = self::stub(|seen| challenge(&parent(&seen[seen.len() - 1]))).await;
    let error = vault(&always).secret("s", None).await.err().expect("refused");
    assert!(error.is_denied() && !error.is_outage(), "{error}");
    assert_eq!(always.seen().iter().filter(|seen| seen.is_token_call()).count(), 2);
}

#[tokio::test]
async fn a_vault_that_names_anothers_resource_gets_no_token() {
    let stub = Stub::start(|seen| match seen {
        [.., last] if last.is_token_call() => token_reply(seen),
        _ => challenge("https://vault.azure.net"),
    })
    .await;
    let error = vault(&stub).secret("s", None).await.err().expect("refused");
    assert!(matches!(error, Error::Protocol { .. }), "{error}");
    assert_eq!(stub.seen().len(), 1);
}

#[tokio::test]
async fn a_list_reads_all_pages_and_goes_to_no_other_server() {
    let stub = stub(|seen| {
        let last = &seen[seen.len() - 1];
        let item = |n: u8| format!(r#"{{"id":"https://v/secrets/s{n}","attributes":{{}}}}"#);
        let own = format!("https://{}:{}/secrets?api-version=7.4&$skiptoken=x", last.host, last.port);
        if last.path.contains("versions") {
            Reply::json(200, r#"{"value":[],"nextLink":"https://elsewhere.example/secrets?x=1"}"#)
        } else if last.query.contains("skiptoken") {
            Reply::json(200, &format!(r#"{{"value":[{}],"nextLink":null}}"#, item(2)))
        } else {
            Reply::json(200, &format!(r#"{{"value":[{}],"nextLink":"{own}"}}"#, item(1)))
        }
    })
    .await;
    let vault = vault(&stub);
    let ids: Vec<_> = vault.secrets(None).await.expect("listed").into_iter().map(|item| item.id).collect();
    assert_eq!(ids, ["https://v/secrets/s1", "https://v/secrets/s2"]);
    let before = stub.seen().len();
    assert_eq!(vault.secrets(Some(1)).await.expect("listed").len(), 1);
    let after = stub.seen();
    assert_eq!(after.len(), before + 1, "no page is asked for that is not wanted");
    assert!(after[before].query.contains("maxresults=1"));
    let error = vault.secret_versions("s", None).await.expect_err("refused");
    assert!(matches!(error, Error::Protocol { .. }), "{error}");
}

#[tokio::test]
async fn an_error_is_told_by_its_own_words() {
    let stub = stub(|seen| match seen[seen.len() - 1].path.as_str() {
        "/secrets/denied/" => Reply::json(
            403,
            r#"{"error":{"code":"Forbidden","message":"No.","innererror":{"code":"AccessDenied"}}}"#,
        ),
        "/secrets/missing/" => Reply::json(404, r#"{"error":{"code":"SecretNotFound","message":"None."}}"#),
        "/secrets/elsewhere/" => Reply::json(404, "404 page not found"),
        "/secrets/busy/" => Reply::json(503, r#"{"error":{"code":"ServiceUnavailable","message":"Later."}}"#)
            .header("retry-after", "7"),
        "/secrets/throttled/" => Reply::json(429, r#"{"error":{"code":"Throttled","message":"Later."}}"#)
            .header("retry-after", "9"),
        "/secrets/moved/" => Reply::json(307, "").header("location", "https://elsewhere.example/"),
        "/secrets/odd/" => Reply::json(200, r#"{"value":"canary","id":5}"#),
        _ => Reply::json(502, "<html>"),
    })
    .await;
    let vault = vault(&stub);
    let refused = |error: Error| match error {
        Error::Refused(refused) => *refused,
        other => panic!("{other}"),
    };
    let denied = vault.secret("denied", None).await.err().expect("refused");
    assert!(denied.is_denied());
    assert_eq!(refused(denied).inner.as_deref(), Some("AccessDenied"));
    assert!(vault.secret("missing", None).await.err().expect("refused").is_not_found());
    let elsewhere = vault.secret("elsewhere", None).await.err().expect("refused");
    assert!(elsewhere.is_wrong_endpoint() && !elsewhere.is_not_found(), "{elsewhere}");
    let busy = vault.secret("busy", None).await.err().expect("refused");
    assert!(busy.is_outage() && busy.asks_to_wait().is_none());
    assert_eq!(refused(busy).retry_after, Some(std::time::Duration::from_secs(7)));
    let throttled = vault.secret("throttled", None).await.err().expect("refused");
    assert!(!throttled.is_outage() && !throttled.is_denied(), "{throttled}");
    assert_eq!(throttled.asks_to_wait(), Some(std::time::Duration::from_secs(9)));
    assert!(vault.secret("html", None).await.err().expect("refused").is_outage());
    assert_eq!(refused(vault.secret("moved", None).await.err().expect("refused")).status, 307);
    let odd = vault.secret("odd", None).await.err().expect("refused");
    assert!(matches!(odd, Error::Protocol { .. }) && !odd.to_string().contains("canary"), "{odd}");
}

#[tokio::test]
async fn a_wrong_client_secret_is_told_with_its_number() {
    let stub = Stub::start(|seen| match seen {
        [.., last] if last.is_token_call() => Reply::json(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret.","error_codes":[7000215]}"#,
        ),
        [.., last] => challenge(&parent(last)),
        [] => unreachable!("there is a request"),
    })
    .await;
    let error = vault(&stub).secret("s", None).await.err().expect("refused");
    assert!(error.is_denied());
    assert!(matches!(&error, Error::Token { code: Some(7_000_215), status: 401, .. }), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("client-secret"));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let stub = stub(|_| Reply::json(200, BUNDLE)).await;
    let clock = Clock::fixed(NOW);
    let tokens = tokens(&stub, clock.clone());
    let first = tokens.get("x/.default").await.expect("a token");
    clock.advance(3200);
    assert_eq!(tokens.get("x/.default").await.expect("a token"), first);
    clock.advance(200);
    assert_ne!(tokens.get("x/.default").await.expect("a token"), first);
}

#[tokio::test]
async fn a_token_near_its_end_has_to_do_while_the_login_endpoint_is_out() {
    let stub = Stub::start(|seen| match seen {
        [_] => token_reply(seen),
        [_, _] => Reply::json(503, r#"{"error":{"code":"ServiceUnavailable","message":"Later."}}"#),
        _ => Reply::json(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: No.","error_codes":[7000215]}"#,
        ),
    })
    .await;
    let clock = Clock::fixed(NOW);
    let tokens = tokens(&stub, clock.clone());
    let first = tokens.get("x/.default").await.expect("a token");
    clock.advance(3400);
    assert_eq!(tokens.get("x/.default").await.expect("the old one"), first);
    let denied = tokens.get("x/.default").await.expect_err("the credential is not good any more");
    assert!(denied.is_denied(), "{denied}");
    clock.advance(600);
    assert!(tokens.get("x/.default").await.is_err());
}

#[tokio::test]
async fn nobody_there_and_nobody_trusted_are_outages() {
    let stub = stub(|_| Reply::json(200, BUNDLE)).await;
    let stranger = Http::new(
        &Trust { ca_file: Some(self::stub(|_| Reply::json(200, "")).await.ca_file()) },
        Timeouts::default(),
    );
    let vault =
        Vault::new(stranger.expect("a client"), &stub.url("v.vault"), tokens(&stub, Clock::fixed(NOW)));
    let error = vault.expect("a vault").secret("s", None).await.err().expect("refused");
    assert!(matches!(&error, Error::Transport { cause, .. } if cause.contains("certificate")), "{error}");
    assert!(stub.seen().is_empty());

    let free = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let url = format!("https://v.vault.stub.localhost:{port}");
    let gone = Vault::new(http(&stub), &url, tokens(&stub, Clock::fixed(NOW))).expect("a vault");
    let error = gone.secret("s", None).await.err().expect("refused");
    assert!(error.is_outage(), "{error}");
    let told = format!("cannot reach v.vault.stub.localhost:{port}: Connection refused (os error 111)");
    assert_eq!(error.to_string(), told);
}
