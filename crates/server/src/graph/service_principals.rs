//! `/servicePrincipals`.

use http::StatusCode;
use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::PrincipalId;
use strongroom_crypto::random;
use strongroom_identity::Refusal as Refused;
use strongroom_identity::service_principals::{self, Edit, New, ServicePrincipal};
use strongroom_wire::graph::{List, ServicePrincipal as Shown, ServicePrincipalWrite};

use super::page::{Kind, Wanted, entity};
use super::refuse::{GraphError, Refusal};
use super::{convert, keyed, password};
use crate::authorize;
use crate::call::Call;
use crate::reply::Reply;

/// Service principals, for queries.
const KIND: Kind =
    Kind { collection: "servicePrincipals", resource: "ServicePrincipal", names: "servicePrincipalNames" };

/// `POST /servicePrincipals`
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let body: ServicePrincipalWrite = call.json()?;
    convert::keep_all(&body.others)?;
    let bad = Refusal::BadValue { property: "appId", resource: KIND.resource };
    let new = New {
        id: PrincipalId::from_random(random::bytes()),
        app_id: body.app_id.and_then(|app| app.parse().ok()).ok_or(bad)?,
        enabled: body.account_enabled.unwrap_or(true),
        tags: body.tags.unwrap_or_default(),
        now: call.now,
    };
    let done = call
        .commit_as(
            writing,
            move |read, grant| service_principals::create(read, grant, &new),
            |_| StatusCode::CREATED,
        )
        .await?;
    Ok(answer(&call, done.status, done.value)?.audited(done.audited))
}

/// `GET /servicePrincipals`
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let grant = authorize::directory(&call, DirectoryAction::Read)?;
    let wanted = Wanted::of(&call, call.caller()?.tenant, &KIND)?;
    let read = call.house.store.read();
    let page =
        service_principals::list(&read, &grant, &wanted.conditions, wanted.after.as_deref(), wanted.top)?;
    wanted.answer(&call, page, convert::service_principal)
}

/// `GET /servicePrincipals/{id}`
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let found = target(&call)?;
    answer(&call, StatusCode::OK, found)
}

/// `PATCH /servicePrincipals/{id}`
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let body: ServicePrincipalWrite = call.json()?;
    convert::keep_all(&body.others)?;
    if body.app_id.is_some() {
        return Err(Refusal::BadValue { property: "appId", resource: KIND.resource }.into());
    }
    let edit = Edit { enabled: body.account_enabled, tags: body.tags };
    let done = call
        .commit_as(
            writing,
            move |read, grant| service_principals::update(read, grant, id, &edit),
            |_| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `DELETE /servicePrincipals/{id}`
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let done = call
        .commit_as(
            writing,
            move |read, grant| service_principals::delete(read, grant, id),
            |()| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `POST /servicePrincipals/{id}/addPassword`
pub(crate) async fn add_password(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let new = password::new(&call)?;
    let secret = new.secret.clone();
    let done = call
        .commit(writing, move |read, grant| service_principals::add_password(read, grant, id, &new))
        .await?;
    Ok(password::shown(done, &secret))
}

/// `POST /servicePrincipals/{id}/removePassword`
pub(crate) async fn remove_password(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let credential = password::named(&call)?;
    let done = call
        .commit_as(
            writing,
            move |read, grant| service_principals::remove_password(read, grant, id, credential),
            |()| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `GET /servicePrincipals/{id}/owners`: nobody owns principals yet.
pub(crate) async fn owners(call: Call) -> Result<Reply, GraphError> {
    target(&call)?;
    let context = String::new();
    let none: List<Shown> = List { context, count: None, next_link: None, value: Vec::new() };
    Ok(Reply::json(StatusCode::OK, &none))
}

fn writing(call: &Call) -> Result<Grant, GraphError> {
    Ok(authorize::directory(call, DirectoryAction::Write)?)
}

/// The service principal that the path names: by object id, or as `servicePrincipals(appId='…')`.
fn target(call: &Call) -> Result<ServicePrincipal, GraphError> {
    let grant = authorize::directory(call, DirectoryAction::Read)?;
    let read = call.house.store.read();
    if let Some(app) = keyed::app_id(call)? {
        return Ok(service_principals::by_app_id(&read, &grant, app)?);
    }
    let id = call.capture("id");
    let id = id.parse().map_err(|_| Refused::NotFound { id: super::refuse::shown(id) })?;
    Ok(service_principals::get(&read, &grant, id)?)
}

fn answer(call: &Call, status: StatusCode, principal: ServicePrincipal) -> Result<Reply, GraphError> {
    entity(call, status, KIND.collection, &convert::service_principal(principal))
}
