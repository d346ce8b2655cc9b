//! The servers under load.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http::Method;
use strongroom_base::SecretText;
use strongroom_testkit::{Connection, DEADLINE, Http, Request, Server, Start, until};

use super::Operation;
use super::dialect::{Ask, Dialect, KEY};
use super::peer::{self, Peer, Storage};
use super::process;
use crate::limit::Description;

const VAULT: &str = "bench-vault";
const SECOND_VAULT: &str = "bench-few";

/// How many connections fill the vault.
const FILLERS: u32 = 16;

/// How long to wait until a server that does not answer yet is asked again.
const POLL: Duration = Duration::from_millis(2);

/// A running server, and how to ask it.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) port: u16,
    /// What goes into `Host`.
    pub(super) host: String,
    pub(super) token: SecretText,
    /// How many secrets it has: `s-0` and so on.
    pub(super) secrets: u32,
    pub(super) dialect: Dialect,
    runs: Runs,
}

enum Runs {
    Limit(Child),
    Strongroom(Box<Server>),
    /// Another vault of a server that another target owns.
    Beside {
        pid: u32,
        http: Http,
    },
    Peer(Box<Peer>),
}

/// A server that logs what is wrong and nothing else, as one in use does.
pub(super) fn quiet() -> Start {
    Start { log: Some("warn".to_owned()), ..Start::default() }
}

impl Target {
    /// `strongroom dev` with an empty vault.
    pub(super) async fn strongroom(start: Start) -> Result<Self> {
        let server = Server::start_as(start).await?;
        let vault = server.vault(VAULT, &[]).await?;
        let token = server.vault_token(&server.owner()).await?;
        let port = server.http().port();
        Ok(Self {
            name: "strongroom",
            port,
            host: format!("{}:{port}", vault.host),
            token,
            secrets: 0,
            dialect: Dialect::KeyVault,
            runs: Runs::Strongroom(Box::new(server)),
        })
    }

    /// A second, empty vault on the same server.
    pub(super) async fn second_vault(&self) -> Result<Self> {
        let Runs::Strongroom(server) = &self.runs else { bail!("{} has no vaults", self.name) };
        let vault = server.vault(SECOND_VAULT, &[]).await?;
        Ok(Self {
            name: "second vault",
            port: self.port,
            host: format!("{}:{}", vault.host, self.port),
            token: self.token.clone(),
            secrets: 0,
            dialect: self.dialect,
            runs: Runs::Beside { pid: self.pid()?, http: server.http().clone() },
        })
    }

    /// The limit server with `secrets` secrets.
    pub(super) async fn limit(folder: &Path, secrets: u32) -> Result<Self> {
        let folder = folder.join("limit");
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("limit").arg("--folder").arg(&folder).arg("--secrets").arg(secrets.to_string());
        let child = command.spawn().context("failed to start the limit server")?;
        let file = folder.join("limit.json");
        let read = async || {
            let bytes = std::fs::read(&file).ok();
            Ok(bytes.and_then(|bytes| serde_json::from_slice::<Description>(&bytes).ok()))
        };
        let Description { port, token } = until("the limit server listens", read).await?;
        let (host, token) = (format!("limit.strongroom.localhost:{port}"), SecretText::new(token));
        let (dialect, runs) = (Dialect::KeyVault, Runs::Limit(child));
        Ok(Self { name: "limit", port, host, token, secrets, dialect, runs })
    }

    /// `OpenBao` without a secret.
    pub(super) async fn openbao(program: &Path, folder: &Path, storage: Storage) -> Result<Self> {
        let (peer, token) = Peer::start(program, folder, storage).await?;
        let port = peer.http().port();
        Ok(Self {
            name: storage.name(),
            port,
            host: format!("{}:{port}", peer::HOST),
            token,
            secrets: 0,
            dialect: Dialect::OpenBao,
            runs: Runs::Peer(Box::new(peer)),
        })
    }

    /// Sets secrets until there are `count`.
    pub(super) async fn fill(&mut self, count: u32) -> Result<()> {
        let http = match &self.runs {
            Runs::Limit(_) => return Ok(()),
            Runs::Strongroom(server) => server.http(),
            Runs::Beside { http, .. } => http,
            Runs::Peer(peer) => peer.http(),
        };
        let mut fillers = Vec::new();
        for filler in 0..FILLERS {
            let connection = http.connect(self.name_in_tls()).await?;
            let names = (self.secrets..count).filter(move |index| index % FILLERS == filler);
            let requests: Vec<_> =
                names.map(|key| self.request(Operation::Set, key)).collect::<Result<_>>()?;
            fillers.push(tokio::spawn(send_all(connection, requests)));
        }
        for filler in fillers {
            filler.await??;
        }
        self.secrets = count;
        Ok(())
    }

    /// Ends the server as its operator would, starts it again on its data, and answers how long it
    /// took from the start of the process to the first GET of a secret.
    pub(super) async fn first_get(&mut self) -> Result<Duration> {
        let get = self.request(Operation::Get, 0)?;
        match &mut self.runs {
            Runs::Limit(_) | Runs::Beside { .. } => bail!("{} is not started again", self.name),
            Runs::Strongroom(server) => {
                server.stop().await?;
                let (http, start) = (server.http().clone(), Instant::now());
                let (restarted, took) = tokio::join!(server.restart(), answered(&http, &get, start));
                restarted.and(took)
            }
            Runs::Peer(peer) => {
                peer.stop().await?;
                let start = Instant::now();
                peer.spawn()?;
                while !peer.unseal().await {
                    anyhow::ensure!(start.elapsed() < DEADLINE, "the peer does not listen");
                    tokio::time::sleep(POLL).await;
                }
                answered(peer.http(), &get, start).await
            }
        }
    }

    /// CPU time used so far.
    pub(super) fn cpu(&self) -> Result<Duration> {
        process::cpu(self.pid()?)
    }

    /// Memory in use, in KiB.
    pub(super) fn memory_kib(&self) -> Result<u64> {
        process::memory_kib(self.pid()?)
    }

    fn pid(&self) -> Result<u32> {
        match &self.runs {
            Runs::Limit(child) => Ok(child.id()),
            Runs::Strongroom(server) => server.pid().context("the server is gone"),
            Runs::Beside { pid, .. } => Ok(*pid),
            Runs::Peer(peer) => peer.pid(),
        }
    }

    fn name_in_tls(&self) -> &str {
        self.host.split(':').next().unwrap_or_default()
    }

    /// `operation` on the secret number `key`.
    fn request(&self, operation: Operation, key: u32) -> Result<Request> {
        let Ask { method, path, body } = self.dialect.ask(operation);
        let method = Method::from_bytes(method.as_bytes())?;
        let path = path.replace(KEY, &key.to_string());
        let request = Request::new(method, self.name_in_tls(), &path).bearer(self.token.expose());
        Ok(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Runs::Limit(child) = &mut self.runs {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

async fn send_all(mut connection: Connection, requests: Vec<Request>) -> Result<()> {
    for request in requests {
        let answer = connection.send(request).await?;
        anyhow::ensure!(answer.status.is_success(), "SET: {} {}", answer.status, answer.text());
    }
    Ok(())
}

/// Asks until there is an answer; how long after `start` that was.
async fn answered(http: &Http, get: &Request, start: Instant) -> Result<Duration> {
    while start.elapsed() < DEADLINE {
        if http.send(get.clone()).await.is_ok_and(|answer| answer.status.is_success()) {
            return Ok(start.elapsed());
        }
        tokio::time::sleep(POLL).await;
    }
    bail!("no GET was answered in {DEADLINE:?}")
}
