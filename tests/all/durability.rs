//! kill -9 never tests the sync itself: what the machine has in memory survives it. So the settings
//! are asked of the live engine, and the system calls are watched.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use http::Method;
use strongroom_store::{Options, Store};
use strongroom_testkit::{API, Request, Server, Start, until};
use tempfile::TempPath;
use tokio::task::JoinSet;

#[tokio::test]
async fn the_live_engine_syncs_at_each_commit() -> Result<()> {
    let mut server = Server::start().await?;
    server.stop().await?;
    let store = Store::open(server.data_dir(), Options::default())?;
    let settings = store.durability().await?;
    ensure!(settings.journal_mode == "wal", "{settings:?}");
    ensure!(settings.synchronous == 2, "not FULL: {settings:?}");
    ensure!(settings.secure_delete == 1, "{settings:?}");
    Ok(())
}

#[tokio::test]
async fn threat_crash_loses_nothing_because_the_sync_comes_before_the_acknowledgement() -> Result<()> {
    let (server, trace) = traced().await?;
    let vault = server.vault("traced", &[]).await?;
    let token = server.vault_token(&server.owner()).await?;
    let mut connection = server.http().connect(&vault.host).await?;
    let put = |name: &str| {
        let path = format!("/secrets/{name}?{API}");
        Request::new(Method::PUT, &vault.host, &path).bearer(token.expose()).json(r#"{"value":"x"}"#)
    };
    // The first one warms connection and caches, so that the second is nothing but itself.
    ensure!(connection.send(put("warm")).await?.status == 200, "SET");
    let before = fs::read_to_string(&trace)?.len();
    ensure!(connection.send(put("cold")).await?.status == 200, "SET");
    let text = until("the answer in the trace", async || {
        let text = fs::read_to_string(&trace)?.split_off(before);
        Ok(answer(&text).is_some().then_some(text))
    })
    .await?;
    let answered = answer(&text).context("an answer")?;
    let synced = sync_end(&text).with_context(|| format!("no sync of the log at all:\n{text}"))?;
    ensure!(synced < answered, "answered (line {answered}) before the sync (line {synced}):\n{text}");
    Ok(())
}

#[tokio::test]
async fn waiting_writes_share_a_sync() -> Result<()> {
    let (server, trace) = traced().await?;
    let vault = server.vault("shared", &[]).await?;
    let token = server.vault_token(&server.owner()).await?.expose().to_owned();
    let mut writers = JoinSet::new();
    let before = fs::read_to_string(&trace)?.len();
    for writer in 0..64 {
        let mut connection = server.http().connect(&vault.host).await?;
        let path = format!("/secrets/w-{writer}?{API}");
        let request = Request::new(Method::PUT, &vault.host, &path).bearer(&token).json(r#"{"value":"x"}"#);
        writers.spawn(async move {
            for _ in 0..8 {
                ensure!(connection.send(request.clone()).await?.status == 200, "SET");
            }
            Ok(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    let text = fs::read_to_string(&trace)?.split_off(before);
    let syncs = text.lines().filter(|line| is_sync_of_log(line)).count();
    ensure!(syncs > 0 && syncs <= 64 * 8 / 2, "{syncs} syncs for {} writes", 64 * 8);
    Ok(())
}

/// A server whose system calls are written to a file.
async fn traced() -> Result<(Server, TempPath)> {
    let trace = tempfile::NamedTempFile::new()?.into_temp_path();
    let wrapper =
        ["strace", "-f", "-yy", "-s", "16", "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg", "-o"];
    let wrapper = wrapper.into_iter().map(str::to_owned).chain([trace.display().to_string()]).collect();
    let start = Start { wrapper, log: Some("warn".to_owned()), ..Start::default() };
    let server =
        Server::start_as(start).await.context("strace is needed (Debian: apt-get install strace)")?;
    Ok((server, trace))
}

/// The line of the first write to a TCP connection.
fn answer(trace: &str) -> Option<usize> {
    let writes = ["write(", "writev(", "sendto(", "sendmsg("];
    trace.lines().position(|line| line.contains("<TCP") && writes.iter().any(|call| line.contains(call)))
}

/// The line in which the first sync of the write-ahead log ends well.
fn sync_end(trace: &str) -> Option<usize> {
    let mut lines = trace.lines().enumerate();
    let (started, line) = lines.find(|(_, line)| is_sync_of_log(line))?;
    if line.ends_with("= 0") {
        return Some(started);
    }
    let thread = line.split_whitespace().next()?;
    let ends =
        |line: &str| line.starts_with(thread) && line.contains("sync resumed") && line.ends_with("= 0");
    lines.find(|(_, line)| ends(line)).map(|(index, _)| index)
}

fn is_sync_of_log(line: &str) -> bool {
    (line.contains("fdatasync(") || line.contains("fsync(")) && line.contains("-wal")
}

#[test]
fn the_trace_is_read_as_it_is_written() {
    let good = "7 fdatasync(9</d/store.db-wal> <unfinished ...>\n8 write(5</d/x>, \"\", 1) = 1\n\
                7 <... fdatasync resumed>) = 0\n8 sendto(11<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"\", 1) = 1\n";
    assert_eq!((sync_end(good), answer(good)), (Some(2), Some(3)));
    let never = "8 sendto(11<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"\", 1) = 1\n7 fsync(9</d/audit>) = 0\n";
    assert_eq!((sync_end(never), answer(never)), (None, Some(0)));
}
