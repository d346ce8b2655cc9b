//! Secrets, tokens and client secrets go through everything that works and everything that fails,
//! with the most verbose logs there are; then they are looked for where they must not be.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use strongroom_base::SecretText;
use strongroom_testkit::{API, Answer, Principal, Request, Server, TestVault, policy, program, value};

use crate::agent::Node;
use crate::search::{Canary, in_files};

/// What may hold a secret, by name: the owner's secret for whoever set the server up, what the
/// command line keeps of a sign-in (all for their owner alone, which is checked), and a pod's file
/// where the agent may not mount.
const KEEPERS: [&str; 4] = ["dev.json", "tokens.json", "credentials.json", "s"];

/// A server with everything in it that a secret could leak from.
struct Scene {
    server: Server,
    vault: TestVault,
    reader: Principal,
    canaries: Vec<Canary>,
    /// The request ids of all answers.
    requests: Vec<String>,
}

#[tokio::test]
async fn threat_logs_hold_no_secret_what_works_writes_none_down() -> Result<()> {
    let mut scene = Scene::new("works").await?;
    let set = scene.canary("value");
    let host = scene.vault.host.clone();
    let (token, path) =
        (scene.token("owner-token", &scene.server.owner()).await?, format!("/secrets/s?{API}"));
    let body = serde_json::json!({"value": set}).to_string();
    let answer = scene.send(Request::new(Method::PUT, &host, &path).bearer(&token).json(body)).await?;
    ensure!(answer.status == 200, "{}", answer.text());
    let answer = scene.send(Request::new(Method::GET, &host, &path).bearer(&token)).await?;
    ensure!(answer.text().contains(&set), "the value comes back: {}", answer.status);
    scene.keep("client-secret", scene.reader.secret.expose().to_owned());
    scene.token("reader-token", &scene.reader.clone()).await?;
    scene.token("graph-token", &scene.server.owner()).await?;
    commands(&mut scene)?;
    let node = volumes(&mut scene).await?;
    scene.nothing_is_left()?;
    drop(node);
    Ok(())
}

#[tokio::test]
async fn threat_errors_hold_no_secret_what_fails_writes_none_down() -> Result<()> {
    let mut scene = Scene::new("fails").await?;
    let token = scene.token("token", &scene.server.owner()).await?;
    for request in quoted(&mut scene, &token) {
        // Only whoever wrote it there is told.
        let answer = scene.send(request).await?;
        ensure!(answer.status.is_client_error(), "{} {}", answer.status, answer.text());
    }
    for request in bad_calls(&mut scene, &token).into_iter().chain(bad_sign_ins(&mut scene)) {
        let answer = scene.send(request).await?;
        ensure!(answer.status.is_client_error(), "{} {}", answer.status, answer.text());
        let echoed: Vec<_> =
            scene.canaries.iter().flat_map(|canary| canary.found_in("an answer", &answer.body)).collect();
        ensure!(echoed.is_empty(), "{echoed:?}: {}", answer.text());
    }
    scene.nothing_is_left()
}

/// Requests with a secret as a name, a version, a path, a client id: what refusals quote to whoever
/// sent it, as the cloud's do. It looks like none of these.
fn quoted(scene: &mut Scene, token: &str) -> Vec<Request> {
    let host = scene.vault.host.clone();
    let mut canary = |what: &str| scene.canary(&format!("{what}_"));
    let calls = [
        (Method::PUT, format!("/secrets/{}?{API}", canary("name"))),
        (Method::GET, format!("/secrets/{}/versions?{API}", canary("versions"))),
        (Method::DELETE, format!("/deletedsecrets/{}?{API}", canary("deleted"))),
        (Method::GET, format!("/secrets/s/{}?{API}", canary("version"))),
        (Method::GET, format!("/{}?{API}", canary("path"))),
        (Method::GET, format!("/secrets?api-version={}", canary("api"))),
    ];
    let request =
        |(method, path): (Method, String)| Request::new(method, &host, &path).json(r#"{"value":"x"}"#);
    let both = calls.map(request).into_iter().flat_map(|request| [request.clone(), request.bearer(token)]);
    let mut calls: Vec<_> = both.collect();
    let client = scene.server.dev().client_id.clone();
    let good = format!("grant_type=client_credentials&client_id={client}&client_secret=x");
    let forms = [
        format!("{good}&scope={}", scene.canary("scope")),
        format!("grant_type={}&client_id=x", scene.canary("grant-type")),
        format!("grant_type=client_credentials&client_secret=x&client_id={}", scene.canary("client-id")),
    ];
    let tenant = scene.canary("tenant_");
    let dev = scene.server.dev();
    let login = |tenant: &str, form| {
        Request::new(Method::POST, &Server::host(&dev.authority), &format!("/{tenant}/oauth2/v2.0/token"))
            .form(form)
    };
    calls.push(login(&tenant, good));
    calls.extend(forms.map(|form| login(&dev.tenant_id, form)));
    calls
}

/// Requests that put a secret where none belongs, or where it comes to nothing.
fn bad_calls(scene: &mut Scene, token: &str) -> Vec<Request> {
    let (host, graph) = (scene.vault.host.clone(), Server::host(&scene.server.dev().graph));
    let management = Server::host(&scene.server.dev().resource_manager);
    let subscription = scene.server.dev().subscription_id.clone();
    let group = format!("/subscriptions/{subscription}/resourceGroups/tests?api-version=2024-11-01");
    let mut canary = |what: &str| scene.canary(what);
    let put = |path: &str, body: String| Request::new(Method::PUT, &host, path).json(body);
    let get = |path: &str| Request::new(Method::GET, &host, path);
    let secret = format!("/secrets/s?{API}");
    let strangers = [
        // Without a token, with a bad one, and with one in the wrong place.
        put(&secret, format!(r#"{{"value":"{}"}}"#, canary("unsigned"))),
        put(&secret, format!(r#"{{"value":"{}"}}"#, canary("bad-token"))).bearer(&canary("no-token")),
        get(&secret).header("authorization", &format!("Basic {}", STANDARD.encode(canary("basic")))),
        get(&secret).header("authorization", &canary("scheme")),
        get(&format!("{secret}&access_token={}", canary("token-in-query"))),
        get(&secret).header("cookie", &canary("cookie")).header("x-vault-token", &canary("header")),
    ];
    let signed_in = [
        // A value of the wrong shape.
        put(&secret, format!(r#"{{"value":{{"a":"{}"}}}}"#, canary("object"))),
        put(&secret, format!(r#"{{"value":["{}"]}}"#, canary("list"))),
        put(&secret, format!(r#"{{"value":"x","attributes":"{}"}}"#, canary("attributes"))),
        put(&secret, format!(r#"{{"value":"x","attributes":{{"exp":"{}"}}}}"#, canary("exp"))),
        put(&secret, format!(r#"{{"value":"{}"#, canary("cut-off"))),
        put(&secret, format!(r#"{{"value":"{}{}"}}"#, canary("too-long"), "x".repeat(25_601))),
        put(&secret, canary("bare")),
        put(&secret, format!(r#"{{"{}":"x"}}"#, canary("field"))),
        get(&format!("/secrets?{API}&maxresults={}", canary("maxresults"))),
        get(&format!("/secrets?{API}&$skiptoken={}", canary("skiptoken"))),
    ];
    let signed_in = signed_in.map(|request| request.bearer(token));
    let mut calls: Vec<_> = strangers.into_iter().chain(signed_in).collect();
    // The other faces, whose bodies can hold one as well.
    for (host, path) in [(&graph, "/v1.0/applications"), (&management, &*group)] {
        let method = if host == &graph { Method::POST } else { Method::PUT };
        let body = format!(r#"{{"secretText":"{}","displayName":{{}},"location":{{}}}}"#, canary("body"));
        calls.push(Request::new(method, host, path).json(body));
    }
    calls
}

/// Sign-ins that put a client secret where none belongs, or where it comes to nothing.
fn bad_sign_ins(scene: &mut Scene) -> Vec<Request> {
    let dev = scene.server.dev();
    let (host, client) = (Server::host(&dev.authority), dev.client_id.clone());
    let path = format!("/{}/oauth2/v2.0/token", dev.tenant_id);
    let scope = format!("{}/.default", scene.server.vault_resource());
    let good = format!("grant_type=client_credentials&scope={scope}");
    let mut canary = |what: &str| scene.canary(what);
    let post = |form: String| Request::new(Method::POST, &host, &path).form(form);
    let basic = STANDARD.encode(format!("{client}:{}", canary("basic-secret")));
    vec![
        post(format!("{good}&client_id={client}&client_secret={}", canary("wrong-secret"))),
        post(format!("{good}&client_id=stranger&client_secret={}", canary("its-secret"))),
        post(format!("{good}&client_id={client}&client_assertion={}", canary("assertion"))),
        post(format!("{good}&client_id={client}&clientsecret={}", canary("misspelt"))),
        post(format!("grant_type=password&client_id={client}&username=u&password={}", canary("password"))),
        post(format!("{good}&client_id={client}&client_secret={0}&client_secret={0}", canary("twice"))),
        post(good.clone()).header("authorization", &format!("Basic {basic}")),
        Request::new(Method::POST, &host, &format!("{path}?client_secret={}", canary("in-query"))).form(good),
        Request::new(Method::POST, &host, &path).json(format!(r#"{{"client_secret":"{}"}}"#, canary("json"))),
    ]
}

/// The command line, with everything it can say.
fn commands(scene: &mut Scene) -> Result<()> {
    let owner = scene.server.owner();
    let (typed, wrong) = (scene.canary("typed"), scene.canary("wrong"));
    let home = scene.server.scratch().join("home");
    fs::create_dir_all(&home)?;
    let file = home.join("meant-to-hold-it");
    fs::write(&file, scene.canary("from-a-file"))?;
    let run = |words: &[&str]| -> Result<Output> {
        let mut command = Command::new(program()?);
        command.args(words).arg("--debug").env_clear().env("HOME", &home).env("STRONGROOM_LOG", "trace");
        command.env("STRONGROOM_RESOURCE_MANAGER", &scene.server.dev().resource_manager);
        command.env("STRONGROOM_CA_FILE", &scene.server.dev().ca_file).env("RUST_BACKTRACE", "1");
        Ok(command.output()?)
    };
    let sign_in = |secret| {
        ["login", "--service-principal", "-u", &owner.client_id, "-p", secret, "--tenant", &owner.tenant]
    };
    let secret = ["--vault-name", &scene.vault.name, "--name", "typed"];
    let file_name = file.display().to_string();
    let calls = [
        (sign_in(owner.secret.expose()).to_vec(), 0),
        ([&["keyvault", "secret", "set"], &secret[..], &["--value", &typed]].concat(), 0),
        ([&["keyvault", "secret", "set"], &secret[..], &["--file", &file_name]].concat(), 0),
        ([&["keyvault", "secret", "show"], &secret[..]].concat(), 0),
        (
            [
                &["keyvault", "secret", "set", "--vault-name", "no-such", "--name", "n"],
                &["--value", &typed][..],
            ]
            .concat(),
            3,
        ),
        (sign_in(&wrong).to_vec(), 1),
    ];
    let mut said = Vec::new();
    for (words, exit) in calls {
        let output = run(&words)?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.code() == Some(exit), "{:?}: {:?} {told}", words[2], output.status);
        ensure!(told.contains("strongroom_client"), "--debug says what is done: {told}");
        said.extend(output.stderr);
    }
    fs::remove_file(file)?;
    // Where it is searched like everything else.
    fs::write(scene.server.scratch().join("cli.log"), said)?;
    for keeper in ["tokens.json", "credentials.json"] {
        let mode = home.join(".config/strongroom").join(keeper).metadata()?.permissions().mode() & 0o777;
        ensure!(mode == 0o600, "{keeper}: {mode:o}");
    }
    Ok(())
}

/// Volumes that are published, and volumes that are not.
async fn volumes(scene: &mut Scene) -> Result<Node> {
    let base = scene.server.scratch().join("node");
    let classes = base.join("classes");
    fs::create_dir_all(&classes)?;
    for (class, object) in [("good", "s"), ("absent", "none")] {
        let objects = format!("array:\n- |\n  objectName: {object}\n  objectType: secret\n");
        let parameters = serde_json::json!({
            "keyvaultName": scene.vault.name, "tenantId": scene.reader.tenant, "objects": objects,
        });
        let spec = serde_json::json!({"provider": "azure", "parameters": parameters});
        let kind = "SecretProviderClass";
        let class = serde_json::json!({"kind": kind, "metadata": {"name": class}, "spec": spec});
        // What is JSON is YAML.
        fs::write(classes.join(format!("{object}.yaml")), class.to_string())?;
    }
    let mut node = Node::start(&scene.server, &base).await?;
    let (client, secret) = (scene.reader.client_id.clone(), scene.reader.secret.clone());
    let wrong = SecretText::new(scene.canary("wrong-on-the-node"));
    node.publish("good", "good", &client, &secret).await?;
    for (class, pod, secret) in [("good", "thief", &wrong), ("absent", "x", &secret), ("none", "y", &secret)]
    {
        let told = node.publish(class, pod, &client, secret).await;
        let told = told.err().with_context(|| format!("{pod} must be refused"))?;
        // It becomes an event that many can read.
        let text = format!("{told:?}");
        let leaks: Vec<_> =
            scene.canaries.iter().flat_map(|canary| canary.found_in("a refusal", text.as_bytes())).collect();
        ensure!(leaks.is_empty(), "{leaks:?}: {text}");
    }
    Ok(node)
}

impl Scene {
    async fn new(vault: &str) -> Result<Self> {
        let server = Server::start().await?;
        let reader = server.principal("reader").await?;
        let vault = server.vault(vault, &[policy(&reader, &["get", "list"])]).await?;
        server.secrets(&vault.name, &server.owner())?.set_secret("s", &value("x")).await?;
        let canaries = vec![Canary::of("owner-secret", server.owner().secret.expose())];
        Ok(Self { server, vault, reader, canaries, requests: Vec::new() })
    }

    /// A new text to look for. An underscore at the end of `what` makes it one that is no name.
    fn canary(&mut self, what: &str) -> String {
        let canary = Canary::new(what);
        let text = canary.text().to_owned();
        self.canaries.push(canary);
        text
    }

    /// Looks for `text` too.
    fn keep(&mut self, what: &str, text: String) -> String {
        self.canaries.push(Canary::of(what, &text));
        text
    }

    /// A vault token, to be looked for as a whole and by its signature.
    async fn token(&mut self, what: &str, principal: &Principal) -> Result<String> {
        let token = self.server.vault_token(principal).await?.expose().to_owned();
        let signature = token.rsplit('.').next().context("a signature")?.to_owned();
        self.keep(&format!("{what}'s signature"), signature);
        Ok(self.keep(what, token))
    }

    async fn send(&mut self, request: Request) -> Result<Answer> {
        let answer = self.server.http().send(request).await?;
        self.requests.push(answer.header("x-ms-request-id").to_owned());
        Ok(answer)
    }

    /// No canary is in any file but those that are meant to hold one, and the log has each request.
    fn nothing_is_left(&self) -> Result<()> {
        let canaries: Vec<_> = self.canaries.iter().collect();
        let scratch = self.server.scratch();
        let leaks = in_files(scratch, &canaries, &KEEPERS)?;
        ensure!(leaks.is_empty(), "{leaks:#?}\n{}", self.lines());
        let log = self.server.log()?;
        ensure!(log.lines().count() > self.requests.len(), "there is a log");
        for request in &self.requests {
            ensure!(!request.is_empty() && log.contains(request), "no line of request {request:?}");
        }
        let others = log.lines().find(|line| line.contains(" h2::") || line.contains(" rustls::"));
        ensure!(log.contains("DEBUG") && others.is_none(), "libraries have their say: {others:?}");
        // The search does find what is there.
        let known = in_files(self.server.data_dir(), &canaries[..1], &[])?;
        ensure!(known.len() == 1 && known[0].contains("dev.json"), "{known:?}");
        let mode = self.server.data_dir().join("dev.json").metadata()?.permissions().mode() & 0o777;
        ensure!(mode == 0o600, "dev.json: {mode:o}");
        Ok(())
    }

    /// The lines of logs that have a canary as it is, for whoever has to find out why.
    fn lines(&self) -> String {
        let mut lines = String::new();
        for log in ["server.log", "cli.log", "node/agent.log"] {
            let text = fs::read(self.server.scratch().join(log)).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let leaks = |line: &&str| self.canaries.iter().any(|canary| line.contains(canary.text()));
            lines.extend(text.lines().filter(leaks).map(|line| format!("{log}: {line:.600}\n")));
        }
        lines
    }
}
