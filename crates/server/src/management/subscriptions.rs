//! Subscriptions, and the locations they offer.

use http::StatusCode;
use strongroom_access::{ManageAction, Scope};
use strongroom_management::subscriptions;
use strongroom_wire::management::Location;

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::ManagementError;
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// The one location there is by name. Any other name is accepted where a location is asked for.
const LOCATION: (&str, &str) = ("local", "Local");

/// Where the listing is.
const LIST: &str = "/subscriptions";

/// `GET /subscriptions`: those in which the caller has any role.
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let page = link::page(&call, LIST)?;
    let may_see = authorize::resources(&call, ManageAction::SubscriptionRead)?;
    let listed = subscriptions::list(&call.house.store.read(), call.caller()?.tenant, &page, may_see)?;
    Ok(Reply::json(StatusCode::OK, &link::list(&call, LIST, listed, convert::subscription)?))
}

/// `GET /subscriptions/{s}`
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let id = place::subscription(&call)?;
    let grant = authorize::resource(&call, ManageAction::SubscriptionRead, &Scope::subscription(id))?;
    let shown = subscriptions::show(&call.house.store.read(), &grant, call.caller()?.tenant, id)?;
    Ok(Reply::json(StatusCode::OK, &convert::subscription(shown)))
}

/// `GET /subscriptions/{s}/locations`
pub(crate) async fn locations(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let id = place::subscription(&call)?;
    authorize::resource(&call, ManageAction::SubscriptionRead, &Scope::subscription(id))?;
    let (name, display_name) = LOCATION;
    let location = Location {
        id: format!("/subscriptions/{id}/locations/{name}"),
        name: name.to_owned(),
        kind: Some("Region".to_owned()),
        display_name: display_name.to_owned(),
        regional_display_name: Some(display_name.to_owned()),
    };
    Ok(Reply::json(StatusCode::OK, &link::whole(vec![location])))
}
