//! Role definitions: the built-in ones, the same at every scope.

use http::StatusCode;
use strongroom_access::{ManageAction, RoleDefinition, role};

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::filter::{self, Term};
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// `GET {scope}/providers/Microsoft.Authorization/roleDefinitions`
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let terms = filter::parse(call.query.get("$filter"))?;
    let place = place::any(&call)?;
    authorize::resource(&call, ManageAction::RoleDefinitionRead, &place.scope())?;
    let mut shown = Vec::new();
    for definition in role::BUILT_IN {
        if fits(definition, &terms)? {
            shown.push(convert::role_definition(place.subscription(), definition));
        }
    }
    Ok(Reply::json(StatusCode::OK, &link::whole(shown)))
}

/// `GET {scope}/providers/Microsoft.Authorization/roleDefinitions/{id}`
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::any(&call)?;
    let place = place::any(&call)?;
    authorize::resource(&call, ManageAction::RoleDefinitionRead, &place.scope())?;
    let id = call.capture("id").parse().map_err(|_| BadRequest::NoRoleDefinition)?;
    let definition = role::built_in(id).ok_or(BadRequest::NoRoleDefinition)?;
    Ok(Reply::json(StatusCode::OK, &convert::role_definition(place.subscription(), definition)))
}

fn fits(definition: &RoleDefinition, terms: &[Term]) -> Result<bool, BadRequest> {
    let mut fits = true;
    for term in terms {
        fits &= match term {
            Term::Equals(field, name) if field == "rolename" => definition.name.eq_ignore_ascii_case(name),
            Term::Equals(field, kind) if field == "type" => kind.eq_ignore_ascii_case("BuiltInRole"),
            Term::Call(name, None) if name == "atscopeandbelow" || name == "atscope" => true,
            Term::Equals(..) | Term::Call(..) => return Err(BadRequest::InvalidFilter),
        };
    }
    Ok(fits)
}
