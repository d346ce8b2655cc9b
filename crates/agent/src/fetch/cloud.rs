use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use strongroom_base::VaultName;
use strongroom_client::{Error, Http, management};

use crate::cache::Folder;

const FILE: &str = "cloud";

/// Where the parts of the server's cloud are, as far as the agent needs them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// The login endpoint.
    pub login: String,
    /// What follows a vault's name in its host name, with the port if it is not 443.
    vault_suffix: String,
}

impl Places {
    /// The base URL of a vault.
    pub fn vault_url(&self, vault: &VaultName) -> String {
        format!("https://{}.{}", vault.canonical(), self.vault_suffix)
    }
}

/// Discovery: asked of the server once, and kept on disk so that an agent can start while the
/// server is dead.
pub struct Cloud {
    http: Http,
    server: String,
    folder: Arc<Folder>,
    known: Mutex<Option<Places>>,
}

impl Cloud {
    /// The cloud whose resource manager is at `server`.
    pub fn new(http: Http, server: String, folder: Arc<Folder>) -> Self {
        Self { http, server, folder, known: Mutex::default() }
    }

    /// Where things are.
    pub async fn places(&self) -> Result<Places, Error> {
        if let Some(places) = self.known() {
            return Ok(places);
        }
        let asked = self.ask().await;
        let places = match asked {
            Ok(places) => {
                self.keep(&places);
                places
            }
            Err(error) if error.is_outage() => self.kept().ok_or(error)?,
            Err(error) => return Err(error),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(places.clone());
        Ok(places)
    }

    async fn ask(&self) -> Result<Places, Error> {
        let endpoints = management::endpoints(&self.http, &self.server).await?;
        let suffix = endpoints.suffixes.key_vault_dns.unwrap_or_default();
        let vault_suffix = suffix.trim_start_matches('.').to_owned();
        if vault_suffix.is_empty() {
            let what = "its discovery names no suffix for vaults".to_owned();
            return Err(Error::Protocol { server: self.server.clone(), what });
        }
        Ok(Places { login: endpoints.authentication.login_endpoint, vault_suffix })
    }

    fn known(&self) -> Option<Places> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sealed like everything else: who could edit it would say where credentials are sent.
    fn keep(&self, places: &Places) {
        let Ok(text) = rmp_serde::to_vec_named(places) else { return };
        if let Err(error) = self.folder.write(FILE, &self.folder.seal(self.aad().as_bytes(), &text)) {
            tracing::warn!(%error, "where the server's parts are cannot be kept");
        }
    }

    fn kept(&self) -> Option<Places> {
        let text = self.folder.open_sealed(self.aad().as_bytes(), &self.folder.read(FILE)?)?;
        rmp_serde::from_slice(&text).ok()
    }

    fn aad(&self) -> String {
        format!("{FILE} {}", self.server)
    }
}
