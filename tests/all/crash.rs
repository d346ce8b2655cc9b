//! kill -9 among 64 writers: nothing that was acknowledged is lost, every start works, and the
//! audit is as it was written.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use http::Method;
use serde_json::Value;
use strongroom_store::RootKey;
use strongroom_store::audit;
use strongroom_testkit::{API, Connection, Request, Server, all, until};
use tokio::task::JoinSet;

const WRITERS: usize = 64;
/// After how many acknowledgements the server is killed, at least.
const ACKNOWLEDGED_MIN: usize = 200;

/// What the server has acknowledged: the secret's id, and its value.
type Acknowledged = (String, String);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_crash_loses_nothing_that_was_acknowledged() -> Result<()> {
    let rounds = if all() { 100 } else { 5 };
    let mut server = Server::start().await?;
    let vault = server.vault("crash", &[]).await?;
    let token: Arc<str> = server.vault_token(&server.owner()).await?.expose().into();
    for round in 0..rounds {
        let acknowledged = write_and_kill(&mut server, &vault.host, &token, round).await?;
        ensure!(acknowledged.len() >= ACKNOWLEDGED_MIN, "only {} were acknowledged", acknowledged.len());
        server.restart().await.with_context(|| format!("start after kill {round}"))?;
        let lost = lost(&server, &vault.host, &token, acknowledged).await?;
        ensure!(lost.is_empty(), "round {round}: {} lost: {:?}", lost.len(), lost.first());
    }
    server.stop().await?;
    let report = audit::verify(server.data_dir(), &RootKey::of_folder(server.data_dir())?)?;
    ensure!(report.is_sound(), "{report:?}");
    ensure!(usize::try_from(report.rows)? >= rounds * ACKNOWLEDGED_MIN, "an audit row for each: {report:?}");
    let store = strongroom_store::Store::open(server.data_dir(), strongroom_store::Options::default())?;
    let verified = store.verify_records()?;
    ensure!(verified.is_sound(), "{verified:?}");
    Ok(())
}

/// Lets all writers write until enough was acknowledged, kills, and answers what was acknowledged.
async fn write_and_kill(
    server: &mut Server,
    host: &str,
    token: &Arc<str>,
    round: usize,
) -> Result<Vec<Acknowledged>> {
    let count = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let connection = server.http().connect(host).await?;
        let (host, token, count) = (host.to_owned(), Arc::clone(token), Arc::clone(&count));
        writers.spawn(async move { write(connection, &host, &token, &count, round, writer).await });
    }
    // Not at a round number: the kill falls anywhere in a commit.
    let [extra] = strongroom_crypto::random::bytes();
    let enough = ACKNOWLEDGED_MIN + usize::from(extra);
    until("enough writes", async || Ok((count.load(Ordering::SeqCst) >= enough).then_some(()))).await?;
    server.kill();
    let mut acknowledged = Vec::new();
    while let Some(written) = writers.join_next().await {
        acknowledged.extend(written?);
    }
    Ok(acknowledged)
}

/// Writes until the connection breaks; answers what was acknowledged in full.
async fn write(
    mut connection: Connection,
    host: &str,
    token: &str,
    count: &AtomicUsize,
    round: usize,
    writer: usize,
) -> Vec<Acknowledged> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let value = format!("{round}-{writer}-{number}");
        let path = format!("/secrets/w-{writer}?{API}");
        let body = serde_json::json!({ "value": value }).to_string();
        let request = Request::new(Method::PUT, host, &path).bearer(token).json(body);
        let Ok(answer) = connection.send(request).await else { break };
        let id = answer.json::<Value>().ok().and_then(|bundle| Some(bundle["id"].as_str()?.to_owned()));
        // A refusal while it runs would be a bug; it shows up as too few acknowledgements.
        let Some(id) = id.filter(|_| answer.status == 200) else { break };
        acknowledged.push((id, value));
        count.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

/// What of `acknowledged` the server does not have.
async fn lost(
    server: &Server,
    host: &str,
    token: &str,
    acknowledged: Vec<Acknowledged>,
) -> Result<Vec<Acknowledged>> {
    let mut connection = server.http().connect(host).await?;
    let mut lost = Vec::new();
    for (id, value) in acknowledged {
        let at = id.find("/secrets/").context("an id")?;
        let request = Request::new(Method::GET, host, &format!("{}?{API}", &id[at..])).bearer(token);
        let answer = connection.send(request).await?;
        let read = answer.json::<Value>().unwrap_or_default();
        if answer.status != 200 || read["value"] != value.as_str() {
            lost.push((id, value));
        }
    }
    Ok(lost)
}
