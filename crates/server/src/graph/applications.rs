//! `/applications`.

use http::StatusCode;
use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, ApplicationId};
use strongroom_crypto::random;
use strongroom_identity::applications::{self, Application, New};
use strongroom_identity::{Refusal as Refused, tenants};
use strongroom_wire::graph::{ApplicationWrite, List, ServicePrincipal};

use super::page::{Kind, Wanted, entity};
use super::refuse::GraphError;
use super::{convert, keyed, password};
use crate::authorize;
use crate::call::Call;
use crate::reply::Reply;

/// Applications, for queries.
const KIND: Kind = Kind { collection: "applications", resource: "Application", names: "identifierUris" };

/// `POST /applications`
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let edit = convert::edit(call.json::<ApplicationWrite>()?)?;
    let id = ApplicationId::from_random(random::bytes());
    let app_id = AppId::from_random(random::bytes());
    let new = New { id, app_id, edit, now: call.now };
    let done = call
        .commit_as(
            writing,
            move |read, grant| applications::create(read, grant, &new),
            |_| StatusCode::CREATED,
        )
        .await?;
    Ok(answer(&call, done.status, done.value)?.audited(done.audited))
}

/// `GET /applications`
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let grant = authorize::directory(&call, DirectoryAction::Read)?;
    let tenant = tenant(&call)?;
    let wanted = Wanted::of(&call, tenant.id, &KIND)?;
    let read = call.house.store.read();
    let page = applications::list(&read, &grant, &wanted.conditions, wanted.after.as_deref(), wanted.top)?;
    wanted.answer(&call, page, |application| convert::application(application, &tenant))
}

/// `GET /applications/{id}`
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let found = target(&call)?;
    answer(&call, StatusCode::OK, found)
}

/// `PATCH /applications/{id}`
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let edit = convert::edit(call.json::<ApplicationWrite>()?)?;
    let done = call
        .commit_as(
            writing,
            move |read, grant| applications::update(read, grant, id, &edit),
            |_| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `DELETE /applications/{id}`
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let now = call.now;
    let done = call
        .commit_as(
            writing,
            move |read, grant| applications::delete(read, grant, id, now),
            |()| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `POST /applications/{id}/addPassword`
pub(crate) async fn add_password(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let new = password::new(&call)?;
    let secret = new.secret.clone();
    let done =
        call.commit(writing, move |read, grant| applications::add_password(read, grant, id, &new)).await?;
    Ok(password::shown(done, &secret))
}

/// `POST /applications/{id}/removePassword`
pub(crate) async fn remove_password(call: Call) -> Result<Reply, GraphError> {
    writing(&call)?;
    let id = target(&call)?.id;
    let credential = password::named(&call)?;
    let done = call
        .commit_as(
            writing,
            move |read, grant| applications::remove_password(read, grant, id, credential),
            |()| StatusCode::NO_CONTENT,
        )
        .await?;
    Ok(Reply::empty(done.status).audited(done.audited))
}

/// `GET /applications/{id}/owners`: nobody owns applications yet.
pub(crate) async fn owners(call: Call) -> Result<Reply, GraphError> {
    target(&call)?;
    let context = String::new();
    let none: List<ServicePrincipal> = List { context, count: None, next_link: None, value: Vec::new() };
    Ok(Reply::json(StatusCode::OK, &none))
}

fn writing(call: &Call) -> Result<Grant, GraphError> {
    Ok(authorize::directory(call, DirectoryAction::Write)?)
}

/// The application that the path names: by object id, or as `applications(appId='…')`.
fn target(call: &Call) -> Result<Application, GraphError> {
    let grant = authorize::directory(call, DirectoryAction::Read)?;
    let read = call.house.store.read();
    if let Some(app) = keyed::app_id(call)? {
        return Ok(applications::by_app_id(&read, &grant, app)?);
    }
    let id = call.capture("id");
    let id = id.parse().map_err(|_| Refused::NotFound { id: super::refuse::shown(id) })?;
    Ok(applications::get(&read, &grant, id)?)
}

fn tenant(call: &Call) -> Result<tenants::Tenant, GraphError> {
    let id = call.caller()?.tenant;
    Ok(tenants::show(&call.house.store.read(), id)?.ok_or(Refused::NoTenant)?)
}

fn answer(call: &Call, status: StatusCode, application: Application) -> Result<Reply, GraphError> {
    entity(call, status, KIND.collection, &convert::application(application, &tenant(call)?))
}
