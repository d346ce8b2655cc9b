//! What reaches for more than the caller has: paths, hosts, forms and keys that try to be read twice.
//! Plain bad input is in `bad_bodies`, `bad_names`, `bad_requests` and `bad_tokens`.

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Method;
use serde_json::{Value, json};
use strongroom_base::Clock;
use strongroom_crypto::digest::MacKey;
use strongroom_crypto::jose::{KeptKey, SigningKey};
use strongroom_testkit::{API, Principal, Request, Server, policy, value};

use crate::search::Canary;

/// The built-in role that reads the values of secrets.
const SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";

/// Makes a vault that decides by roles, where `reader` may read the secret `mine` and nothing else,
/// and gives both secrets of it.
async fn vault_of_one_secret(server: &Server, name: &str, reader: &Principal, theirs: &str) -> Result<()> {
    server.vault(name, &[]).await?;
    let secrets = server.secrets(name, &server.owner())?;
    secrets.set_secret("mine", &value("x")).await?;
    secrets.set_secret("theirs", &value(theirs)).await?;
    let dev = server.dev();
    let token = server.token(&server.owner(), &dev.resource_manager).await?;
    let subscription = format!("/subscriptions/{}", dev.subscription_id);
    let vault = format!("{subscription}/resourceGroups/tests/providers/Microsoft.KeyVault/vaults/{name}");
    let assignment = "00000000-0000-4000-8000-000000000001";
    let role = format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{SECRETS_USER}");
    let calls = [
        (
            Method::PATCH,
            format!("{vault}?api-version=2023-07-01"),
            json!({"properties": {"enableRbacAuthorization": true}}),
        ),
        (
            Method::PUT,
            format!(
                "{vault}/secrets/mine/providers/Microsoft.Authorization/roleAssignments/{assignment}?api-version=2022-04-01"
            ),
            json!({"properties": {"roleDefinitionId": role, "principalId": reader.object_id}}),
        ),
    ];
    for (method, path, body) in calls {
        let request = Request::new(method, &Server::host(&dev.resource_manager), &path);
        let answer = server.http().send(request.bearer(token.expose()).json(body.to_string())).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn threat_path_normalisation_no_spelling_reaches_what_is_not_the_callers() -> Result<()> {
    let server = Server::start().await?;
    let reader = server.principal("reader").await?;
    let theirs = Canary::new("theirs");
    vault_of_one_secret(&server, "of-one", &reader, theirs.text()).await?;
    // Another vault where the same principal may do everything, to come from.
    let own = server.vault("all-mine", &[policy(&reader, &["get", "list", "set"])]).await?;
    server.secrets("all-mine", &server.owner())?.set_secret("mine", &value("x")).await?;
    let token = server.vault_token(&reader).await?.expose().to_owned();
    let host = server.vault_host("of-one");
    let authority = format!("{host}:{}", server.http().port());
    let cases = [
        ("/secrets/mine", 200),
        ("//secrets///mine//", 200),
        ("/secrets/theirs", 403),
        ("//secrets///theirs//", 403),
        ("/SECRETS/THEIRS", 403),
        ("/secrets/mine//theirs", 400),
        ("/secrets/mine/../theirs", 400),
        ("/secrets/mine/%2e%2e/theirs", 400),
        ("/secrets/mine/..%2ftheirs", 400),
        ("/secrets/mine%2f..%2ftheirs", 400),
        ("/secrets/mine%2f%2e%2e%2ftheirs", 400),
        ("/secrets/mine/.%00./theirs", 400),
        ("/secrets/mine;/theirs", 400),
        ("/secrets/mine%3b/../theirs", 400),
        ("/secrets/mine\\..\\theirs", 400),
        ("/secrets/t%68eirs", 403),
        ("/secrets/theirs/versions", 403),
        ("/secrets", 403),
        ("/deletedsecrets/theirs", 403),
    ];
    for (path, status) in cases {
        let request = Request::new(Method::GET, &host, &format!("{path}?{API}")).bearer(&token);
        let answer = server.http().send(request).await?;
        ensure!(answer.status == status, "{path}: {} {}", answer.status, answer.text());
        let leaked = theirs.found_in("an answer", &answer.body);
        ensure!(leaked.is_empty(), "{path}: {leaked:?}");
    }
    // One host on the connection and another in the request: the one that is asked decides.
    let path = format!("/secrets/theirs?{API}");
    let elsewhere = [
        Request::new(Method::GET, &own.host, &path).header("host", &authority),
        Request::new(Method::GET, &own.host, &format!("https://{authority}{path}")),
        Request::new(Method::GET, &own.host, &path).header("x-forwarded-host", &authority),
        Request::new(Method::GET, &own.host, &path)
            .header("x-original-url", &format!("https://{authority}{path}")),
        Request::new(Method::GET, &own.host, "/secrets/mine").header("x-http-method-override", "DELETE"),
    ];
    for request in elsewhere {
        let answer = server.http().send(request.bearer(&token)).await?;
        ensure!([400, 403, 404].contains(&answer.status.as_u16()), "{} {}", answer.status, answer.text());
    }
    // Two hosts are none (RFC 9112, 3.2).
    for hosts in [[&*authority, &own.host], [&own.host, &authority]] {
        let request =
            Request::new(Method::GET, &host, &path).header("host", hosts[0]).header("host", hosts[1]);
        let answer = server.http().send(request.bearer(&token)).await?;
        ensure!(answer.status == 400, "{hosts:?}: {} {}", answer.status, answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn threat_token_a_strangers_key_and_our_public_one_open_nothing() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("keys", &[]).await?;
    server.secrets("keys", &server.owner())?.set_secret("s", &value("x")).await?;
    let good = server.vault_token(&server.owner()).await?.expose().to_owned();
    let (head, claims) = parts(&good)?;
    let path = format!("/{}/discovery/v2.0/keys", server.dev().tenant_id);
    let keys = Request::new(Method::GET, &Server::host(&server.dev().authority), &path);
    let keys: Value = server.http().send(keys).await?.json()?;
    let key = &keys["keys"][0];
    let (x5c, n) = (key["x5c"][0].as_str().context("x5c")?, key["n"].as_str().context("n")?);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{x5c}\n-----END CERTIFICATE-----\n");
    let stranger = SigningKey::open(&KeptKey::generate("stranger", Clock::system().now())?)?;
    let signed = stranger.sign(&claims)?.expose().to_owned();
    let (strange, _) = parts(&signed)?;
    let mut tokens = vec![
        ("a stranger's key", signed.clone()),
        ("a stranger's key under our id", with_head(&signed, &head)),
        ("our signature under a stranger's id", with_head(&good, &strange)),
        (
            "a key that comes along",
            with_head(
                &signed,
                &merged(
                    &head,
                    &json!({"jwk": {"kty": "RSA", "n": stranger.public().modulus(), "e": "AQAB"}}),
                ),
            ),
        ),
        (
            "a certificate that comes along",
            with_head(&signed, &merged(&head, &json!({"x5c": [stranger.public().certificate()]}))),
        ),
        (
            "a place to fetch keys",
            with_head(&signed, &merged(&head, &json!({"jku": "https://evil.example/keys"}))),
        ),
    ];
    let der = STANDARD.decode(x5c)?;
    let modulus = URL_SAFE_NO_PAD.decode(n)?;
    for secret in [pem.as_bytes(), x5c.as_bytes(), &der, n.as_bytes(), &modulus, b""] {
        let unsigned = with_head(&good, &merged(&head, &json!({"alg": "HS256"})));
        let unsigned = unsigned.rsplit_once('.').context("a signature")?.0;
        let mac = MacKey::new(secret).sign(&[unsigned.as_bytes()]);
        tokens.push(("our public key as a password", format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode(mac))));
    }
    for (what, token) in tokens {
        let request = Request::new(Method::GET, &vault.host, &format!("/secrets/s?{API}")).bearer(&token);
        let answer = server.http().send(request).await?;
        ensure!(answer.status == 401, "{what}: {} {}", answer.status, answer.text());
    }
    let request = Request::new(Method::GET, &vault.host, &format!("/secrets/s?{API}")).bearer(&good);
    ensure!(server.http().send(request).await?.status == 200, "the good one is good");
    Ok(())
}

#[tokio::test]
async fn threat_amplification_a_form_that_is_none_is_told() -> Result<()> {
    let server = Server::start().await?;
    let owner = server.owner();
    let (client, secret) = (&owner.client_id, owner.secret.expose());
    let scope = format!("{}/.default", server.vault_resource());
    let good =
        format!("grant_type=client_credentials&client_id={client}&client_secret={secret}&scope={scope}");
    let fields: String = (0..100_u32).map(|number| ["&f", &number.to_string(), "=1"].concat()).collect();
    let cases = [
        ("as it should be", good.clone(), 200),
        ("another's field", format!("{good}&x-client-sku=test"), 200),
        ("empty", String::new(), 400),
        ("no grant", good.replace("grant_type=client_credentials&", ""), 400),
        ("no scope", good.replace("&scope=", "&other="), 400),
        ("an empty secret", good.replace(secret, ""), 401),
        ("the secret twice", format!("{good}&client_secret={secret}"), 400),
        ("the client twice", format!("client_id=x&{good}"), 400),
        ("the scope twice", format!("{good}&scope={scope}"), 400),
        ("two scopes", format!("{good}%20https://graph.example/.default"), 400),
        ("too many fields", format!("{good}{fields}"), 400),
        ("a long scope", format!("{good}{}", "a".repeat(10_000)), 400),
        ("a scope of a million bytes", format!("{good}{}", "a".repeat(1_000_000)), 400),
        ("a NUL", format!("{good}%00"), 400),
        ("no UTF-8", format!("client_id=%ff%fe&{good}"), 400),
        ("JSON", format!(r#"{{"grant_type":"client_credentials","client_id":"{client}"}}"#), 400),
    ];
    let path = format!("/{}/oauth2/v2.0/token", owner.tenant);
    for (what, form, status) in cases {
        let request = Request::new(Method::POST, &Server::host(&server.dev().authority), &path).form(form);
        let answer = server.http().send(request).await?;
        ensure!(answer.status == status, "{what}: {} {}", answer.status, answer.text());
        ensure!(status == 200 || !answer.code().is_empty(), "{what}: no error: {}", answer.text());
        ensure!(answer.body.len() < 5_000 && !answer.text().contains(secret), "{what}: {}", answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn threat_quoting_no_filter_widens_a_list() -> Result<()> {
    let server = Server::start().await?;
    server.vault("filtered", &[]).await?;
    let (dev, owner) = (server.dev(), server.owner());
    let resources =
        format!("/subscriptions/{}/resources?api-version=2015-11-01&$filter=", dev.subscription_id);
    let deep = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let long = format!("name eq '{}'", "a".repeat(20_000));
    let garbage = [
        "name eq '",
        "name eq \"filtered\"",
        "name eq 'x' or '1' eq '1'",
        "'",
        "''",
        "eq",
        "not name eq 'x'",
        "name eq 'x' and",
        "name eq 'x');--",
        "name ne 'x'",
        "name eq null",
        "\0",
        "name eq '\u{202e}",
        &deep,
        &long,
    ];
    for (base, path) in [(&dev.resource_manager, &*resources), (&dev.graph, "/v1.0/applications?$filter=")] {
        let token = server.token(&owner, base).await?;
        for filter in garbage {
            let escaped: String =
                filter.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
            let request = Request::new(Method::GET, &Server::host(base), &format!("{path}{escaped}"));
            // A path that is too long may end the connection.
            let Ok(answer) = server.http().send(request.bearer(token.expose())).await else { continue };
            let filter: String = filter.chars().take(40).collect();
            let nothing = answer.json().is_ok_and(|list: Value| list["value"] == json!([]));
            let told = answer.status == 400 && !answer.code().is_empty();
            let too_long = [414, 431].contains(&answer.status.as_u16());
            ensure!(told || nothing || too_long, "{filter:?}: {} {}", answer.status, answer.text());
        }
    }
    Ok(())
}

/// A token's head and claims.
fn parts(token: &str) -> Result<(Value, Value)> {
    let mut parts = token.split('.');
    let mut part = || -> Result<Value> {
        Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().context("a part")?)?)?)
    };
    Ok((part()?, part()?))
}

/// `token` under another head.
fn with_head(token: &str, head: &Value) -> String {
    let rest = token.split_once('.').map_or("", |(_, rest)| rest);
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(head.to_string()))
}

/// `head` with `more` in it.
fn merged(head: &Value, more: &Value) -> Value {
    let mut merged = head.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        merged[name] = value.clone();
    }
    merged
}
