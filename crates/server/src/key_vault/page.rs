//! Paging: `maxresults`, `$skiptoken` and `nextLink`.

use strongroom_vault::record::Vault;
use strongroom_vault::secrets;
use strongroom_wire::key_vault::Page;

use super::allow::{api_version, vault_name};
use super::refuse::{BadRequest, KeyVaultError};
use crate::call::Call;

/// How many items a page has at most, and if nobody says otherwise.
const ITEMS_MAX: usize = 25;

/// Which page of which list is wanted.
pub(super) struct Wanted {
    /// The list's path without slash in front: `secrets`, `secrets/a/versions`, `deletedsecrets`.
    collection: String,
    pub(super) limit: usize,
    pub(super) after: Option<String>,
}

impl Wanted {
    /// Reads what page of `collection` in `vault` is asked for.
    pub(super) fn of(call: &Call, vault: &Vault, collection: String) -> Result<Self, BadRequest> {
        let limit = match call.query.get("maxresults") {
            None => ITEMS_MAX,
            Some(given) => given
                .parse()
                .ok()
                .filter(|limit| (1..=ITEMS_MAX).contains(limit))
                .ok_or(BadRequest::MaxResults)?,
        };
        let after = match call.query.get("$skiptoken") {
            None => None,
            Some(token) => {
                let opened = call.house.page_tokens.open(vault.id.partition(), &collection, token);
                Some(opened.map_err(|_| BadRequest::SkipToken)?)
            }
        };
        Ok(Self { collection, limit, after })
    }

    /// The page for the wire, with the link to the one behind it.
    pub(super) fn page<T, W>(
        &self,
        call: &Call,
        vault: &Vault,
        page: secrets::Page<T>,
        item: impl Fn(&str, T) -> W,
    ) -> Result<Page<W>, KeyVaultError> {
        let base = call.names.vault_url(vault_name(call)?);
        let api_version = api_version(call)?;
        let next_link = page.next.map(|last| {
            let token = call.house.page_tokens.seal(vault.id.partition(), &self.collection, &last);
            let (collection, limit) = (&self.collection, self.limit);
            format!("{base}/{collection}?api-version={api_version}&$skiptoken={token}&maxresults={limit}")
        });
        Ok(Page { value: page.items.into_iter().map(|each| item(&base, each)).collect(), next_link })
    }
}
