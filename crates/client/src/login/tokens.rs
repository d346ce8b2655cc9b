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
    /// By scope. Held while a token is fetched, so that many callers make one call.
    held: Mutex<HashMap<String, Token>>,
}

impl Tokens {
    /// The tokens of `credential`, from the login endpoint `authority` (`https://host[:port]`).
    pub fn new(http: Http, authority: &str, credential: Credential, clock: Clock) -> Result<Self, Error> {
        let authority = http::parse_base(authority)?;
        Ok(Self(Arc::new(Inner { http, authority, credential, clock, held: Mutex::default() })))
    }

    /// Whose tokens these are.
    pub fn credential(&self) -> &Credential {
        &self.0.credential
    }

    /// A token for `scope` (`{audience}/.default`) that is good for some minutes.
    pub async fn get(&self, scope: &str) -> Result<SecretText, Error> {
        let mut held = self.0.held.lock().await;
        let now = self.0.clock.now();
        match held.get(scope) {
            Some(token) if is_fresh(token, now) => Ok(token.access.clone()),
            _ => self.fetch(&mut held, scope, now).await,
        }
    }

    /// A token for `scope` that is not `refused`, which a server has just not accepted.
    pub async fn renew(&self, scope: &str, refused: &SecretText) -> Result<SecretText, Error> {
        let mut held = self.0.held.lock().await;
        let now = self.0.clock.now();
        match held.get(scope) {
            // Another caller was refused the same token and has already come back with a new one.
            Some(token) if is_fresh(token, now) && token.access != *refused => Ok(token.access.clone()),
            _ => self.fetch(&mut held, scope, now).await,
        }
    }

    /// Puts a token in that was kept elsewhere, such as in a file between two runs of a program.
    pub async fn put(&self, scope: String, token: Token) {
        self.0.held.lock().await.insert(scope, token);
    }

    /// All tokens held now, by scope, to be kept elsewhere.
    pub async fn held(&self) -> Vec<(String, Token)> {
        self.0.held.lock().await.iter().map(|(scope, token)| (scope.clone(), token.clone())).collect()
    }

    async fn fetch(
        &self,
        held: &mut HashMap<String, Token>,
        scope: &str,
        now: Timestamp,
    ) -> Result<SecretText, Error> {
        // A refused or aged token is of no use any more, whatever comes of the call.
        held.remove(scope);
        let inner = &*self.0;
        let token = fetch::token(&inner.http, &inner.authority, &inner.credential, scope, now).await?;
        let access = token.access.clone();
        held.insert(scope.to_owned(), token);
        Ok(access)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("credential", &self.0.credential).finish_non_exhaustive()
    }
}

fn is_fresh(token: &Token, now: Timestamp) -> bool {
    token.expires_at > now.plus_seconds(AHEAD_SECONDS)
}
