//! The operations on secrets.

use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use strongroom_wire::key_vault::{
    DeletedSecretBundle, DeletedSecretItem, Page, SecretBundle, SecretItem, SetSecret, UpdateSecret,
};

use super::Vault;
use crate::Error;
use crate::http::{self, Body, server_of};

/// A list that goes on for more pages than this is a server that turns in a circle.
const PAGES_MAX: usize = 100_000;

/// The most that a page may be asked to have.
const PAGE_ITEMS_MAX: usize = 25;

impl Vault {
    /// Makes a new version of the secret `name`. The answer holds the value.
    pub async fn set_secret(&self, name: &str, secret: &SetSecret) -> Result<SecretBundle, Error> {
        let body = http::json(secret)?;
        let url = self.url(&["secrets", name], &[]);
        self.send(Method::PUT, url, Body::Json(body.expose())).await?.json()
    }

    /// The secret `name` with its value, in `version` or the newest one.
    pub async fn secret(&self, name: &str, version: Option<&str>) -> Result<SecretBundle, Error> {
        let url = self.url(&["secrets", name, version.unwrap_or("")], &[]);
        self.send(Method::GET, url, Body::None).await?.json()
    }

    /// Changes what is known about a version; the answer holds no value.
    pub async fn update_secret(
        &self,
        name: &str,
        version: Option<&str>,
        update: &UpdateSecret,
    ) -> Result<SecretBundle, Error> {
        let body = http::json(update)?;
        let url = self.url(&["secrets", name, version.unwrap_or("")], &[]);
        self.send(Method::PATCH, url, Body::Json(body.expose())).await?.json()
    }

    /// The secrets, from all pages, at most `limit` of them.
    pub async fn secrets(&self, limit: Option<usize>) -> Result<Vec<SecretItem>, Error> {
        self.pages(&["secrets"], limit).await
    }

    /// All versions of the secret `name`; none if there never was such a secret.
    pub async fn secret_versions(&self, name: &str, limit: Option<usize>) -> Result<Vec<SecretItem>, Error> {
        self.pages(&["secrets", name, "versions"], limit).await
    }

    /// Deletes the secret `name`; it can be recovered until its scheduled purge.
    pub async fn delete_secret(&self, name: &str) -> Result<DeletedSecretBundle, Error> {
        let url = self.url(&["secrets", name], &[]);
        self.send(Method::DELETE, url, Body::None).await?.json()
    }

    /// The deleted secrets, at most `limit` of them.
    pub async fn deleted_secrets(&self, limit: Option<usize>) -> Result<Vec<DeletedSecretItem>, Error> {
        self.pages(&["deletedsecrets"], limit).await
    }

    /// The deleted secret `name`.
    pub async fn deleted_secret(&self, name: &str) -> Result<DeletedSecretBundle, Error> {
        let url = self.url(&["deletedsecrets", name], &[]);
        self.send(Method::GET, url, Body::None).await?.json()
    }

    /// Brings the deleted secret `name` back with all its versions.
    pub async fn recover_secret(&self, name: &str) -> Result<SecretBundle, Error> {
        let url = self.url(&["deletedsecrets", name, "recover"], &[]);
        self.send(Method::POST, url, Body::None).await?.json()
    }

    /// Destroys the deleted secret `name` for good.
    pub async fn purge_secret(&self, name: &str) -> Result<(), Error> {
        let url = self.url(&["deletedsecrets", name], &[]);
        self.send(Method::DELETE, url, Body::None).await?.done()
    }

    async fn pages<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        limit: Option<usize>,
    ) -> Result<Vec<T>, Error> {
        let limit = limit.unwrap_or(usize::MAX);
        // Asked for only where it saves something: the server's own choice is the largest.
        let size = (limit < PAGE_ITEMS_MAX).then(|| limit.max(1).to_string());
        let query = size.as_deref().map(|size| ("maxresults", size));
        let mut url = self.url(segments, query.as_slice());
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let answer = self.send(Method::GET, url, Body::None).await?;
            let page: Page<T> = answer.json()?;
            items.extend(page.value);
            if items.len() >= limit {
                items.truncate(limit);
                return Ok(items);
            }
            match page.next_link.filter(|link| !link.is_empty()) {
                None => return Ok(items),
                Some(link) => {
                    url = self.next_page(&link).ok_or_else(|| answer.unexpected("a next page elsewhere"))?;
                }
            }
        }
        Err(Error::Protocol { server: server_of(&self.base), what: "a list without an end".to_owned() })
    }

    /// The next page's URL, verbatim; the token goes to no other host.
    fn next_page(&self, link: &str) -> Option<Url> {
        Url::parse(link).ok().filter(|url| url.origin() == self.base.origin())
    }
}
