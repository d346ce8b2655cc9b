//! Tokens that must open nothing, although most are signed with the installation's own key.

use anyhow::{Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use strongroom_base::Clock;
use strongroom_testkit::{API, Request, Server, value};

use crate::forge::Forge;

#[tokio::test]
async fn threat_token_only_what_was_issued_for_here_and_now_opens() -> Result<()> {
    let mut server = Server::start().await?;
    let forge = Forge::of(&mut server).await?;
    let vault = server.vault("tokens", &[]).await?;
    server.secrets("tokens", &server.owner())?.set_secret("s", &value("x")).await?;
    let elsewhere = Server::start().await?;
    let mut cases =
        vec![("issued elsewhere", elsewhere.vault_token(&elsewhere.owner()).await?.expose().to_owned())];
    cases.extend(forged(&server, &forge)?);
    cases.extend(mangled(&server, &forge)?);
    let path = format!("/secrets/s?{API}");
    let ask = async |token: &str| {
        server.http().send(Request::new(Method::GET, &vault.host, &path).bearer(token)).await
    };
    let good = forge.token(&server.owner(), &json!({}))?;
    ensure!(ask(&good).await?.status == 200, "the forge's good token is good");
    for (what, token) in cases {
        let answer = ask(&token).await?;
        ensure!(answer.status == 401, "{what}: {} {}", answer.status, answer.text());
        ensure!(answer.header("www-authenticate").contains("authorization="), "{what}: no challenge");
        ensure!(!answer.text().contains(&token), "{what}: the token is echoed");
    }
    ensure!(ask(&good).await?.status == 200, "and still is");
    Ok(())
}

/// Signed as the installation signs, with claims that do not fit.
fn forged(server: &Server, forge: &Forge) -> Result<Vec<(&'static str, String)>> {
    let now = Clock::system().now().seconds();
    let dev = server.dev();
    let other = "11111111-2222-4333-8444-555555555555";
    let changes = [
        ("another tenant", json!({"tid": other, "iss": format!("https://sts.windows.net/{other}/")})),
        ("a tenant that is not the issuer's", json!({"tid": other})),
        ("an issuer that is not the tenant's", json!({"iss": format!("https://sts.windows.net/{other}/")})),
        (
            "an issuer of version 2 in version 1",
            json!({"iss": format!("{}/{}/v2.0", dev.authority, dev.tenant_id)}),
        ),
        ("an issuer elsewhere", json!({"iss": format!("https://evil.example/{}/", dev.tenant_id)})),
        ("the directory's audience", json!({"aud": dev.graph})),
        ("the management plane's audience", json!({"aud": dev.resource_manager})),
        ("another suffix's audience", json!({"aud": "https://vault.evil.example"})),
        ("no audience", json!({"aud": ""})),
        ("a list of audiences", json!({"aud": [server.vault_resource()]})),
        ("expired", json!({"iat": now - 7200, "nbf": now - 7200, "exp": now - 3600})),
        ("not yet valid", json!({"nbf": now + 3600, "exp": now + 7200})),
        ("an end that is a text", json!({"exp": "never"})),
        ("no end", json!({"exp": null})),
        ("a version of its own", json!({"ver": "3.0"})),
        ("an unknown principal", json!({"oid": other, "sub": other})),
    ];
    changes.into_iter().map(|(what, changes)| Ok((what, forge.token(&server.owner(), &changes)?))).collect()
}

/// Good claims, and a head or signature that is not.
fn mangled(server: &Server, forge: &Forge) -> Result<Vec<(&'static str, String)>> {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = forge.claims(&server.owner());
    let good = forge.sign(&claims)?;
    let signature = good.rsplit('.').next().unwrap_or_default().to_owned();
    let with = |head: Value, signature: &str| format!("{}.{}.{signature}", encode(&head), encode(&claims));
    let head = |alg: &str, kid: &str| json!({"typ": "JWT", "alg": alg, "kid": kid});
    let mut flipped = good.clone().into_bytes();
    let last = flipped.len() - 10;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    let mac = strongroom_crypto::digest::MacKey::new(forge.kid().as_bytes());
    let confused = with(head("HS256", forge.kid()), "");
    let confused = format!(
        "{confused}{}",
        URL_SAFE_NO_PAD.encode(mac.sign(&[confused.trim_end_matches('.').as_bytes()]))
    );
    Ok(vec![
        ("no algorithm", with(head("none", forge.kid()), "")),
        ("no algorithm, odd case", with(head("nOnE", forge.kid()), &signature)),
        ("a symmetric algorithm", confused),
        ("another algorithm", with(head("RS512", forge.kid()), &signature)),
        ("an unknown key", with(head("RS256", "0000000000000000000000000000000000000000"), &signature)),
        ("a key that is a path", with(head("RS256", "../../../../dev/null"), &signature)),
        ("a key that is a URL", with(head("RS256", "https://evil.example/key"), &signature)),
        (
            "a key of its own",
            with(json!({"alg": "RS256", "jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}), &signature),
        ),
        ("a signature of something else", with(head("RS256", forge.kid()), &signature)),
        ("a flipped bit", String::from_utf8(flipped)?),
        ("no signature", good.rsplit_once('.').map(|(rest, _)| format!("{rest}.")).unwrap_or_default()),
        ("two parts", good.rsplit_once('.').map(|(rest, _)| rest.to_owned()).unwrap_or_default()),
        ("four parts", format!("{good}.x")),
        ("a token in a token", URL_SAFE_NO_PAD.encode(&good)),
    ])
}
