//! Backup and restore of single secrets. Not offered yet: who may is told so, plainly.

use strongroom_access::SecretAction;

use super::allow;
use super::refuse::KeyVaultError;
use crate::call::Call;
use crate::reply::Reply;

/// `POST /secrets/{name}/backup`
pub(crate) async fn backup(call: Call) -> Result<Reply, KeyVaultError> {
    allow::secret(&call, SecretAction::Backup)?;
    Err(KeyVaultError::NotSupported("backup"))
}

/// `POST /secrets/restore`
pub(crate) async fn restore(call: Call) -> Result<Reply, KeyVaultError> {
    allow::secrets(&call, SecretAction::Restore)?;
    Err(KeyVaultError::NotSupported("restore"))
}
