//! What the agent is told on its command line.

use std::path::PathBuf;

/// The arguments of `strongroom agent`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Socket on which the kubelet calls; its folder must exist
    #[arg(long, value_name = "unix:///PATH", value_parser = socket_path)]
    pub endpoint: PathBuf,

    /// Folder of YAML files with `SecretProviderClass` objects
    #[arg(long, value_name = "DIR")]
    pub classes: PathBuf,

    /// Folder for what has to survive a restart; everything in it is sealed
    #[arg(long, value_name = "DIR")]
    pub cache_dir: PathBuf,

    /// Base URL of the server's resource manager; the vaults' suffix is discovered there
    #[arg(long, value_name = "URL")]
    pub server: String,

    /// PEM file of the CA that signed the server's certificate, besides the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Name of this node [default: the host name]
    #[arg(long, value_name = "NAME")]
    pub node_id: Option<String>,

    /// Publish into a plain private folder where mounting is not permitted
    #[arg(long)]
    pub allow_plain_folder: bool,

    /// How many hours a cached secret is served while its vault cannot be reached
    #[arg(long, value_name = "HOURS", default_value_t = 72)]
    pub outage_hours: u32,

    /// What to log, as a tracing filter (`debug`, `strongroom_agent=trace`, …)
    #[arg(long, value_name = "FILTER", default_value = "info")]
    pub log: String,
}

/// Reads `unix:///path`, the kubelet's way to name a socket.
fn socket_path(text: &str) -> Result<PathBuf, &'static str> {
    match text.strip_prefix("unix://") {
        Some(path) if path.starts_with('/') => Ok(path.into()),
        _ => Err("expected unix:// and an absolute path, for example unix:///run/strongroom/csi.sock"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_absolute_unix_socket() {
        assert_eq!(socket_path("unix:///run/csi.sock"), Ok("/run/csi.sock".into()));
        for bad in ["", "/run/csi.sock", "unix://csi.sock", "tcp://127.0.0.1:1"] {
            assert!(socket_path(bad).is_err(), "{bad}");
        }
    }
}
