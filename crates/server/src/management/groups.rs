//! Resource groups.

use http::StatusCode;
use strongroom_access::ManageAction;
use strongroom_management::groups::{self, Wanted};
use strongroom_wire::management::GroupParameters;

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// `PUT /subscriptions/{s}/resourceGroups/{g}`: 201 if it is made, 200 if it was there.
pub(crate) async fn put(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::group(&call)?;
    let (scope, tenant, now) = (place.scope(), call.caller()?.tenant, call.now);
    authorize::resource(&call, ManageAction::GroupWrite, &scope)?;
    let given: GroupParameters = call.json()?;
    let location = given.location.filter(|location| !location.trim().is_empty());
    let location = location.ok_or(BadRequest::LocationRequired)?;
    let wanted = Wanted { place, location, tags: given.tags.unwrap_or_default() };
    let done = call
        .commit_as(
            |call| Ok::<_, ManagementError>(authorize::resource(call, ManageAction::GroupWrite, &scope)?),
            move |read, grant| groups::create(read, grant, tenant, &wanted, now),
            |put| convert::made(put.new),
        )
        .await?;
    Ok(Reply::json(done.status, &convert::group(done.value.group)).audited(done.audited))
}

/// `GET /subscriptions/{s}/resourceGroups/{g}`
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::group(&call)?;
    let grant = authorize::resource(&call, ManageAction::GroupRead, &place.scope())?;
    let group = groups::show(&call.house.store.read(), &grant, call.caller()?.tenant, &place)?;
    Ok(Reply::json(StatusCode::OK, &convert::group(group)))
}

/// `HEAD /subscriptions/{s}/resourceGroups/{g}`: 204 or 404, without a body.
pub(crate) async fn exists(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::group(&call)?;
    let grant = authorize::resource(&call, ManageAction::GroupRead, &place.scope())?;
    let exists = groups::exists(&call.house.store.read(), &grant, call.caller()?.tenant, &place)?;
    Ok(Reply::empty(if exists { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }))
}

/// `GET /subscriptions/{s}/resourceGroups`: those that the caller may see.
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    // Clients filter groups by tag; that filter is not answered here, and not ignored either.
    if call.query.get("$filter").is_some_and(|filter| !filter.trim().is_empty()) {
        return Err(BadRequest::InvalidFilter.into());
    }
    let subscription = place::subscription(&call)?;
    let path = format!("/subscriptions/{subscription}/resourceGroups");
    let page = link::page(&call, &path)?;
    let may_see = authorize::resources(&call, ManageAction::GroupRead)?;
    let listed = groups::list(&call.house.store.read(), call.caller()?.tenant, subscription, &page, may_see)?;
    Ok(Reply::json(StatusCode::OK, &link::list(&call, &path, listed, convert::group)?))
}
