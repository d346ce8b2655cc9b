//! The tokens of one credential, kept in memory and renewed ahead of their end.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use strongroom_base::{Clock, SecretText, Timestamp};
use tokio::sync::Mutex;

use super::{Credential, Token, fetch};
use crate::Error;
use crate::http::{self, Http};

/// A token is renewed when less than this many seconds of its life are left, as MSAL does.
const AHEAD_SECONDS: i64 = 300;

/// Where the tokens of one credential come from. Cheap to clone; clones share what they hold.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    http: Http,
    authority: Url,
    credential: Credential,
    clock: Clock,
    /// By scope.
    slots: std::sync::Mutex<HashMap<String, Slot>>,
}

/// The token of one scope. Locked while it is fetched, so that many callers make one call, and
/// those who want another scope do not wait.
type Slot = Arc<Mutex<Option<Token>>>;

impl Tokens {
    /// The tokens of `credential`, from the login endpoint `authority` (`https://host[:port]`).
    pub fn new(http: Http, authority: &str, credential: Credential, clock: Clock) -> Result<Self, Error> {
        let authority = http::parse_base(authority)?;
        Ok(Self(Arc::new(Inner { http, authority, credential, clock, slots: std::sync::Mutex::default() })))
    }

    /// Whose tokens these are.
    pub fn credential(&self) -> &Credential {
        &self.0.credential
    }

    /// A token for `scope` (`{audience}/.default`) that is good for some minutes; in an outage of
    /// the login endpoint one that is good for seconds has to do.
    pub async fn get(&self, scope: &str) -> Result<SecretText, Error> {
        let slot = self.slot(scope);
        let mut held = slot.lock().await;
        let now = self.0.clock.now();
        match &*held {
            Some(token) if token.expires_at > now.plus_seconds(AHEAD_SECONDS) => Ok(token.access.clone()),
            Some(token) if token.expires_at > now => match self.fetch(scope, now).await {
                Err(error) if error.is_outage() => Ok(token.access.clone()),
                fetched => Ok(put(&mut held, fetched?)),
            },
            _ => Ok(put(&mut held, self.fetch(scope, now).await?)),
        }
    }

    /// A token for `scope` that is not `refused`, which a server has just not accepted.
    pub async fn renew(&self, scope: &str, refused: &SecretText) -> Result<SecretText, Error> {
        let slot = self.slot(scope);
        let mut held = slot.lock().await;
        let now = self.0.clock.now();
        match &*held {
            // Another caller was refused the same token and has already come back with a new one.
            Some(token) if token.access != *refused && token.expires_at > now => Ok(token.access.clone()),
            _ => {
                // A refused token is of no use any more, whatever comes of the call.
                *held = None;
                Ok(put(&mut held, self.fetch(scope, now).await?))
            }
        }
    }

    /// Puts a token in that was kept elsewhere, such as in a file between two runs of a program.
    pub async fn put(&self, scope: &str, token: Token) {
        *self.slot(scope).lock().await = Some(token);
    }

    /// All tokens held now, by scope, to be kept elsewhere.
    pub async fn held(&self) -> Vec<(String, Token)> {
        let slots: Vec<_> =
            self.slots().iter().map(|(scope, slot)| (scope.clone(), Arc::clone(slot))).collect();
        let mut held = Vec::new();
        for (scope, slot) in slots {
            held.extend(slot.lock().await.clone().map(|token| (scope, token)));
        }
        held
    }

    fn slot(&self, scope: &str) -> Slot {
        Arc::clone(self.slots().entry(scope.to_owned()).or_default())
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<String, Slot>> {
        self.0.slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn fetch(&self, scope: &str, now: Timestamp) -> Result<Token, Error> {
        let inner = &*self.0;
        fetch::token(&inner.http, &inner.authority, &inner.credential, scope, now).await
    }
}

/// Holds a new token, and gives what to send of it.
fn put(held: &mut Option<Token>, token: Token) -> SecretText {
    held.insert(token).access.clone()
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("credential", &self.0.credential).finish_non_exhaustive()
    }
}
