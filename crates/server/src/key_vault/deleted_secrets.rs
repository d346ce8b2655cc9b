//! `/deletedsecrets`.

use http::StatusCode;
use strongroom_access::SecretAction;
use strongroom_vault::secrets::{self, Purged};

use super::allow::{self, committing};
use super::page::Wanted;
use super::refuse::KeyVaultError;
use super::secrets::base;
use super::{answer, convert};
use crate::call::Call;
use crate::reply::Reply;

/// `GET /deletedsecrets`
pub(crate) async fn list(call: Call) -> Result<Reply, KeyVaultError> {
    let allowed = allow::secrets(&call, SecretAction::List)?;
    let vault = allowed.vault.value;
    let wanted = Wanted::of(&call, &vault, "deletedsecrets".to_owned())?;
    let read = call.house.store.read();
    let page = secrets::deleted_list(&read, &allowed.grant, wanted.after.as_deref(), wanted.limit)?;
    Ok(answer::ok(&vault, &wanted.page(&call, &vault, page, convert::deleted_item)?))
}

/// `GET /deletedsecrets/{name}`
pub(crate) async fn get(call: Call) -> Result<Reply, KeyVaultError> {
    let allowed = allow::secret(&call, SecretAction::GetDeleted)?;
    let deleted = secrets::deleted_get(&call.house.store.read(), &allowed.grant)?;
    Ok(answer::ok(&allowed.vault.value, &convert::deleted_bundle(&base(&call)?, deleted)))
}

/// `POST /deletedsecrets/{name}/recover`
pub(crate) async fn recover(call: Call) -> Result<Reply, KeyVaultError> {
    let vault = allow::secret(&call, SecretAction::Recover)?.vault.value;
    let done = call.commit(committing(SecretAction::Recover), secrets::recover).await?;
    let bundle = convert::bundle(&base(&call)?, done.value, None);
    Ok(answer::ok(&vault, &bundle).audited(done.audited))
}

/// `DELETE /deletedsecrets/{name}`. A secret of many versions takes several commits, each with its
/// own audit record: a 202, which nobody is answered, for each but the last. If the request breaks
/// off in between, the next one goes on.
pub(crate) async fn purge(call: Call) -> Result<Reply, KeyVaultError> {
    let now = call.now;
    loop {
        let done = call
            .commit_as(
                committing(SecretAction::Purge),
                move |read, grant| secrets::purge(read, grant, now),
                |purged| match purged {
                    Purged::All => StatusCode::NO_CONTENT,
                    Purged::Part => StatusCode::ACCEPTED,
                },
            )
            .await?;
        if done.value == Purged::All {
            return Ok(Reply::empty(done.status).audited(done.audited));
        }
    }
}
