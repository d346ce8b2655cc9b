//! `strongroom dev hosts`: the hosts-file lines for every name that there is.

use std::path::{Path, PathBuf};

use anyhow::Context;
use strongroom_base::{Clock, SecretText};
use strongroom_client::http::{Http, Timeouts, Trust};
use strongroom_client::login::{Credential, Tokens};
use strongroom_client::management::Management;
use strongroom_wire::own::DevFile;

use super::file::read_description;

/// The lines, for the faces and for every vault that exists now.
pub(super) async fn text(data_dir: &Path) -> anyhow::Result<String> {
    let dev = read_description(data_dir)?;
    let vaults = vaults(&dev)
        .await
        .context("failed to ask the server for its vaults: is `strongroom dev` running on this folder?")?;
    let faces = [&dev.authority, &dev.graph, &dev.resource_manager, &dev.portal]
        .map(|url| host(url.strip_prefix("https://").unwrap_or(url)).to_owned());
    let suffix = host(&dev.vault_dns_suffix);
    let names = faces.into_iter().chain(vaults.into_iter().map(|vault| format!("{vault}.{suffix}")));
    Ok(names.map(|name| format!("127.0.0.1 {name}\n")).collect())
}

async fn vaults(dev: &DevFile) -> anyhow::Result<Vec<String>> {
    let trust = Trust { ca_file: Some(PathBuf::from(&dev.ca_file)) };
    let http = Http::new(&trust, Timeouts::default())?;
    let credential = Credential {
        tenant: dev.tenant_id.clone(),
        client_id: dev.client_id.clone(),
        secret: SecretText::from(dev.client_secret.as_str().to_owned()),
    };
    let tokens = Tokens::new(http.clone(), &dev.authority, credential, Clock::system())?;
    let management = Management::new(http, &dev.resource_manager, &dev.resource_manager, tokens)?;
    let vaults = management.find_vaults(&dev.subscription_id, None).await?;
    Ok(vaults.into_iter().map(|vault| vault.name.to_ascii_lowercase()).collect())
}

/// An authority without its port.
fn host(authority: &str) -> &str {
    authority.split(':').next().unwrap_or(authority)
}
