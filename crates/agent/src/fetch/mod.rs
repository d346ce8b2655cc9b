//! From an identity to the objects of a request: by lease from the cache, else from the vault, and
//! in an outage from the cache again.

mod account;
mod cloud;
mod flight;
mod lease;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use futures_util::{FutureExt as _, StreamExt as _};
use strongroom_base::{Clock, ObjectName, SecretText, VaultName, VersionId};
use strongroom_client::key_vault::Vault;
use strongroom_client::{self as client, Http};
use tokio::sync::Semaphore;

pub use account::Account;
pub use cloud::Cloud;
pub use lease::{Lease, Ticks};

use crate::cache::{Cache, Object as Cached, Place};
use crate::identity::Identity;
use crate::request::Object;

/// How many questions one volume has on the way at a time.
const PARALLEL_OF_VOLUME: usize = 8;
/// How many questions the node has on the way at a time.
const PARALLEL_OF_NODE: usize = 32;

/// An object with its value.
#[derive(Clone)]
pub struct Fetched {
    /// The value.
    pub value: SecretText,
    /// Whether the vault vouches for it now; false for what was served in an outage.
    pub current: bool,
}

impl AsRef<str> for Fetched {
    fn as_ref(&self) -> &str {
        self.value.expose()
    }
}

/// Why an object could not be had. Holds what the server said, never a value.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The identity is not who it says, or may not.
    #[error("failed to get {object}: {why}")]
    Denied {
        /// The object.
        object: Label,
        /// The server's words.
        why: client::Error,
    },
    /// The vault has no such object.
    #[error("failed to get {object}: {why}")]
    NotFound {
        /// The object.
        object: Label,
        /// The server's words.
        why: client::Error,
    },
    /// The vault cannot be reached, and this identity has nothing in the cache that may still be
    /// served.
    #[error("failed to get {object}: {why}; nothing that may be served is cached for this identity")]
    Outage {
        /// The object.
        object: Label,
        /// What happened.
        why: client::Error,
    },
    /// Anything else that the server said.
    #[error("failed to get {object}: {why}")]
    Refused {
        /// The object.
        object: Label,
        /// The server's words.
        why: client::Error,
    },
    /// The answer holds no value.
    #[error("failed to get {0}: the vault's answer holds no value")]
    NoValue(Label),
    /// The task that asked has failed.
    #[error("the fetch has failed within the agent")]
    Broken,
}

impl Error {
    /// Whether trying again after a while may help.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Outage { .. } | Self::Refused { .. } | Self::Broken => true,
            Self::Denied { .. } | Self::NotFound { .. } | Self::NoValue(_) => false,
        }
    }

    /// How long the server asks to wait before it is asked again.
    pub fn asks_to_wait(&self) -> Option<Duration> {
        match self {
            Self::Denied { why, .. }
            | Self::NotFound { why, .. }
            | Self::Outage { why, .. }
            | Self::Refused { why, .. } => why.asks_to_wait(),
            Self::NoValue(_) | Self::Broken => None,
        }
    }
}

/// How errors name an object.
#[derive(Clone, Debug, thiserror::Error)]
#[error("objectType:secret, objectName:{name}, objectVersion:{}", version.map(|v| v.to_string()).unwrap_or_default())]
pub struct Label {
    name: ObjectName,
    version: Option<VersionId>,
}

/// Fetches objects. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    http: Http,
    cloud: Cloud,
    cache: Arc<Cache>,
    clock: Clock,
    ticks: Ticks,
    accounts: account::Accounts,
    limit: Semaphore,
}

impl Fetcher {
    /// A fetcher over these connections and this cache.
    pub fn new(http: Http, cloud: Cloud, cache: Arc<Cache>, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            http,
            cloud,
            cache,
            clock,
            ticks: Ticks::default(),
            accounts: account::Accounts::default(),
            limit: Semaphore::new(PARALLEL_OF_NODE),
        }))
    }

    /// The account of `identity` at `vault`.
    pub fn account(&self, identity: &Arc<Identity>, vault: &VaultName) -> Arc<Account> {
        self.0.accounts.get(identity, vault, || {
            Account::new(Arc::clone(identity), vault.clone(), Lease::new(self.0.ticks.clone()))
        })
    }

    /// The vault, called in the account's name.
    pub async fn client(&self, account: &Account) -> Result<Vault, client::Error> {
        account.client(&self.0.cloud, &self.0.http, &self.0.clock).await
    }

    /// All objects of a request, in its order. One that cannot be had fails all.
    pub async fn objects(&self, account: &Arc<Account>, objects: &[Object]) -> Result<Vec<Fetched>, Error> {
        let ask = |object: &Object| self.object(account, object.name.clone(), object.version).boxed();
        let asked: Vec<_> = objects.iter().map(ask).collect();
        let answers: Vec<Result<Fetched, Error>> =
            stream::iter(asked).buffered(PARALLEL_OF_VOLUME).collect().await;
        answers.into_iter().collect()
    }

    /// Drops what the account's identity has fetched from its vault: it may not any more.
    pub async fn deny(&self, account: &Account) {
        account.lease.all_changed();
        // Any name will do: what lies beside it is what goes.
        if let Ok(name) = "any".parse() {
            let place = self.0.cache.place(account.identity.fingerprint(), &account.vault, &name, None);
            self.0.cache.forget_all_beside(place).await;
        }
    }

    async fn object(
        &self,
        account: &Arc<Account>,
        name: ObjectName,
        version: Option<VersionId>,
    ) -> Result<Fetched, Error> {
        let place = self.0.cache.place(account.identity.fingerprint(), &account.vault, &name, version);
        if let Some(object) = self.0.cache.leased(place, |ticket| account.lease.covers(&name, ticket)) {
            return Ok(fetched(object, true));
        }
        let ticket = account.lease.ticket();
        let good = |ticket| account.lease.unchanged(&name, ticket);
        let (this, whose, label) = (self.clone(), Arc::clone(account), Label { name: name.clone(), version });
        let ask = async move { this.ask(&whose, label, place, ticket).await };
        account.flights.join((name.clone(), version), good, ticket, ask).await
    }

    async fn ask(
        &self,
        account: &Account,
        object: Label,
        place: Place,
        ticket: u64,
    ) -> Result<Fetched, Error> {
        let cache = &self.0.cache;
        let answer = {
            let _permit = self.0.limit.acquire().await;
            let version = object.version.map(|version| version.to_string());
            match self.client(account).await {
                Ok(vault) => vault.secret(object.name.as_given(), version.as_deref()).await,
                Err(error) => Err(error),
            }
        };
        match answer {
            Ok(bundle) => {
                let Some(value) = bundle.value else { return Err(Error::NoValue(object)) };
                let version = bundle.id.rsplit('/').next().unwrap_or_default().to_owned();
                let answer = Cached { value: SecretText::new(value.as_str().to_owned()), version };
                // If rights or the object changed on the way, it is good for now but not to keep.
                if account.lease.unchanged(&object.name, ticket) {
                    cache.put(place, &answer, ticket);
                }
                tracing::debug!(secret = %object.name, version = answer.version, "fetched");
                Ok(fetched(answer, true))
            }
            Err(why) if why.is_outage() => match cache.in_outage(place) {
                Some(cached) => {
                    tracing::warn!(secret = %object.name, version = cached.version, %why, "served from the cache");
                    Ok(fetched(cached, false))
                }
                None => Err(Error::Outage { object, why }),
            },
            Err(why) if why.is_not_found() => {
                cache.forget(place).await;
                Err(Error::NotFound { object, why })
            }
            // A disabled secret says nothing about the identity.
            Err(why) if is_about_the_object(&why) => {
                cache.forget(place).await;
                Err(Error::Denied { object, why })
            }
            Err(why) if why.is_denied() => {
                self.deny(account).await;
                tracing::warn!(identity = ?account.identity.fingerprint(), vault = %account.vault, %why,
                    "denied: what was cached for this identity is dropped");
                Err(Error::Denied { object, why })
            }
            Err(why) => Err(Error::Refused { object, why }),
        }
    }
}

fn fetched(object: Cached, current: bool) -> Fetched {
    Fetched { value: object.value, current }
}

fn is_about_the_object(error: &client::Error) -> bool {
    matches!(error, client::Error::Refused(refused) if refused.inner.as_deref() == Some("SecretDisabled"))
}
