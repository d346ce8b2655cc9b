//! The management plane: where things are, subscriptions, groups, vaults.

mod groups;
mod metadata;
mod subscriptions;
mod vaults;

use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use strongroom_wire::management::List;

pub use metadata::endpoints;

use crate::Error;
use crate::bearer::Bearer;
use crate::http::{self, Answer, Body, Http, server_of};
use crate::login::Tokens;

/// A list that goes on for more pages than this is a server that turns in a circle.
const PAGES_MAX: usize = 10_000;

/// The management plane, called on behalf of one credential. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Management {
    bearer: Bearer,
    base: Url,
    scope: String,
}

impl Management {
    /// The management plane at `base_url`, for tokens of `audience` (see
    /// [`strongroom_wire::management::Authentication::audiences`]).
    pub fn new(http: Http, base_url: &str, audience: &str, tokens: Tokens) -> Result<Self, Error> {
        let base = http::parse_base(base_url)?;
        let scope = format!("{}/.default", audience.trim_end_matches('/'));
        Ok(Self { bearer: Bearer { http, tokens }, base, scope })
    }

    fn url(&self, segments: &[&str], api_version: &str, query: &[(&str, &str)]) -> Url {
        let mut url = http::url(&self.base, segments, query);
        url.query_pairs_mut().append_pair("api-version", api_version);
        url
    }

    async fn send(&self, method: Method, url: Url, body: Body<'_>) -> Result<Answer, Error> {
        self.bearer.send(&self.scope, method, url, body).await
    }

    async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, Error> {
        self.send(Method::GET, url, Body::None).await?.json()
    }

    async fn put<B: Serialize, T: DeserializeOwned>(&self, url: Url, body: &B) -> Result<T, Error> {
        let body = http::json(body)?;
        self.send(Method::PUT, url, Body::Json(body.expose())).await?.json()
    }

    /// All pages of a list. The token goes to no other server, whatever a next link says.
    async fn pages<T: DeserializeOwned>(&self, mut url: Url) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let answer = self.send(Method::GET, url, Body::None).await?;
            let page: List<T> = answer.json()?;
            items.extend(page.value);
            let Some(link) = page.next_link.filter(|link| !link.is_empty()) else { return Ok(items) };
            let next = Url::parse(&link).ok().filter(|next| next.origin() == self.base.origin());
            url = next.ok_or_else(|| answer.unexpected("a next page elsewhere"))?;
        }
        Err(Error::Protocol { server: server_of(&self.base), what: "a list without an end".to_owned() })
    }
}
