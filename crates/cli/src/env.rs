//! The environment of the command line: the one place where it is read.

use std::env::{home_dir, var_os};
use std::ffi::OsString;
use std::path::PathBuf;

/// What the environment says.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where the profile is kept: `STRONGROOM_CONFIG_DIR`, else `~/.config/strongroom`.
    pub config_dir: PathBuf,
    /// The URL of the server's management plane: `STRONGROOM_RESOURCE_MANAGER`.
    pub resource_manager: Option<String>,
    /// CA certificates to trust besides the system's: `STRONGROOM_CA_FILE`.
    pub ca_file: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process. An empty variable is as good as none.
    pub fn read() -> Self {
        let get = |name: &str| var_os(name).filter(|value: &OsString| !value.is_empty());
        let config_dir = match get("STRONGROOM_CONFIG_DIR") {
            Some(dir) => PathBuf::from(dir),
            None => home_dir().unwrap_or_default().join(".config").join("strongroom"),
        };
        Self {
            config_dir,
            resource_manager: get("STRONGROOM_RESOURCE_MANAGER").and_then(|value| value.into_string().ok()),
            ca_file: get("STRONGROOM_CA_FILE").map(PathBuf::from),
        }
    }
}
