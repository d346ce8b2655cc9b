//! Role assignments, at a subscription, a group, a vault or one secret.

use http::StatusCode;
use strongroom_access::ManageAction;
use strongroom_base::RoleAssignmentId;
use strongroom_management::roles::{self, Given, Wanted};
use strongroom_wire::management::RoleAssignmentParameters;

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::filter::{self, Term};
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// `PUT {scope}/providers/Microsoft.Authorization/roleAssignments/{id}`: 201 if it is given now,
/// 200 if it was given just so before.
pub(crate) async fn put(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::any(&call)?;
    let (scope, tenant, now) = (place.scope(), call.caller()?.tenant, call.now);
    authorize::resource(&call, ManageAction::RoleAssignmentWrite, &scope)?;
    let id = call.capture("id").parse().map_err(|_| BadRequest::InvalidValue("roleAssignmentName"))?;
    let given = call.json::<RoleAssignmentParameters>()?.properties;
    if given.condition.is_some_and(|condition| !condition.is_empty()) {
        return Err(BadRequest::Condition.into());
    }
    let principal = given.principal_id.parse().map_err(|_| BadRequest::InvalidValue("principalId"))?;
    let role = given.role_definition_id.rsplit('/').next().unwrap_or_default();
    let role = role.parse().map_err(|_| BadRequest::InvalidValue("roleDefinitionId"))?;
    let wanted = Wanted { id, principal, role, place };
    let done = call
        .commit_as(
            |call| {
                Ok::<_, ManagementError>(authorize::resource(
                    call,
                    ManageAction::RoleAssignmentWrite,
                    &scope,
                )?)
            },
            move |read, grant| roles::assign(read, grant, tenant, &wanted, now),
            |put| convert::made(put.new),
        )
        .await?;
    Ok(Reply::json(done.status, &convert::role_assignment(&done.value.given)).audited(done.audited))
}

/// `DELETE {scope}/providers/Microsoft.Authorization/roleAssignments/{id}`: 200 with what it was,
/// 204 if there was none.
pub(crate) async fn delete(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::any(&call)?;
    let (scope, tenant) = (place.scope(), call.caller()?.tenant);
    authorize::resource(&call, ManageAction::RoleAssignmentDelete, &scope)?;
    let id: RoleAssignmentId = call.capture("id").parse().map_err(|_| BadRequest::NoAssignment)?;
    let done = call
        .commit_as(
            |call| {
                Ok::<_, ManagementError>(authorize::resource(
                    call,
                    ManageAction::RoleAssignmentDelete,
                    &scope,
                )?)
            },
            move |read, grant| roles::revoke(read, grant, tenant, &place, id),
            |given| if given.is_some() { StatusCode::OK } else { StatusCode::NO_CONTENT },
        )
        .await?;
    let reply = match &done.value {
        Some(given) => Reply::json(done.status, &convert::role_assignment(given)),
        None => Reply::empty(done.status),
    };
    Ok(reply.audited(done.audited))
}

/// `GET {scope}/providers/Microsoft.Authorization/roleAssignments/{id}`
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::any(&call)?;
    let grant = authorize::resource(&call, ManageAction::RoleAssignmentRead, &place.scope())?;
    let id: RoleAssignmentId = call.capture("id").parse().map_err(|_| BadRequest::NoAssignment)?;
    let given = roles::show(&call.house.store.read(), &grant, call.caller()?.tenant, &place, id)?;
    let given = given.ok_or(BadRequest::NoAssignment)?;
    Ok(Reply::json(StatusCode::OK, &convert::role_assignment(&given)))
}

/// `GET {scope}/providers/Microsoft.Authorization/roleAssignments`: those at, above and below the
/// scope; with `atScope()` those at and above it.
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let terms = filter::parse(call.query.get("$filter"))?;
    let place = place::any(&call)?;
    let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", convert::place_id(&place));
    let page = link::page(&call, &path)?;
    let scope = place.scope();
    let grant = authorize::resource(&call, ManageAction::RoleAssignmentRead, &scope)?;
    let mut listed = roles::list(&call.house.store.read(), &grant, call.caller()?.tenant, &place, &page)?;
    for term in &terms {
        match term {
            Term::Call(name, None) if name == "atscope" => {
                listed.entries.retain(|given| given.assignment.scope.covers(&scope));
            }
            Term::Call(name, Some(principal)) if name == "assignedto" => {
                keep(&mut listed.entries, principal)?;
            }
            Term::Equals(field, principal) if field == "principalid" => keep(&mut listed.entries, principal)?,
            Term::Equals(..) | Term::Call(..) => return Err(BadRequest::InvalidFilter.into()),
        }
    }
    Ok(Reply::json(
        StatusCode::OK,
        &link::list(&call, &path, listed, |given| convert::role_assignment(&given))?,
    ))
}

fn keep(entries: &mut Vec<Given>, principal: &str) -> Result<(), BadRequest> {
    let principal = principal.parse().map_err(|_| BadRequest::InvalidValue("principalId"))?;
    entries.retain(|given| given.assignment.principal == principal);
    Ok(())
}
