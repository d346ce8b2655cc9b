//! Running a development server from its first start to its last request.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, bail};
use strongroom_base::Clock;
use strongroom_server::{
    Founded, House, Names, PublicNames, accept_clock, certificate, found, listen, sweep,
};
use strongroom_store::{OpenError, Store};
use strongroom_wire::Exposed;
use strongroom_wire::own::DevFile;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::args::{DevArgs, DevCommand, dev_file};
use super::bind::bind;
use super::file::{Readers, write};
use super::{env, hosts, ready};
use crate::config::Config;
use crate::stop;

/// Runs `strongroom dev` or one of its side commands.
pub(crate) async fn run(args: DevArgs) -> anyhow::Result<()> {
    match args.command {
        None => serve(args.config()?).await,
        Some(DevCommand::Env) => {
            print(&env::text(&args.folder.path()?)?);
            Ok(())
        }
        Some(DevCommand::Hosts) => {
            print(&hosts::text(&args.folder.path()?).await?);
            Ok(())
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let stop = stop::signal()?;
    let clock = Clock::system();
    let store = open(&config)?;
    let founded = found(&store, &clock, &config.domain)
        .await
        .context("failed to make the first tenant and its owner")?;
    if config.accept_clock {
        accept_clock(&store, &clock).await?;
    }
    let (listeners, port) = bind(&config.listen, config.port).await?;
    let names = PublicNames::of_domain(&config.domain, port);
    let authority = certificate::authority(&store, &config.domain, &clock).await?;
    let ca_file = config.data_dir.join("ca.pem");
    write(&ca_file, authority.pem().as_bytes(), Readers::All)?;
    let tls = certificate::server(&authority, &config.domain, clock.now())?;

    let dev = describe(&founded, &names, &ca_file);
    let (close, closing) = watch::channel(false);
    let house = Arc::new(House {
        store: store.clone(),
        keys: Arc::new(founded.keys),
        page_tokens: founded.page_tokens,
        clock,
        names: Names::new([names.clone()]),
        closing: closing.clone(),
    });
    let sweeping = tokio::spawn(sweep(Arc::clone(&house)));
    let serving = tokio::spawn(listen::serve(house, listeners, tls, closing));
    let address = SocketAddr::new(config.listen.first().copied().unwrap_or(Ipv4Addr::LOCALHOST.into()), port);
    TcpStream::connect(address).await.context("the listener does not answer")?;
    let description = serde_json::to_vec_pretty(&dev).context("failed to write dev.json")?;
    write(&dev_file(&config.data_dir), &description, Readers::Owner)?;
    ready::print(&config.data_dir, &names, port)?;

    stop.await;
    let _ = close.send(true);
    serving.await.context("the server ended in a panic")?;
    sweeping.await.context("the sweeper ended in a panic")?;
    Ok(())
}

fn open(config: &Config) -> anyhow::Result<Store> {
    match Store::open(&config.data_dir, strongroom_store::Options::default()) {
        Ok(store) => Ok(store),
        Err(OpenError::Locked { .. }) => bail!(
            "another server runs on {}: stop it, or name another folder with --data-dir DIR",
            config.data_dir.display()
        ),
        Err(error) => Err(error).context(format!("failed to open {}", config.data_dir.display())),
    }
}

fn describe(founded: &Founded, names: &PublicNames, ca_file: &std::path::Path) -> DevFile {
    DevFile {
        tenant_id: founded.tenant.to_string(),
        subscription_id: founded.subscription.to_string(),
        location: "local".to_owned(),
        client_id: founded.client.to_string(),
        client_secret: Exposed::new(founded.client_secret.expose().to_owned()),
        object_id: founded.principal.to_string(),
        authority: names.login_url(),
        resource_manager: names.management_url(),
        graph: names.graph_url(),
        portal: names.portal_url(),
        vault_dns_suffix: names.vault_suffix.clone(),
        ca_file: ca_file.display().to_string(),
    }
}

#[expect(clippy::print_stdout, reason = "what the command was asked to print")]
fn print(text: &str) {
    print!("{text}");
}
