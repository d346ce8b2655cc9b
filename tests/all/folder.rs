//! The data folder: what it survives, who can read it, and who may not have it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use anyhow::{Result, ensure};
use http::Method;
use strongroom_testkit::{API, Request, Server, Start, program, value};

#[tokio::test]
async fn everything_survives_a_kill() -> Result<()> {
    let mut server = Server::start().await?;
    let vault = server.vault("kept", &[]).await?;
    server.secrets("kept", &server.owner())?.set_secret("s", &value("x")).await?;
    let token = server.vault_token(&server.owner()).await?;
    let before = serde_json::to_value(server.dev())?;
    server.restart().await?;
    ensure!(serde_json::to_value(server.dev())? == before, "the description changed");
    let request = Request::new(Method::GET, &vault.host, &format!("/secrets/s?{API}"));
    let answer = server.http().send(request.bearer(token.expose())).await?;
    ensure!(answer.status == 200, "a token of before: {} {}", answer.status, answer.text());
    Ok(())
}

#[tokio::test]
async fn threat_file_modes_nobody_else_reads_the_folder() -> Result<()> {
    // A umask of 0 leaves every mode to the program.
    let wrapper = ["sh", "-c", "umask 0; exec \"$@\"", "sh"].map(str::to_owned).to_vec();
    let server = Server::start_as(Start { wrapper, ..Start::default() }).await?;
    server.vault("modes", &[]).await?;
    let mode = |path: &std::path::Path| Ok::<_, anyhow::Error>(path.metadata()?.permissions().mode() & 0o777);
    ensure!(mode(server.data_dir())? == 0o700, "the folder: {:o}", mode(server.data_dir())?);
    for file in crate::search::files(server.data_dir())? {
        // Certificates of the CA are for everybody, but the folder is not.
        let public = file.extension().is_some_and(|extension| extension == "pem");
        let mode = mode(&file)?;
        let forbidden = if public { 0o033 } else { 0o077 };
        ensure!(mode & forbidden == 0, "{}: {mode:o}", file.display());
    }
    Ok(())
}

#[tokio::test]
async fn a_second_server_a_wide_address_and_a_bare_domain_are_refused() -> Result<()> {
    let server = Server::start().await?;
    let other = tempfile::tempdir()?;
    let cases = [
        (server.data_dir(), &["--port", "0"][..], "--data-dir"),
        (other.path(), &["--port", "0", "--listen", "0.0.0.0"], "loopback"),
        (other.path(), &["--port", "0", "--domain", "localhost"], "--domain"),
    ];
    for (folder, words, hint) in cases {
        let ended = dev(folder, words)?;
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        ensure!(!ended.status.success() && said.contains(hint), "{words:?}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_of_a_newer_version_is_refused_with_what_helps() -> Result<()> {
    let mut server = Server::start().await?;
    server.stop().await?;
    let is_db = |file: &std::path::PathBuf| file.extension().is_some_and(|extension| extension == "db");
    for file in crate::search::files(server.data_dir())?.into_iter().filter(is_db) {
        rusqlite::Connection::open(&file)?.pragma_update(None, "user_version", 9_999)?;
    }
    let before = listing(server.data_dir())?;
    let ended = dev(server.data_dir(), &["--port", "0"])?;
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    ensure!(!ended.status.success() && said.contains("upgrade"), "{said}");
    ensure!(listing(server.data_dir())? == before, "and nothing in it was touched");
    Ok(())
}

fn dev(folder: &std::path::Path, words: &[&str]) -> Result<Output> {
    Ok(Command::new(program()?).arg("dev").arg("--data-dir").arg(folder).args(words).output()?)
}

fn listing(folder: &std::path::Path) -> Result<Vec<(std::path::PathBuf, u64)>> {
    let sized = |file: std::path::PathBuf| Ok((file.clone(), fs::metadata(file)?.len()));
    crate::search::files(folder)?.into_iter().filter(|file| !file.ends_with("lock")).map(sized).collect()
}
