//! The command line of `strongroom dev`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use crate::config::Config;
use crate::environment;

/// Run all faces on this machine, for development and tests.
///
/// Makes a tenant, a subscription and an owner application at its first start, and keeps everything
/// in one folder. Never visible from outside this machine.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  strongroom dev
  eval \"$(strongroom dev env)\" && strongroom login --service-principal -u \"$AZURE_CLIENT_ID\" -p \"$AZURE_CLIENT_SECRET\" --tenant \"$AZURE_TENANT_ID\"
  strongroom dev --port 0 --data-dir /tmp/scratch")]
pub(crate) struct DevArgs {
    #[command(flatten)]
    pub(crate) folder: DataDir,
    /// The loopback address to listen on [default: both, IPv4 and, where present, IPv6].
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<IpAddr>,
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 8443)]
    pub(crate) port: u16,
    /// The domain of the faces' names: login.DOMAIN, <vault>.vault.DOMAIN and so on.
    #[arg(long, default_value = "strongroom.localhost")]
    pub(crate) domain: String,
    /// Believe this machine's clock though it is more than 48 hours ahead of when the server last
    /// ran, and purge what is due by it.
    #[arg(long)]
    pub(crate) accept_clock: bool,
    #[command(subcommand)]
    pub(crate) command: Option<DevCommand>,
}

/// What to do with a development server besides running it.
#[derive(Debug, Subcommand)]
pub(crate) enum DevCommand {
    /// Print the environment (for bash) that makes unmodified clients trust and find the server.
    Env,
    /// Print the hosts-file lines for every name, where *.localhost does not resolve by itself.
    Hosts,
}

/// Where the data is.
#[derive(Debug, Args)]
pub(crate) struct DataDir {
    /// The folder of all data [default: strongroom in the data home].
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
}

impl DataDir {
    /// The folder, absolute. It need not exist.
    pub(crate) fn path(&self) -> anyhow::Result<PathBuf> {
        let path = match &self.data_dir {
            Some(path) => path.clone(),
            None => {
                environment::data_dir().context("no home folder is known: name one with --data-dir DIR")?
            }
        };
        std::path::absolute(&path).with_context(|| format!("failed to make {} absolute", path.display()))
    }
}

impl DevArgs {
    /// The configuration that these arguments mean.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let listen = match self.listen {
            Some(address) if address.is_loopback() => vec![address],
            Some(address) => bail!(
                "dev listens on loopback only, and {address} is not: \
                 it hands the owner's secret to whoever reads its folder"
            ),
            None => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        };
        Ok(Config {
            data_dir: self.folder.path()?,
            listen,
            port: self.port,
            domain: check_domain(&self.domain)?,
            accept_clock: self.accept_clock,
        })
    }
}

/// A domain of at least two labels: clients refuse a wildcard right below a single one.
fn check_domain(domain: &str) -> anyhow::Result<String> {
    let domain = domain.to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if domain.len() > 200 || !domain.split('.').all(label) {
        bail!("--domain {domain:?} is not a host name: letters, digits and '-' in labels joined by dots");
    }
    if !domain.contains('.') {
        bail!(
            "--domain {domain} has one label, and clients refuse certificates for *.{domain}: try --domain {domain}.localhost"
        );
    }
    Ok(domain)
}

/// The description that a running server leaves in its folder.
pub(crate) fn dev_file(data_dir: &Path) -> PathBuf {
    data_dir.join("dev.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: Option<&str>, domain: &str) -> anyhow::Result<Config> {
        let folder = DataDir { data_dir: Some("/data".into()) };
        let listen = listen.map(|address| address.parse().expect("an address"));
        DevArgs { folder, listen, port: 0, domain: domain.to_owned(), accept_clock: false, command: None }
            .config()
    }

    #[test]
    fn only_loopback_is_listened_on() {
        assert!(config(Some("127.0.0.2"), "strongroom.localhost").is_ok());
        for address in ["0.0.0.0", "::", "192.0.2.1"] {
            assert!(config(Some(address), "strongroom.localhost").is_err(), "{address}");
        }
    }

    #[test]
    fn a_domain_of_one_label_or_none_at_all_is_refused() {
        assert_eq!(config(None, "Strongroom.Localhost").expect("good").domain, "strongroom.localhost");
        for domain in ["localhost", "", "a..b", "-a.b", "a b.c", "a/b.c"] {
            assert!(config(None, domain).is_err(), "{domain:?}");
        }
    }
}
