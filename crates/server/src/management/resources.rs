//! The generic listing of resources. Clients find the group of a vault with it.

use http::StatusCode;
use strongroom_access::ManageAction;
use strongroom_base::{GroupName, VaultName};
use strongroom_management::{Listed, vaults};

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::convert::VAULT_TYPE;
use crate::management::filter::{self, Term};
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// What the listing is narrowed to.
#[derive(Default)]
struct Wanted {
    kind: Option<String>,
    name: Option<String>,
    group: Option<String>,
}

/// `GET /subscriptions/{s}/resources`
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let wanted = wanted(&filter::parse(call.query.get("$filter"))?)?;
    let subscription = place::subscription(&call)?;
    let path = format!("/subscriptions/{subscription}/resources");
    let page = link::page(&call, &path)?;
    let may_see = authorize::resources(&call, ManageAction::VaultRead)?;
    let (read, tenant) = (call.house.store.read(), call.caller()?.tenant);
    let none = Listed { entries: Vec::new(), next: None };
    let listed = if wanted.kind.is_some_and(|kind| !kind.eq_ignore_ascii_case(VAULT_TYPE)) {
        none
    } else {
        // What is not a name is no vault's.
        match (
            wanted.name.map(|name| name.parse::<VaultName>()),
            wanted.group.map(|name| name.parse::<GroupName>()),
        ) {
            (Some(Err(_)), _) | (_, Some(Err(_))) => none,
            (Some(Ok(name)), group) => {
                let found = vaults::named(&read, tenant, subscription, &name, may_see)?;
                let here = found.filter(|vault| group.is_none_or(|group| group.as_ref() == Ok(&vault.group)));
                Listed { entries: here.into_iter().collect(), next: None }
            }
            (None, None) => vaults::list(&read, tenant, subscription, None, &page, may_see)?,
            (None, Some(Ok(group))) => {
                vaults::list(&read, tenant, subscription, Some(&group), &page, may_see)?
            }
        }
    };
    Ok(Reply::json(StatusCode::OK, &link::list(&call, &path, listed, convert::resource)?))
}

fn wanted(terms: &[Term]) -> Result<Wanted, BadRequest> {
    let mut wanted = Wanted::default();
    for term in terms {
        let Term::Equals(field, value) = term else { return Err(BadRequest::InvalidFilter) };
        let place = match &**field {
            "resourcetype" => &mut wanted.kind,
            "name" => &mut wanted.name,
            "resourcegroup" => &mut wanted.group,
            _ => return Err(BadRequest::InvalidFilter),
        };
        if place.replace(value.clone()).is_some() {
            return Err(BadRequest::InvalidFilter);
        }
    }
    Ok(wanted)
}
