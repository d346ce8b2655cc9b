//! Microsoft Graph, as far as applications and their principals go.

mod applications;
mod filter;
mod service_principals;

use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use strongroom_wire::graph::{Entity, List};

pub use filter::Filter;

use crate::Error;
use crate::bearer::Bearer;
use crate::http::{self, Answer, Body, Http, server_of};
use crate::login::Tokens;

/// A list that goes on for more pages than this is a server that turns in a circle.
const PAGES_MAX: usize = 10_000;

/// The directory, called on behalf of one credential. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Graph {
    bearer: Bearer,
    base: Url,
    scope: String,
}

impl Graph {
    /// The directory at `base_url`, which is the audience of its tokens as well.
    pub fn new(http: Http, base_url: &str, tokens: Tokens) -> Result<Self, Error> {
        let base = http::parse_base(base_url)?;
        let scope = format!("{}/.default", base_url.trim_end_matches('/'));
        Ok(Self { bearer: Bearer { http, tokens }, base, scope })
    }

    fn url(&self, segments: &[&str]) -> Url {
        http::url(&self.base, &[&["v1.0"], segments].concat(), &[])
    }

    async fn send(&self, method: Method, url: Url, body: Body<'_>) -> Result<Answer, Error> {
        self.bearer.send(&self.scope, method, url, body).await
    }

    async fn get<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<T, Error> {
        self.send(Method::GET, self.url(segments), Body::None).await?.json()
    }

    async fn write<B: Serialize>(
        &self,
        method: Method,
        segments: &[&str],
        body: &B,
    ) -> Result<Answer, Error> {
        let body = http::json(body)?;
        self.send(method, self.url(segments), Body::Json(body.expose())).await
    }

    async fn delete(&self, segments: &[&str]) -> Result<(), Error> {
        self.send(Method::DELETE, self.url(segments), Body::None).await?.done()
    }

    /// All objects of `collection` that pass `filter`, from all pages.
    async fn list<T: DeserializeOwned>(
        &self,
        collection: &str,
        filter: Option<&Filter<'_>>,
    ) -> Result<Vec<T>, Error> {
        let mut url = self.url(&[collection]);
        if let Some(filter) = filter {
            url.query_pairs_mut().append_pair("$filter", &filter.to_string());
        }
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let answer = self.send(Method::GET, url, Body::None).await?;
            let page: List<Entity<T>> = answer.json()?;
            items.extend(page.value.into_iter().map(|entity| entity.object));
            let Some(link) = page.next_link.filter(|link| !link.is_empty()) else { return Ok(items) };
            let next = Url::parse(&link).ok().filter(|next| next.origin() == self.base.origin());
            url = next.ok_or_else(|| answer.unexpected("a next page elsewhere"))?;
        }
        Err(Error::Protocol { server: server_of(&self.base), what: "a list without an end".to_owned() })
    }
}
