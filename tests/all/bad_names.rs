//! Names of every wrong kind, in every place where a name goes.

use anyhow::{Result, ensure};
use http::Method;
use strongroom_testkit::{API, Request, Server};

/// Percent-encoded names that are none: `^[0-9a-zA-Z-]{1,127}$` is all there is.
const BAD: [&str; 22] = [
    "a_b",
    "a.b",
    "a%20b",
    "a%20",
    "%20a",
    "%09",
    "a+b",
    "a%27b",
    "a%22b",
    "a%3Bb",
    "a%2Ab",
    "a%25b",
    "a$b",
    "a@b",
    "a,b",
    "a:b",
    "a%C3%A4",
    // Dotless i, full-width a, Kelvin sign, combining accent, right-to-left override.
    "%C4%B1",
    "%EF%BD%81",
    "%E2%84%AA",
    "e%CC%81",
    "a%E2%80%AEb",
];

#[tokio::test]
async fn threat_name_folding_a_wrong_name_is_told_and_nothing_is_made() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("names", &[]).await?;
    let token = server.vault_token(&server.owner()).await?;
    let long = "a".repeat(128);
    for name in BAD.iter().copied().chain([long.as_str()]) {
        let calls = [
            (Method::PUT, format!("/secrets/{name}?{API}")),
            (Method::GET, format!("/secrets/{name}?{API}")),
            (Method::DELETE, format!("/secrets/{name}?{API}")),
            (Method::PATCH, format!("/secrets/{name}?{API}")),
            (Method::GET, format!("/secrets/{name}/versions?{API}")),
            (Method::GET, format!("/deletedsecrets/{name}?{API}")),
            (Method::DELETE, format!("/deletedsecrets/{name}?{API}")),
            (Method::POST, format!("/deletedsecrets/{name}/recover?{API}")),
            (Method::GET, format!("/secrets/fine/{name}?{API}")),
        ];
        for (method, path) in calls {
            let request = Request::new(method.clone(), &vault.host, &path).bearer(token.expose());
            let answer = server.http().send(request.json(r#"{"value":"x"}"#)).await?;
            let told = (answer.status.as_u16(), answer.code());
            ensure!(told == (400, "BadParameter".to_owned()), "{method} {path}: {told:?} {}", answer.text());
        }
    }
    let left = server.secrets("names", &server.owner())?.secrets(None).await?;
    ensure!(left.is_empty(), "made: {left:?}");
    Ok(())
}

#[tokio::test]
async fn a_name_is_the_same_in_any_case_and_kept_as_it_was_written() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("cases", &[]).await?;
    let token = server.vault_token(&server.owner()).await?;
    let call = async |method, path: &str, body: &'static str| {
        let request = Request::new(method, &vault.host, path).bearer(token.expose()).json(body);
        server.http().send(request).await
    };
    let path = format!("/Secrets/MixedCase-127-{}?{API}", "x".repeat(112));
    ensure!(call(Method::PUT, &path, r#"{"value":"one"}"#).await?.status == 200, "127 characters are fine");
    let read: serde_json::Value = call(Method::GET, &path.to_ascii_lowercase(), "").await?.json()?;
    ensure!(read["value"] == "one" && read["id"].to_string().contains("/MixedCase-127-"), "{read}");
    Ok(())
}
