//! `/secrets`.

use strongroom_access::SecretAction;
use strongroom_base::VersionId;
use strongroom_crypto::random;
use strongroom_vault::secrets;

use super::allow::{self, committing, vault_name};
use super::page::Wanted;
use super::refuse::{BadRequest, KeyVaultError};
use super::{answer, convert};
use crate::call::Call;
use crate::reply::Reply;

/// `PUT /secrets/{name}`
pub(crate) async fn set(call: Call) -> Result<Reply, KeyVaultError> {
    let vault = allow::secret(&call, SecretAction::Set)?.vault.value;
    let new = convert::new_secret(call.json()?)?;
    let value = new.value.clone();
    let (version, now) = (VersionId::from_random(random::bytes()), call.now);
    let done = call
        .commit(committing(SecretAction::Set), move |read, grant| {
            secrets::set(read, grant, version, &new, now)
        })
        .await?;
    let bundle = convert::bundle(&base(&call)?, done.value, Some(&value));
    Ok(answer::ok(&vault, &bundle).audited(done.audited))
}

/// `GET /secrets/{name}[/{version}]`
pub(crate) async fn get(call: Call) -> Result<Reply, KeyVaultError> {
    let version = allow::version(&call)?;
    let allowed = allow::secret(&call, SecretAction::Get)?;
    // Converts certificates only, and these secrets are none.
    if call.query.get("outContentType").is_some() {
        return Err(BadRequest::OutContentType.into());
    }
    let (secret, value) = secrets::get(&call.house.store.read(), &allowed.grant, version)?;
    let bundle = convert::bundle(&base(&call)?, secret, Some(&value));
    Ok(answer::ok(&allowed.vault.value, &bundle))
}

/// `PATCH /secrets/{name}[/{version}]`
pub(crate) async fn update(call: Call) -> Result<Reply, KeyVaultError> {
    let version = allow::version(&call)?;
    let vault = allow::secret(&call, SecretAction::Update)?.vault.value;
    let patch = convert::patch(call.json()?);
    let now = call.now;
    let done = call
        .commit(committing(SecretAction::Update), move |read, grant| {
            secrets::update(read, grant, version, &patch, now)
        })
        .await?;
    let bundle = convert::bundle(&base(&call)?, done.value, None);
    Ok(answer::ok(&vault, &bundle).audited(done.audited))
}

/// `DELETE /secrets/{name}`
pub(crate) async fn delete(call: Call) -> Result<Reply, KeyVaultError> {
    let vault = allow::secret(&call, SecretAction::Delete)?.vault.value;
    let now = call.now;
    let done = call
        .commit(committing(SecretAction::Delete), move |read, grant| secrets::delete(read, grant, now))
        .await?;
    let bundle = convert::deleted_bundle(&base(&call)?, done.value);
    Ok(answer::ok(&vault, &bundle).audited(done.audited))
}

/// `GET /secrets`
pub(crate) async fn list(call: Call) -> Result<Reply, KeyVaultError> {
    let allowed = allow::secrets(&call, SecretAction::List)?;
    let vault = allowed.vault.value;
    let wanted = Wanted::of(&call, &vault, "secrets".to_owned())?;
    let read = call.house.store.read();
    let page = secrets::list(&read, &allowed.grant, wanted.after.as_deref(), wanted.limit)?;
    Ok(answer::ok(&vault, &wanted.page(&call, &vault, page, convert::item)?))
}

/// `GET /secrets/{name}/versions`
pub(crate) async fn versions(call: Call) -> Result<Reply, KeyVaultError> {
    let allowed = allow::secret(&call, SecretAction::List)?;
    let vault = allowed.vault.value;
    let collection = format!("secrets/{}/versions", call.capture("name").to_ascii_lowercase());
    let wanted = Wanted::of(&call, &vault, collection)?;
    let read = call.house.store.read();
    let page = secrets::versions(&read, &allowed.grant, wanted.after.as_deref(), wanted.limit)?;
    Ok(answer::ok(&vault, &wanted.page(&call, &vault, page, convert::version_item)?))
}

/// What ids of this call's vault begin with.
pub(super) fn base(call: &Call) -> Result<String, KeyVaultError> {
    Ok(call.names.vault_url(vault_name(call)?))
}
