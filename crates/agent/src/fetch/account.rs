use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use strongroom_base::{Clock, VaultName};
use strongroom_client::key_vault::Vault;
use strongroom_client::login::{Credential, Tokens};
use strongroom_client::{Error, Http};
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;

use super::flight::Flights;
use super::{Cloud, Lease};
use crate::identity::{Fingerprint, Identity};

/// One identity at one vault: what has a token, a lease and a change stream of its own. Lives as
/// long as a volume needs it.
pub struct Account {
    /// Who.
    pub identity: Arc<Identity>,
    /// Where.
    pub vault: VaultName,
    /// Whether what was fetched is known to be current.
    pub lease: Lease,
    pub(super) flights: Flights,
    client: OnceCell<Vault>,
    stream: OnceLock<AbortHandle>,
}

impl Account {
    pub(super) fn new(identity: Arc<Identity>, vault: VaultName, lease: Lease) -> Self {
        Self {
            identity,
            vault,
            lease,
            flights: Flights::default(),
            client: OnceCell::new(),
            stream: OnceLock::new(),
        }
    }

    /// The vault, called in this identity's name.
    pub async fn client(&self, cloud: &Cloud, http: &Http, clock: &Clock) -> Result<Vault, Error> {
        let make = || async {
            let places = cloud.places().await?;
            let credential = Credential {
                tenant: self.identity.tenant.clone(),
                client_id: self.identity.client_id.clone(),
                secret: self.identity.client_secret.clone(),
            };
            let tokens = Tokens::new(http.clone(), &places.login, credential, clock.clone())?;
            Vault::new(http.clone(), &places.vault_url(&self.vault), tokens)
        };
        self.client.get_or_try_init(make).await.cloned()
    }

    /// Starts the change stream, if it does not run yet. It ends with the account.
    pub fn follow(&self, start: impl FnOnce() -> AbortHandle) {
        self.stream.get_or_init(start);
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.get() {
            stream.abort();
        }
    }
}

/// The accounts in use.
#[derive(Default)]
pub(super) struct Accounts(Mutex<HashMap<(Fingerprint, VaultName), Weak<Account>>>);

impl Accounts {
    /// The account of `identity` at `vault`; `make` is called if there is none.
    pub fn get(
        &self,
        identity: &Arc<Identity>,
        vault: &VaultName,
        make: impl FnOnce() -> Account,
    ) -> Arc<Account> {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (identity.fingerprint(), vault.clone());
        if let Some(account) = accounts.get(&key).and_then(Weak::upgrade) {
            return account;
        }
        accounts.retain(|_, account| account.strong_count() > 0);
        let account = Arc::new(make());
        accounts.insert(key, Arc::downgrade(&account));
        account
    }
}
