//! Things that happen at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, ensure};
use http::Method;
use strongroom_store::audit::{self, Shown};
use strongroom_testkit::{API, Principal, Request, Server, all, policy, value};
use tokio::task::JoinSet;

#[tokio::test]
async fn sixty_four_writers_of_one_name_all_succeed() -> Result<()> {
    let server = Server::start().await?;
    let vault = server.vault("writers", &[]).await?;
    let token = server.vault_token(&server.owner()).await?.expose().to_owned();
    let mut writers = JoinSet::new();
    for writer in 0..64 {
        let mut connection = server.http().connect(&vault.host).await?;
        let request = Request::new(Method::PUT, &vault.host, &format!("/secrets/one?{API}"))
            .bearer(&token)
            .json(format!("{{\"value\":\"{writer}\"}}"));
        writers.spawn(async move { connection.send(request).await });
    }
    let mut ids = BTreeSet::new();
    while let Some(answer) = writers.join_next().await {
        let answer = answer??;
        ensure!(answer.status == 200, "{} {}", answer.status, answer.text());
        ids.insert(answer.json::<serde_json::Value>()?["id"].to_string());
    }
    let client = server.secrets("writers", &server.owner())?;
    let versions = client.secret_versions("one", None).await?;
    let listed: BTreeSet<_> = versions.iter().map(|version| format!("\"{}\"", version.id)).collect();
    ensure!(ids.len() == 64 && listed == ids, "{} ids, {} versions", ids.len(), listed.len());
    let newest = client.secret("one", None).await?;
    ensure!(listed.contains(&format!("\"{}\"", newest.id)), "the newest is one of them");
    Ok(())
}

#[tokio::test]
async fn threat_revoked_right_is_gone_on_every_open_connection() -> Result<()> {
    let server = Server::start().await?;
    let reader = server.principal("reader").await?;
    let vault = server.vault("revoked", &[policy(&reader, &["get"])]).await?;
    server.secrets("revoked", &server.owner())?.set_secret("s", &value("x")).await?;
    let token = server.vault_token(&reader).await?;
    let request = Request::new(Method::GET, &vault.host, &format!("/secrets/s?{API}")).bearer(token.expose());
    let mut connection = server.http().connect(&vault.host).await?;
    for round in 0..10 {
        ensure!(connection.send(request.clone()).await?.status == 200, "with the right, round {round}");
        set_rights(&server, "revoked", &[]).await?;
        let answer = connection.send(request.clone()).await?;
        ensure!(answer.status == 403, "without it, round {round}: {}", answer.status);
        set_rights(&server, "revoked", &[(&reader, &["get"])]).await?;
    }
    Ok(())
}

/// Whoever sets secrets while the right to is taken away: in the audit, which has the order of the
/// commits, no SET of theirs stands behind the removal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_right_and_write_race_no_write_commits_behind_the_removal() -> Result<()> {
    let rounds = if all() { 100 } else { 10 };
    let mut server = Server::start().await?;
    let writer = server.principal("writer").await?;
    let vault = server.vault("race", &[policy(&writer, &["set"])]).await?;
    let token: Arc<str> = server.vault_token(&writer).await?.expose().into();
    for round in 0..rounds {
        let removed = Arc::new(AtomicBool::new(false));
        let mut setters = JoinSet::new();
        for setter in 0..4 {
            let mut connection = server.http().connect(&vault.host).await?;
            let (token, removed, host) = (Arc::clone(&token), Arc::clone(&removed), vault.host.clone());
            setters.spawn(async move {
                let path = format!("/secrets/r-{setter}?{API}");
                loop {
                    // Asked before the request is sent: a SET begun behind the removal must fail.
                    let behind = removed.load(Ordering::SeqCst);
                    let request = Request::new(Method::PUT, &host, &path).bearer(&token);
                    let answer = connection.send(request.json(r#"{"value":"x"}"#)).await?;
                    match answer.status.as_u16() {
                        200 if behind => anyhow::bail!("a SET begun behind the removal, round {round}"),
                        200 => {}
                        403 => return Ok(()),
                        other => anyhow::bail!("{other}: {}", answer.text()),
                    }
                }
            });
        }
        set_rights(&server, "race", &[]).await?;
        removed.store(true, Ordering::SeqCst);
        while let Some(setter) = setters.join_next().await {
            setter??;
        }
        set_rights(&server, "race", &[(&writer, &["set"])]).await?;
    }
    server.stop().await?;
    let (sets, removals) = order(&server, &writer)?;
    ensure!(removals == rounds, "{removals} removals in the audit");
    ensure!(sets > 0, "no SET was racing at all");
    Ok(())
}

/// Reads the audit in the order of the commits: how many SETs the writer made, all of them while
/// the right was there, and how often it was taken away.
fn order(server: &Server, writer: &Principal) -> Result<(usize, usize)> {
    let mut changes = Vec::new();
    for shown in audit::show(server.data_dir())? {
        if let Shown::Change { seq, entry } = shown? {
            changes.push((seq, entry));
        }
    }
    changes.sort_by_key(|(seq, _)| *seq);
    let (mut sets, mut policies) = (0, 0);
    for (seq, entry) in changes {
        let by_writer =
            entry.caller.as_ref().is_some_and(|actor| actor.object.to_string() == writer.object_id);
        match &*entry.operation {
            // The first policies gave the right, the second took it, and so on.
            "VaultPut" => policies += 1,
            "SecretSet" if by_writer => {
                ensure!(policies % 2 == 1, "row {seq}: a SET behind removal {}", policies / 2);
                sets += 1;
            }
            _ => {}
        }
    }
    Ok((sets, policies / 2))
}

/// Gives the vault the owner's policy and these, and no others.
async fn set_rights(server: &Server, vault: &str, rights: &[(&Principal, &[&str])]) -> Result<()> {
    let owner = policy(&server.owner(), &["get", "list", "set", "delete", "recover", "purge"]);
    let others = rights.iter().map(|(principal, words)| policy(principal, words));
    server.put_policies(vault, others.chain([owner]).collect()).await
}

#[tokio::test]
async fn threat_foreign_handle_a_cursor_of_another_life_starts_anew() -> Result<()> {
    let (one, other) = (Server::start().await?, Server::start().await?);
    let mut cursors = Vec::new();
    for server in [&one, &other] {
        server.vault("lives", &[]).await?;
        let vault = server.secrets("lives", &server.owner())?;
        vault.set_secret("s", &value("x")).await?;
        let mut changes = vault.changes(None).await?;
        let Some(strongroom_wire::own::Change::Hello { cursor, .. }) = changes.next().await? else {
            anyhow::bail!("a stream begins with hello");
        };
        cursors.push(cursor);
    }
    let vault = one.secrets("lives", &one.owner())?;
    let mut changes = vault.changes(Some(&cursors[1])).await?;
    let first = changes.next().await?;
    let second = changes.next().await?;
    let relist = |change: &Option<_>| matches!(change, Some(strongroom_wire::own::Change::Relist { .. }));
    ensure!(relist(&first) || relist(&second), "{first:?}, {second:?}");
    Ok(())
}
