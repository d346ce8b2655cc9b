//! What was purged is nowhere any more: not its value, and not its sealed bytes.

use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;
use strongroom_testkit::{Server, until, value};

use crate::search::{Canary, contains, files};

/// How many sealed bytes in a row give a record away.
const PIECE: usize = 24;

#[tokio::test]
async fn threat_purge_leaves_nothing_in_any_file() -> Result<()> {
    let mut server = Server::start().await?;
    server.vault("purge", &[]).await?;
    let canary = Canary::new("purged");
    // Larger than a page of the database, so that it lies in several places.
    let text = format!("{}{}", canary.text(), "p".repeat(20_000));
    let vault = server.secrets("purge", &server.owner())?;
    for _ in 0..3 {
        vault.set_secret("gone", &value(&text)).await?;
    }
    vault.set_secret("stays", &value("x")).await?;
    let sealed = sealed_values(&mut server).await?;
    ensure!(sealed.iter().filter(|sealed| sealed.len() > 20_000).count() == 3, "three large sealed values");
    ensure!(!traces(&server, &sealed)?.is_empty(), "the search finds what is there");
    let vault = server.secrets("purge", &server.owner())?;
    vault.delete_secret("gone").await?;
    vault.purge_secret("gone").await?;
    let large: Vec<_> = sealed.into_iter().filter(|sealed| sealed.len() > 20_000).collect();
    until("every copy is overwritten", async || Ok(traces(&server, &large)?.is_empty().then_some(())))
        .await?;
    let plain: Vec<_> = crate::search::in_files(server.scratch(), &[&canary], &[])?;
    ensure!(plain.is_empty(), "{plain:?}");
    ensure!(vault.secret("stays", None).await?.value.is_some(), "its neighbour is well");
    Ok(())
}

/// The sealed bytes of all values, read from the file while the server is down.
async fn sealed_values(server: &mut Server) -> Result<Vec<Vec<u8>>> {
    server.stop().await?;
    let file =
        files(server.data_dir())?.into_iter().find(|file| file.extension().is_some_and(|it| it == "db"));
    let db = Connection::open(file.context("the database file")?)?;
    let mut statement = db.prepare("SELECT sealed FROM records WHERE path LIKE 'value/%'")?;
    let sealed = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    drop(statement);
    drop(db);
    server.restart().await?;
    Ok(sealed)
}

/// The files that have a piece of any of `sealed`.
fn traces(server: &Server, sealed: &[Vec<u8>]) -> Result<Vec<String>> {
    let mut traces = Vec::new();
    for file in files(server.data_dir())? {
        let bytes = std::fs::read(&file)?;
        let piece =
            |sealed: &Vec<u8>| sealed.chunks_exact(PIECE).step_by(8).any(|piece| contains(&bytes, piece));
        if sealed.iter().any(piece) {
            traces.push(file.display().to_string());
        }
    }
    Ok(traces)
}
