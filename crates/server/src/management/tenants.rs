//! Tenants, as far as a token can see: its own.

use http::StatusCode;
use strongroom_identity::tenants;

use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::ManagementError;
use crate::management::{convert, link};
use crate::reply::Reply;

/// `GET /tenants`
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let tenant = tenants::show(&call.house.store.read(), call.caller()?.tenant)?;
    let shown = tenant.into_iter().map(convert::tenant).collect();
    Ok(Reply::json(StatusCode::OK, &link::whole(shown)))
}
