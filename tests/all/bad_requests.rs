//! Queries, paths, hosts and headers of every wrong kind.

use anyhow::{Result, ensure};
use http::Method;
use strongroom_testkit::{API, Answer, Request, Server, TestVault, value};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

struct Scene {
    server: Server,
    vault: TestVault,
    token: String,
}

impl Scene {
    async fn new(name: &str) -> Result<Self> {
        let server = Server::start().await?;
        let vault = server.vault(name, &[]).await?;
        server.secrets(name, &server.owner())?.set_secret("s", &value("x")).await?;
        let token = server.vault_token(&server.owner()).await?.expose().to_owned();
        Ok(Self { server, vault, token })
    }

    fn get(&self, path: &str) -> Request {
        Request::new(Method::GET, &self.vault.host, path).bearer(&self.token)
    }

    async fn ask(&self, path: &str) -> Result<Answer> {
        self.server.http().send(self.get(path)).await
    }
}

#[tokio::test]
async fn queries_are_checked_one_by_one() -> Result<()> {
    let scene = Scene::new("queries").await?;
    let cases = [
        ("/secrets/s?api-version=7.4", 200),
        ("/secrets/s?api%2Dversion=2025-07-01", 200),
        ("/secrets/s", 400),
        ("/secrets/s?api-version=", 400),
        ("/secrets/s?api-version=7", 400),
        ("/secrets/s?api-version=7.4%00", 400),
        ("/secrets/s?api-version=7.4'--", 400),
        // Every version of the right shape is served alike.
        ("/secrets/s?api-version=9999-01-01", 200),
        ("/secrets/s?API_VERSION=7.4", 400),
        ("/secrets?api-version=7.4&maxresults=1", 200),
        ("/secrets?api-version=7.4&maxresults=25", 200),
        ("/secrets?api-version=7.4&maxresults=0", 400),
        ("/secrets?api-version=7.4&maxresults=26", 400),
        ("/secrets?api-version=7.4&maxresults=-1", 400),
        ("/secrets?api-version=7.4&maxresults=1e1", 400),
        ("/secrets?api-version=7.4&maxresults=99999999999999999999", 400),
        ("/secrets?api-version=7.4&$skiptoken=", 400),
        ("/secrets?api-version=7.4&$skiptoken=AAAA", 400),
    ];
    for (path, status) in cases {
        let answer = scene.ask(path).await?;
        ensure!(answer.status == status, "{path}: {} {}", answer.status, answer.text());
        ensure!(status == 200 || answer.code() == "BadParameter", "{path}: {}", answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn threat_path_normalisation_every_spelling_has_one_meaning_or_none() -> Result<()> {
    let scene = Scene::new("paths").await?;
    let cases = [
        ("/secrets/s", 200),
        ("/secrets/s/", 200),
        ("//secrets/s", 200),
        ("/secrets//s", 200),
        ("/secrets//s//", 200),
        ("/SECRETS/S", 200),
        ("/secrets/./s", 400),
        ("/secrets/../secrets/s", 400),
        ("/secrets/%2e/s", 400),
        ("/secrets/%2e%2e/secrets/s", 400),
        ("/secrets/%2E%2E/secrets/s", 400),
        ("/secrets/.%2e/secrets/s", 400),
        ("/secrets%2fs", 400),
        ("/secrets%2Fs", 400),
        ("/secrets/%252e%252e/s", 400),
        ("/secrets/s%00", 400),
        ("/secrets/%5c..%5cs", 400),
        ("/secrets/%ff", 400),
        ("/secrets/%", 400),
        ("/..", 400),
        ("/secrets/s/versions/x/y/z", 404),
        ("/nothing", 404),
        ("/", 404),
    ];
    for (path, status) in cases {
        let answer = scene.ask(&format!("{path}?{API}")).await?;
        ensure!(answer.status == status, "{path}: {} {}", answer.status, answer.text());
        // Whatever it means, a stranger is asked for a token first, or told that it means nothing.
        let stranger = Request::new(Method::GET, &scene.vault.host, &format!("{path}?{API}"));
        let stranger = scene.server.http().send(stranger).await?.status;
        ensure!(stranger == 401 || (status == 400 && stranger == 400), "{path} to a stranger: {stranger}");
    }
    Ok(())
}

#[tokio::test]
async fn threat_malformed_header_tokens_and_hosts_of_every_wrong_kind() -> Result<()> {
    let scene = Scene::new("headers").await?;
    let http = scene.server.http();
    let path = format!("/secrets/s?{API}");
    let bare = || Request::new(Method::GET, &scene.vault.host, &path);
    let good = format!("Bearer {}", scene.token);
    let authorizations = [
        vec![""],
        vec!["Bearer"],
        vec!["Bearer "],
        vec!["Bearer  "],
        vec!["Bearer a b"],
        vec!["Basic dTpw"],
        vec!["Negotiate"],
        vec!["Bearer ."],
        vec!["Bearer .."],
        vec!["Bearer \u{e9}"],
        // Two of them: which one counts must not be a question.
        vec![&good, "Bearer x"],
        vec!["Bearer x", &good],
    ];
    for values in authorizations {
        let request = values.iter().fold(bare(), |request, value| request.header("authorization", value));
        let answer = http.send(request).await?;
        ensure!(answer.status == 401, "{} for {values:.20?}", answer.status);
        ensure!(!answer.header("www-authenticate").is_empty(), "no challenge for {values:.20?}");
    }
    let lower = format!("bearer {}", scene.token);
    ensure!(http.send(bare().header("authorization", &lower)).await?.status == 200, "the scheme has no case");
    for host in
        ["evil.example", "strongroom.localhost", "x.headers.vault.strongroom.localhost", "[::1]", "a b"]
    {
        let status = http.send(scene.get(&path).header("host", host)).await?.status;
        ensure!([400, 421].contains(&status.as_u16()), "host {host}: {status}");
    }
    let large = bare().header("authorization", &format!("Bearer {}", "a".repeat(60_000)));
    ensure!(http.send(large).await?.status == 401, "a large token");
    // Too large a head may end the connection; the server must go on.
    let _ = http.send(bare().header("x-large", &"a".repeat(200_000))).await;
    ensure!(scene.ask(&path).await?.status == 200, "the server is well");
    Ok(())
}

#[tokio::test]
async fn threat_malformed_header_what_is_no_request_stops_nobody() -> Result<()> {
    let scene = Scene::new("noise").await?;
    let http = scene.server.http();
    for noise in [
        &b"\0\0\0\0"[..],
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff",
    ] {
        let mut stream = http.stream(&scene.vault.host).await?;
        stream.write_all(noise).await?;
        stream.shutdown().await?;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    // Plain text, and half a handshake, on the TLS port.
    for noise in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], b"\x16\x03\x01\xff\xff"] {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", http.port())).await?;
        stream.write_all(noise).await?;
        stream.shutdown().await?;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    ensure!(scene.ask(&format!("/secrets/s?{API}")).await?.status == 200, "the server is well");
    Ok(())
}

#[tokio::test]
async fn threat_quoting_quotes_stay_inside_of_their_strings() -> Result<()> {
    let scene = Scene::new("quotes").await?;
    let nasty = "'; DROP TABLE records; -- \" \\ %' OR '1'='1";
    let vault = scene.server.secrets("quotes", &scene.server.owner())?;
    let mut secret = value(nasty);
    secret.tags = Some([(nasty.to_owned(), nasty.to_owned())].into());
    secret.content_type = Some(nasty.to_owned());
    vault.set_secret("nasty", &secret).await?;
    let read = vault.secret("nasty", None).await?;
    ensure!(read.value.as_ref().is_some_and(|value| value.as_str() == nasty), "the value came back changed");
    ensure!(
        read.tags == secret.tags && read.content_type == secret.content_type,
        "the tags came back changed"
    );
    // A filter that tries to leave its quotes finds nothing, or is refused: never everything.
    let graph = &scene.server.dev().graph;
    let token = scene.server.token(&scene.server.owner(), graph).await?;
    for filter in
        ["displayName eq 'x' or '1' eq '1'", "appId eq ''or''", "displayName eq 'it''s'", "appId eq '"]
    {
        let filter = filter.replace(' ', "%20").replace('\'', "%27");
        let path = format!("/v1.0/applications?$filter={filter}");
        let request = Request::new(Method::GET, &Server::host(graph), &path).bearer(token.expose());
        let answer = scene.server.http().send(request).await?;
        let nothing =
            || answer.json().is_ok_and(|list: serde_json::Value| list["value"] == serde_json::json!([]));
        ensure!(answer.status == 400 || nothing(), "{filter}: {} {}", answer.status, answer.text());
    }
    Ok(())
}
