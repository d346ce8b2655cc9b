//! `strongroom audit`: beside a running server, after it has stopped, and over an altered folder.

use std::process::{Command, Output};

use anyhow::{Context as _, Result, ensure};
use http::Method;
use serde_json::Value;
use strongroom_testkit::{API, Request, Server, program, value};

#[tokio::test]
async fn the_audit_is_shown_verified_and_exported() -> Result<()> {
    let mut server = Server::start().await?;
    let vault = server.vault("audited", &[]).await?;
    let secrets = server.secrets("audited", &server.owner())?;
    secrets.set_secret("mine", &value("a value")).await?;
    secrets.secret("mine", None).await?;
    // Lines of reads are written before their answers leave, so each is there from here on.
    let stranger = Request::new(Method::GET, &vault.host, &format!("/secrets/mine?{API}")).bearer("none");
    ensure!(server.http().send(stranger).await?.status == 401);

    let told = audit(&server, &["verify"])?;
    ensure!(told.status.code() == Some(0), "beside the server: {told:?}");
    let owner = server.owner().object_id;
    let arguments = ["show", "-o", "json", "--since", "1h", "--caller", &owner, "--operation", "SecretSet"];
    let shown = json_lines(&audit(&server, &arguments)?)?;
    ensure!(shown.len() == 1 && shown[0]["status"] == 200 && shown[0]["row"].is_u64(), "{shown:?}");
    ensure!(shown[0]["resource"] == format!("vaults/{}/secrets/mine", vault.name), "{shown:?}");
    let newest = audit(&server, &["show", "--operation", "secretget", "--limit", "1"])?;
    let newest = String::from_utf8(newest.stdout)?;
    ensure!(newest.lines().count() == 2 && newest.contains(&owner[..8]), "a head and a line: {newest}");

    server.stop().await?;
    let events = json_lines(&audit(&server, &["export"])?)?;
    let of = |name: &str| events.iter().find(|event| event["operationName"] == name);
    let get = of("SecretGet").context("a read is exported")?;
    ensure!(get["properties"]["httpStatusCode"] == 200 && get["identity"]["claim"]["oid"] == owner, "{get}");
    ensure!(of("SecretSet").is_some_and(|set| set["category"] == "AuditEvent"), "a change is exported");
    let stranger = of("Authentication").context("strangers are exported")?;
    ensure!(stranger["properties"]["httpStatusCode"] == 401, "{stranger}");
    let times: Vec<_> = events.iter().filter_map(|event| event["time"].as_str()).collect();
    ensure!(times.len() == events.len(), "each has a time");

    let intact = audit(&server, &["verify"])?;
    ensure!(intact.status.code() == Some(0), "of a stopped server: {intact:?}");
    let db = rusqlite::Connection::open(server.data_dir().join("strongroom.db"))?;
    let changed = db.execute("UPDATE audit SET entry = replace(entry, 'SecretSet', 'SecretGet')", [])?;
    ensure!(changed > 0);
    drop(db);
    let told = audit(&server, &["verify"])?;
    let said = String::from_utf8_lossy(&told.stdout);
    ensure!(
        told.status.code() == Some(1) && said.contains("is altered") && said.contains("What to do"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_folder_that_is_none_is_refused_and_not_made() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let missing = scratch.path().join("nothing");
    for folder in [scratch.path(), &missing] {
        for command in ["show", "verify", "export"] {
            let told =
                Command::new(program()?).args(["audit", command, "--data-dir"]).arg(folder).output()?;
            ensure!(told.status.code() == Some(1) && !told.stderr.is_empty(), "{command}: {told:?}");
        }
    }
    ensure!(scratch.path().read_dir()?.next().is_none(), "nothing was made");
    Ok(())
}

fn audit(server: &Server, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(program()?);
    command.arg("audit").args(arguments).arg("--data-dir").arg(server.data_dir());
    Ok(command.output()?)
}

fn json_lines(told: &Output) -> Result<Vec<Value>> {
    ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = std::str::from_utf8(&told.stdout)?;
    text.lines().map(|line| serde_json::from_str(line).context("a line is JSON")).collect()
}
