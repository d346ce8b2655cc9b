//! The peer: `OpenBao` on one storage, set up as its manual has it for one node.
//!
//! What flatters it: it has no audit device (ours always writes its audit log), and its one
//! unseal key is held by the bench, so that a start costs no human. Otherwise it is asked as ours is: TLS
//! with a P-256 certificate, a token that a policy limits, KV version 2.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use strongroom_base::{Clock, SecretText};
use strongroom_crypto::x509;
use strongroom_testkit::{Http, Request, until};

/// The one name in its certificate.
pub(super) const HOST: &str = "openbao.strongroom.localhost";

/// What the token of the load may do.
const POLICY: &str = r#"path "secret/*" { capabilities = ["create", "read", "update", "list"] }"#;

/// Where it keeps its data.
#[derive(Clone, Copy)]
pub(super) enum Storage {
    Pebble,
    Raft,
}

/// A running `OpenBao`. Killed on drop.
pub(super) struct Peer {
    program: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
    http: Http,
    unseal: SecretText,
}

impl Storage {
    /// What its rows are called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pebble => "openbao-pebbledb",
            Self::Raft => "openbao-raft",
        }
    }

    fn config(self, folder: &Path) -> Value {
        match self {
            Self::Pebble => json!({ "pebbledb": { "path": folder } }),
            Self::Raft => json!({ "raft": { "path": folder, "node_id": "bench" } }),
        }
    }
}

/// The version that `program` says it has.
pub(super) fn version(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("version").output().context("the peer does not start")?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split(['(', ',']).next().unwrap_or_default().trim().to_owned())
}

impl Peer {
    /// A new installation in `folder`, and the token that asks it.
    pub(super) async fn start(program: &Path, folder: &Path, storage: Storage) -> Result<(Self, SecretText)> {
        let folder = folder.join(storage.name());
        let data = folder.join("data");
        fs::create_dir_all(&data)?;
        certify(&folder)?;
        // Held together, so that they are two.
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let (one, two) = (free()?, free()?);
        let (port, cluster) = (one.local_addr()?.port(), two.local_addr()?.port());
        drop((one, two));
        let listener = json!({ "tcp": {
            "address": format!("127.0.0.1:{port}"),
            "cluster_address": format!("127.0.0.1:{cluster}"),
            "tls_cert_file": folder.join("server.pem"),
            "tls_key_file": folder.join("server.key"),
        } });
        let config = json!({
            "storage": storage.config(&data),
            "listener": listener,
            "api_addr": format!("https://127.0.0.1:{port}"),
            "cluster_addr": format!("https://127.0.0.1:{cluster}"),
            "log_level": "warn",
        });
        fs::write(folder.join("config.json"), serde_json::to_vec(&config)?)?;
        let http = Http::new(&folder.join("ca.pem"), port)?;
        let unseal = SecretText::new(String::new());
        let mut peer = Self { program: program.to_owned(), folder, child: None, http, unseal };
        peer.spawn()?;
        let token = peer.install().await?;
        Ok((peer, token))
    }

    /// Starts the process; it has to be unsealed.
    pub(super) fn spawn(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        let mut command = Command::new(&self.program);
        command.arg("server").arg("-config").arg(self.folder.join("config.json"));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(command.spawn().context("failed to start the peer")?);
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub(super) async fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        kill_process(Pid::from_child(&child), Signal::TERM)?;
        until("the peer ends", async || Ok(child.try_wait()?)).await?;
        Ok(())
    }

    /// Gives it its key; false while it does not listen yet.
    pub(super) async fn unseal(&self) -> bool {
        let key = json!({ "key": self.unseal.expose() });
        self.call(None, Method::POST, "/v1/sys/unseal", &key).await.is_ok()
    }

    pub(super) fn pid(&self) -> Result<u32> {
        self.child.as_ref().map(Child::id).context("the peer is gone")
    }

    pub(super) const fn http(&self) -> &Http {
        &self.http
    }

    /// Initialises it with one key, mounts KV version 2, and answers a token for the load.
    async fn install(&mut self) -> Result<SecretText> {
        let health = || Request::new(Method::GET, HOST, "/v1/sys/health");
        until("the peer listens", async || Ok(self.http.send(health()).await.ok())).await?;
        let shares = json!({ "secret_shares": 1, "secret_threshold": 1 });
        let made = self.call(None, Method::POST, "/v1/sys/init", &shares).await?;
        let text = |value: &Value| value.as_str().map(|text| SecretText::new(text.to_owned()));
        self.unseal = text(&made["keys"][0]).context("the peer gave no key")?;
        let root = text(&made["root_token"]).context("the peer gave no token")?;
        until("the peer is unsealed", async || Ok(self.unseal().await.then_some(()))).await?;
        until("the peer is active", async || {
            let answer = self.http.send(health()).await?;
            Ok((answer.status == StatusCode::OK).then_some(()))
        })
        .await?;
        let mount = json!({ "type": "kv", "options": { "version": "2" } });
        self.call(Some(&root), Method::POST, "/v1/sys/mounts/secret", &mount).await?;
        let policy = json!({ "policy": POLICY });
        self.call(Some(&root), Method::POST, "/v1/sys/policies/acl/bench", &policy).await?;
        let wanted = json!({ "policies": ["bench"], "ttl": "24h" });
        let made = self.call(Some(&root), Method::POST, "/v1/auth/token/create", &wanted).await?;
        // A new mount refuses for a moment, while it becomes version 2.
        let probe = json!({ "data": { "value": "" } });
        let write =
            async || Ok(self.call(Some(&root), Method::POST, "/v1/secret/data/s-0", &probe).await.ok());
        until("the peer's mount is ready", write).await?;
        text(&made["auth"]["client_token"]).context("the peer gave no token")
    }

    async fn call(
        &self,
        token: Option<&SecretText>,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value> {
        let mut request = Request::new(method, HOST, path).json(serde_json::to_vec(body)?);
        if let Some(token) = token {
            request = request.bearer(token.expose());
        }
        let answer = self.http.send(request).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text());
        Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Writes a P-256 certificate for [`HOST`], its key, and who signed it.
fn certify(folder: &Path) -> Result<()> {
    let now = Clock::system().now();
    let authority = x509::Authority::generate("strongroom.localhost", now)?;
    let issued = authority.issue(vec![HOST.to_owned()], now)?;
    let key = STANDARD.encode(&issued.key);
    fs::write(folder.join("ca.pem"), authority.pem())?;
    fs::write(folder.join("server.pem"), x509::pem(&issued.certificate))?;
    let key = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n");
    fs::write(folder.join("server.key"), key)?;
    Ok(())
}
