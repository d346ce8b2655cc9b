//! Bodies that are too large, too deep, of the wrong shape, or no JSON at all.

use anyhow::{Result, ensure};
use http::Method;
use serde_json::json;
use strongroom_testkit::{API, Answer, Request, Server, TestVault};

use crate::search::Canary;

/// The bodies, and how each must end.
fn bodies(canary: &str) -> Vec<(&'static str, Vec<u8>, u16)> {
    let tags = |count: usize| {
        (0..count).map(|index| (format!("t{index}"), json!("v"))).collect::<serde_json::Map<_, _>>()
    };
    let json = |value: serde_json::Value| value.to_string().into_bytes();
    vec![
        ("25,600 bytes", json(json!({"value": "v".repeat(25_600)})), 200),
        ("25,600 bytes of two each", json(json!({"value": "ä".repeat(12_800)})), 200),
        (
            "25,601 bytes",
            json(json!({"value": format!("{canary}{}", "v".repeat(25_601 - canary.len()))})),
            400,
        ),
        ("25,602 bytes of two each", json(json!({"value": "ä".repeat(12_801)})), 400),
        ("15 tags", json(json!({"value": "v", "tags": tags(15)})), 200),
        ("16 tags", json(json!({"value": canary, "tags": tags(16)})), 400),
        ("a tag of 257 characters", json(json!({"value": canary, "tags": {"t": "v".repeat(257)}})), 400),
        ("a tag without a name", json(json!({"value": canary, "tags": {"": "v"}})), 400),
        ("a tag that is a number", json(json!({"value": canary, "tags": {"t": 1}})), 400),
        (
            "a content type of 256 characters",
            json(json!({"value": canary, "contentType": "c".repeat(256)})),
            400,
        ),
        ("exp before 1970", json(json!({"value": canary, "attributes": {"exp": -1}})), 400),
        (
            "exp beyond the year 9999",
            json(json!({"value": canary, "attributes": {"exp": 253_402_300_800_i64}})),
            400,
        ),
        ("exp as a text", json(json!({"value": canary, "attributes": {"exp": canary}})), 400),
        (
            "a number without end",
            format!("{{\"value\":\"{canary}\",\"attributes\":{{\"exp\":1e400}}}}").into_bytes(),
            400,
        ),
        ("no value", json(json!({"contentType": canary})), 400),
        ("null", json(json!({"value": null})), 400),
        ("a value that is an object", json(json!({"value": {canary: canary}})), 400),
        ("a value that is a list", json(json!({"value": [canary]})), 400),
        ("a value that is a number", b"{\"value\":77001234}".to_vec(), 400),
        ("not an object", json(json!([canary])), 400),
        ("a bare text", json(json!(canary)), 400),
        ("no JSON", canary.as_bytes().to_vec(), 400),
        ("cut off", format!("{{\"value\":\"{canary}").into_bytes(), 400),
        ("something behind it", format!("{{\"value\":\"x\"}}{canary}").into_bytes(), 400),
        ("the value twice", format!("{{\"value\":\"{canary}\",\"value\":\"{canary}\"}}").into_bytes(), 400),
        ("not UTF-8", [b"{\"value\":\"", canary.as_bytes(), b"\xff\xfe\"}"].concat(), 400),
        ("half a surrogate", format!("{{\"value\":\"{canary}\\ud800\"}}").into_bytes(), 400),
        ("empty", Vec::new(), 400),
        ("100,000 deep", ["[".repeat(100_000), "]".repeat(100_000)].concat().into_bytes(), 400),
        (
            "deep inside of what is ignored",
            format!("{{\"value\":\"x\",\"other\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes(),
            200,
        ),
        ("a million bytes", json(json!({"value": "v".repeat(1_000_000)})), 413),
    ]
}

#[tokio::test]
async fn threat_bad_request_not_echoed_each_bad_body_is_told_and_leaves_nothing() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("bodies", &[]).await?;
    let canary = Canary::new("body");
    for (what, body, status) in bodies(canary.text()) {
        let answer = put(&server, &vault, "s", body, true).await?;
        ensure!(answer.status == status, "{what}: {} {}", answer.status, answer.text());
        ensure!(
            status == 200 || !answer.code().is_empty(),
            "{what}: an error without a code: {}",
            answer.text()
        );
        let echoed = canary.found_in("the answer", &answer.body);
        ensure!(echoed.is_empty(), "{what}: {echoed:?}");
    }
    let good = bodies("").iter().filter(|(.., status)| *status == 200).count();
    let versions = server.secrets("bodies", &server.owner())?.secret_versions("s", None).await?;
    ensure!(versions.len() == good, "{} versions, not {good}", versions.len());
    let logged = canary.found_in("the log", server.log()?.as_bytes());
    ensure!(logged.is_empty(), "{logged:?}");
    Ok(())
}

#[tokio::test]
async fn threat_amplification_a_stranger_s_body_is_not_looked_at() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("strangers", &[]).await?;
    let deep = "[".repeat(100_000).into_bytes();
    let keys = (0..20_000).map(|index| format!("\"k{index}\":1")).collect::<Vec<_>>().join(",");
    for body in [deep, format!("{{{keys}}}").into_bytes(), b"{".to_vec()] {
        let answer = put(&server, &vault, "s", body, false).await?;
        ensure!(answer.status == 401, "{} {}", answer.status, answer.text());
        ensure!(answer.header("www-authenticate").starts_with("Bearer authorization="), "no challenge");
    }
    Ok(())
}

async fn put(
    server: &Server,
    vault: &TestVault,
    name: &str,
    body: Vec<u8>,
    signed_in: bool,
) -> Result<Answer> {
    let mut request = Request::new(Method::PUT, &vault.host, &format!("/secrets/{name}?{API}")).json(body);
    if signed_in {
        request = request.bearer(server.vault_token(&server.owner()).await?.expose());
    }
    server.http().send(request).await
}
