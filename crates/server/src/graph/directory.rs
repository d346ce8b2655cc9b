//! What is about the directory as a whole: `/organization`, `/me`, `/directoryObjects`.

use http::StatusCode;
use strongroom_access::DirectoryAction;
use strongroom_identity::{Condition, Refusal as Refused, service_principals, tenants};
use strongroom_wire::graph::{Entity, GetByIds, List};

use super::convert;
use super::refuse::{GraphError, Refusal};
use crate::authorize;
use crate::call::Call;
use crate::reply::Reply;

/// How many ids one question can hold, as in the cloud.
const IDS_MAX: usize = 1000;

/// The one type of objects that there is.
const TYPE: &str = "#microsoft.graph.servicePrincipal";

/// `GET /organization`
pub(crate) async fn organization(call: Call) -> Result<Reply, GraphError> {
    authorize::directory(&call, DirectoryAction::Read)?;
    let tenant = tenants::show(&call.house.store.read(), call.caller()?.tenant)?.ok_or(Refused::NoTenant)?;
    let value = vec![convert::organization(&tenant)];
    Ok(Reply::json(StatusCode::OK, &List { context: String::new(), count: None, next_link: None, value }))
}

/// `GET /me`: there is no person behind an application's token, and all tokens are applications'.
pub(crate) async fn me(_: Call) -> Result<Reply, GraphError> {
    Err(Refusal::NoPerson.into())
}

/// `GET /directoryObjects/{id}`
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let grant = authorize::directory(&call, DirectoryAction::Read)?;
    let id = call.capture("id");
    let id = id.parse().map_err(|_| Refused::NotFound { id: super::refuse::shown(id) })?;
    let found = service_principals::get(&call.house.store.read(), &grant, id)?;
    let object = convert::service_principal(found);
    let entity = Entity { context: String::new(), odata_type: Some(TYPE.to_owned()), object };
    Ok(Reply::json(StatusCode::OK, &entity))
}

/// `POST /directoryObjects/getByIds`: what is not there is left out.
pub(crate) async fn get_by_ids(call: Call) -> Result<Reply, GraphError> {
    let grant = authorize::directory(&call, DirectoryAction::Read)?;
    let body: GetByIds = call.json()?;
    let bad = || Refusal::BadValue { property: "ids", resource: "DirectoryObject" };
    if body.ids.len() > IDS_MAX {
        return Err(bad().into());
    }
    let ids =
        body.ids.iter().map(|id| id.parse().ok()).collect::<Option<Vec<uuid::Uuid>>>().ok_or_else(bad)?;
    let wanted = |kind: &String| {
        ["servicePrincipal", "directoryObject"].iter().any(|ours| kind.eq_ignore_ascii_case(ours))
    };
    let mut value = Vec::new();
    if body.types.is_empty() || body.types.iter().any(wanted) {
        let read = call.house.store.read();
        let page = service_principals::list(&read, &grant, &[Condition::Id(ids)], None, IDS_MAX)?;
        value.extend(page.items.into_iter().map(|principal| Entity {
            context: String::new(),
            odata_type: Some(TYPE.to_owned()),
            object: convert::service_principal(principal),
        }));
    }
    Ok(Reply::json(StatusCode::OK, &List { context: String::new(), count: None, next_link: None, value }))
}
