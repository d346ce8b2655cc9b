//! A small disk, and strangers who try to fill it.

use std::fs::{self, File};
use std::io::Write as _;

use anyhow::{Result, ensure};
use http::Method;
use strongroom_testkit::{API, Request, Server, Start, until, value};
use tokio::task::JoinSet;

const DISK: u64 = 40 << 20;
const STRANGERS: usize = 8;
const REQUESTS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_strangers_fill_the_disk_but_not_the_vault() -> Result<()> {
    let start = Start { disk_bytes: Some(DISK), log: Some("warn".to_owned()), ..Start::default() };
    let server = Server::start_as(start).await?;
    let vault = server.vault("small", &[]).await?;
    let client = server.secrets("small", &server.owner())?;
    client.set_secret("before", &value("x")).await?;
    let before = used(&server)?;
    strangers(&server, &vault.host).await?;
    let grown = used(&server)?.saturating_sub(before);
    ensure!(grown < 256 << 10, "{} requests without a token took {grown} bytes", STRANGERS * REQUESTS);
    client.set_secret("after", &value("x")).await?;

    // Somebody else fills the rest of the disk.
    let filler = server.data_dir().join("filler");
    fill(&filler)?;
    strangers(&server, &vault.host).await?;
    let read = client.secret("before", None).await?;
    ensure!(read.value.is_some_and(|value| value.as_str() == "x"), "reads go on with a full disk");
    // A write may be refused now; it must not be lost once it is acknowledged, nor stop the server.
    let full = client.set_secret("full", &value("y")).await;
    fs::remove_file(filler)?;
    until("writes go on", async || Ok(client.set_secret("again", &value("z")).await.ok())).await?;
    if full.is_ok() {
        ensure!(client.secret("full", None).await?.value.is_some(), "an acknowledged write is there");
    }
    Ok(())
}

/// Requests without a token and with bad ones, to paths that are all different.
async fn strangers(server: &Server, host: &str) -> Result<()> {
    let mut strangers = JoinSet::new();
    for stranger in 0..STRANGERS {
        let mut connection = server.http().connect(host).await?;
        let host = host.to_owned();
        strangers.spawn(async move {
            for number in 0..REQUESTS {
                let path = format!("/secrets/s-{stranger}-{number}-{}?{API}", "x".repeat(90));
                let mut request = Request::new(Method::GET, &host, &path);
                if number % 2 == 0 {
                    request = request.bearer(&"t".repeat(500));
                }
                let status = connection.send(request).await?.status;
                ensure!(status == 401, "{status}");
            }
            Ok(())
        });
    }
    while let Some(done) = strangers.join_next().await {
        done??;
    }
    Ok(())
}

/// Bytes in all files of the data folder.
fn used(server: &Server) -> Result<u64> {
    let files = crate::search::files(server.data_dir())?;
    Ok(files.iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum())
}

fn fill(file: &std::path::Path) -> Result<()> {
    let mut file = File::create(file)?;
    let block = vec![0_u8; 64 << 10];
    for size in [block.len(), 1024, 1] {
        while file.write_all(&block[..size]).is_ok() {}
    }
    Ok(())
}
