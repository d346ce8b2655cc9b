//! The two servers under load.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result};
use http::Method;
use strongroom_base::SecretText;
use strongroom_testkit::{API, Connection, Request, Server, Start, until};

use super::process;
use crate::limit::Description;

const VAULT: &str = "bench-vault";

/// How many connections fill the vault.
const FILLERS: u32 = 16;

/// A running server, and how to ask it.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) port: u16,
    /// What goes into `Host`.
    pub(super) host: String,
    pub(super) token: SecretText,
    /// How many secrets it has: `s-0` and so on.
    pub(super) secrets: u32,
    runs: Runs,
}

enum Runs {
    Limit(Child),
    Strongroom(Box<Server>),
}

impl Target {
    /// `strongroom dev` with an empty vault.
    pub(super) async fn strongroom() -> Result<Self> {
        let start = Start { log: Some("warn".to_owned()), ..Start::default() };
        let server = Server::start_as(start).await?;
        let vault = server.vault(VAULT, &[]).await?;
        let token = server.vault_token(&server.owner()).await?;
        let port = server.http().port();
        let host = format!("{}:{port}", vault.host);
        Ok(Self {
            name: "strongroom",
            port,
            host,
            token,
            secrets: 0,
            runs: Runs::Strongroom(Box::new(server)),
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
        Ok(Self { name: "limit", port, host, token, secrets, runs: Runs::Limit(child) })
    }

    /// Sets secrets until there are `count`.
    pub(super) async fn fill(&mut self, count: u32) -> Result<()> {
        let Runs::Strongroom(server) = &self.runs else { return Ok(()) };
        let host = self.host.split(':').next().unwrap_or_default();
        let mut fillers = Vec::new();
        for filler in 0..FILLERS {
            let connection = server.http().connect(host).await?;
            let names = (self.secrets..count).filter(move |index| index % FILLERS == filler);
            fillers.push(tokio::spawn(fill(connection, host.to_owned(), self.token.clone(), names)));
        }
        for filler in fillers {
            filler.await??;
        }
        self.secrets = count;
        Ok(())
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
        }
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

async fn fill(
    mut connection: Connection,
    host: String,
    token: SecretText,
    names: impl Iterator<Item = u32>,
) -> Result<()> {
    let body = format!("{{\"value\":\"{}\"}}", "v".repeat(1024));
    for index in names {
        let path = format!("/secrets/s-{index}?{API}");
        let request = Request::new(Method::PUT, &host, &path).bearer(token.expose()).json(body.clone());
        let answer = connection.send(request).await?;
        anyhow::ensure!(answer.status.is_success(), "SET {index}: {} {}", answer.status, answer.text());
    }
    Ok(())
}
