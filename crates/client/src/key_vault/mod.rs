//! The data plane of one vault, spoken as the SDKs speak it.

mod challenge;
mod changes;
mod secrets;

use std::sync::{Arc, RwLock};

use reqwest::{Method, StatusCode, Url};

pub use changes::Changes;

use crate::Error;
use crate::bearer::Bearer;
use crate::http::{self, Answer, Body, Http, Request};
use crate::login::Tokens;

/// The version of the data plane that this client speaks.
const API_VERSION: &str = "2025-07-01";

/// One vault, called on behalf of one credential. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    bearer: Bearer,
    base: Url,
    /// The scope that the vault's challenge named; empty until the first call. Shared by all who
    /// call this vault, so that its first 401 is paid once.
    scope: Arc<RwLock<Option<Arc<str>>>>,
}

impl Vault {
    /// The vault at `base_url` (`https://{name}.{suffix}[:port]`). Nothing is sent yet.
    pub fn new(http: Http, base_url: &str, tokens: Tokens) -> Result<Self, Error> {
        let base = http::parse_base(base_url)?;
        Ok(Self { bearer: Bearer { http, tokens }, base, scope: Arc::default() })
    }

    /// The same vault on behalf of another credential; what its challenge said is known to both.
    #[must_use]
    pub fn on_behalf_of(&self, tokens: Tokens) -> Self {
        let bearer = Bearer { http: self.bearer.http.clone(), tokens };
        Self { bearer, base: self.base.clone(), scope: Arc::clone(&self.scope) }
    }

    /// Where the vault is, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = http::url(&self.base, segments, query);
        url.query_pairs_mut().append_pair("api-version", API_VERSION);
        url
    }

    async fn send(&self, method: Method, url: Url, body: Body<'_>) -> Result<Answer, Error> {
        let scope = match self.known_scope() {
            Some(scope) => scope,
            None => self.ask_scope(&method, &url).await?,
        };
        let answer = self.bearer.send(&scope, method.clone(), url.clone(), body).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        // Refused twice. A vault may have come to name another resource since it was asked.
        let named = challenge::scope(&self.base, &answer)?;
        if named == scope {
            return Ok(answer);
        }
        self.learn(&named);
        self.bearer.send(&named, method, url, body).await
    }

    /// The scope for tokens: known, or asked for by a call without token and body as the SDKs do.
    async fn ask_scope(&self, method: &Method, url: &Url) -> Result<Arc<str>, Error> {
        let request = Request { method: method.clone(), url: url.clone(), token: None, body: Body::None };
        let answer = self.bearer.http.send(request).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            answer.done()?;
            return Err(answer.unexpected("no challenge for a call without a token"));
        }
        let scope = challenge::scope(&self.base, &answer)?;
        self.learn(&scope);
        Ok(scope)
    }

    fn known_scope(&self) -> Option<Arc<str>> {
        self.scope.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn learn(&self, scope: &Arc<str>) {
        *self.scope.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::clone(scope));
    }
}
