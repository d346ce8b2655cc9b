//! Managed HSMs: there are none, and clients that list vaults ask.

use http::StatusCode;
use strongroom_wire::management::Resource;

use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::ManagementError;
use crate::management::{link, place};
use crate::reply::Reply;

/// `GET …/providers/Microsoft.KeyVault/managedHSMs` in a subscription or group: nothing. Like any
/// listing it shows what the caller may see, and so refuses nobody of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::key_vault(&call, "managedHSMs")?;
    place::any(&call)?;
    Ok(Reply::json(StatusCode::OK, &link::whole(Vec::<Resource>::new())))
}
