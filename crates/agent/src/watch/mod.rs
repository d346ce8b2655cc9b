//! One change stream for each identity and vault: an event marks what is no longer current and
//! rings exactly the volumes that show it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use strongroom_base::ObjectName;
use strongroom_client::Error;
use strongroom_client::key_vault::Changes;
use strongroom_wire::own::Change;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::fetch::{Account, Fetcher};
use crate::volumes::Volumes;

/// How often volumes are run where a vault has no change stream.
const WITHOUT_STREAM: Duration = Duration::from_mins(1);

/// Starts to follow the account's vault. The account ends the stream when it is dropped; so the
/// stream holds it weakly.
pub fn start(account: &Arc<Account>, fetcher: Fetcher, volumes: Arc<Volumes>) -> AbortHandle {
    let stream = Stream { account: Arc::downgrade(account), fetcher, volumes, cursor: None };
    tokio::spawn(stream.follow()).abort_handle()
}

struct Stream {
    account: Weak<Account>,
    fetcher: Fetcher,
    volumes: Arc<Volumes>,
    cursor: Option<String>,
}

/// A stream that lasted this long was a good one: the next is opened without waiting long.
const GOOD: Duration = Duration::from_secs(5);

/// What to do after a line.
enum Next {
    /// Read on.
    Read,
    /// Come again at once: the stream ended in good order.
    Return,
    /// Come again after a while, and not before the server asks us to.
    Wait(Option<Duration>),
    /// Come again after a while, with nothing left in the cache: the identity may not any more.
    Denied,
}

impl Stream {
    async fn follow(mut self) {
        let mut backoff = Backoff::default();
        loop {
            let Some(account) = self.account.upgrade() else { return };
            let begun = Instant::now();
            let opened = self.open(&account).await;
            let next = match opened {
                Ok(changes) => {
                    drop(account);
                    self.read(changes).await
                }
                Err(error) => self.failed(&account, &error).await,
            };
            let Some(account) = self.account.upgrade() else { return };
            account.lease.lost();
            if matches!(next, Next::Denied) {
                self.fetcher.deny(&account).await;
            }
            drop(account);
            let good = begun.elapsed() >= GOOD;
            if good {
                backoff.reset();
            }
            if !(good && matches!(next, Next::Return)) {
                let asked = if let Next::Wait(asked) = next { asked } else { None };
                tokio::time::sleep(backoff.next_asked(asked)).await;
            }
        }
    }

    async fn open(&self, account: &Account) -> Result<Changes, Error> {
        self.fetcher.client(account).await?.changes(self.cursor.as_deref()).await
    }

    async fn failed(&self, account: &Account, error: &Error) -> Next {
        let (identity, vault) = (account.identity.fingerprint(), &account.vault);
        if error.is_denied() {
            tracing::warn!(?identity, %vault, %error, "the change stream is denied; what was cached is dropped");
            return Next::Denied;
        } else if error.is_not_found() || error.is_wrong_endpoint() {
            tracing::info!(?identity, %vault, "the vault has no change stream; volumes are run once a minute");
            tokio::time::sleep(WITHOUT_STREAM).await;
            self.volumes.ring(account, None);
        } else {
            tracing::debug!(?identity, %vault, %error, "the change stream cannot be opened");
        }
        Next::Wait(error.asks_to_wait())
    }

    async fn read(&mut self, mut changes: Changes) -> Next {
        loop {
            let line = changes.next().await;
            let Some(account) = self.account.upgrade() else { return Next::Return };
            let next = match line {
                Ok(Some(change)) => self.take(&account, change),
                Ok(None) => Next::Wait(None),
                Err(error) => {
                    tracing::warn!(vault = %account.vault, %error, "the change stream broke off");
                    Next::Wait(None)
                }
            };
            if !matches!(next, Next::Read) {
                return next;
            }
        }
    }

    fn take(&mut self, account: &Account, change: Change) -> Next {
        let (identity, vault) = (account.identity.fingerprint(), &account.vault);
        match change {
            Change::Hello { cursor, .. } => {
                let resumed = self.cursor.replace(cursor).is_some();
                account.lease.connected(resumed);
                tracing::info!(?identity, %vault, resumed, "the change stream stands");
                // Resumed, it tells what was missed; begun anew, it says nothing of what was before.
                if resumed {
                    self.volumes.ring_stale(account);
                } else {
                    self.volumes.ring(account, None);
                }
            }
            Change::Changed { cursor, name, version, kind } => {
                self.cursor = Some(cursor);
                // A name that is none cannot be in a class.
                if let Ok(name) = name.parse::<ObjectName>() {
                    account.lease.changed(name.clone());
                    let volumes = self.volumes.ring(account, Some(&name));
                    tracing::info!(?identity, %vault, secret = %name, version, kind, volumes, "changed");
                }
            }
            Change::Revalidate { cursor } | Change::Relist { cursor } => {
                self.cursor = Some(cursor);
                account.lease.all_changed();
                let volumes = self.volumes.ring(account, None);
                tracing::info!(?identity, %vault, volumes, "everything is asked for again");
            }
            Change::Heartbeat { cursor } => {
                self.cursor = Some(cursor);
                account.lease.caught_up();
            }
            Change::End { reason } => {
                tracing::info!(?identity, %vault, reason, "the change stream ended");
                return match reason.as_str() {
                    "token-expired" => Next::Return,
                    "forbidden" => Next::Denied,
                    _ => Next::Wait(None),
                };
            }
            Change::Unknown => {}
        }
        Next::Read
    }
}
