//! Query options of lists, and the page that answers them.

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use strongroom_base::{AppId, TenantId};
use strongroom_identity::{Condition, Page};
use strongroom_wire::graph::List;
use uuid::Uuid;

use super::filter::{self, Clause, Test};
use super::refuse::{GraphError, Refusal};
use crate::call::Call;
use crate::reply::Reply;

/// How many objects a page has, if nobody says otherwise.
const TOP_DEFAULT: usize = 100;
/// How many it can have.
const TOP_MAX: usize = 999;

/// What differs between the two kinds of objects in a query.
pub(super) struct Kind {
    /// The collection, as the path has it.
    pub(super) collection: &'static str,
    /// The name of one object's type.
    pub(super) resource: &'static str,
    /// The property that `any` searches.
    pub(super) names: &'static str,
}

/// A list as a client wants it.
pub(super) struct Wanted {
    tenant: TenantId,
    collection: &'static str,
    pub(super) conditions: Vec<Condition>,
    pub(super) after: Option<String>,
    pub(super) top: usize,
}

impl Wanted {
    /// Reads the query of `call` for the caller's `tenant`.
    pub(super) fn of(call: &Call, tenant: TenantId, kind: &Kind) -> Result<Self, GraphError> {
        for name in ["$search", "$orderby", "$expand", "$skip", "$apply"] {
            if call.query.get(name).is_some() {
                return Err(Refusal::UnsupportedOption { name }.into());
            }
        }
        let top = match call.query.get("$top") {
            None => TOP_DEFAULT,
            Some(text) => {
                text.parse().ok().filter(|top| (1..=TOP_MAX).contains(top)).ok_or(Refusal::BadTop)?
            }
        };
        let clauses = call.query.get("$filter").map_or(Ok(Vec::new()), filter::parse)?;
        let conditions =
            clauses.into_iter().map(|clause| condition(clause, kind)).collect::<Result<_, _>>()?;
        let open = |token: &str| call.house.page_tokens.open(tenant.partition(), kind.collection, token);
        let after = call.query.get("$skiptoken").map(open).transpose().map_err(|_| Refusal::BadSkipToken)?;
        Ok(Self { tenant, collection: kind.collection, conditions, after, top })
    }

    /// The answer of a page of objects.
    pub(super) fn answer<T, W: Serialize>(
        &self,
        call: &Call,
        page: Page<T>,
        convert: impl Fn(T) -> W,
    ) -> Result<Reply, GraphError> {
        let next = page.next.map(|last| self.next_link(call, &last));
        let counted = call.query.get("$count") == Some("true") && self.after.is_none() && next.is_none();
        let count = counted.then_some(page.items.len() as u64);
        let mut value = Vec::with_capacity(page.items.len());
        for item in page.items {
            value.push(selected(call, &convert(item))?);
        }
        let context = format!("{}#{}", metadata(call), self.collection);
        Ok(Reply::json(StatusCode::OK, &List { context, count, next_link: next, value }))
    }

    fn next_link(&self, call: &Call, last: &str) -> String {
        let token = call.house.page_tokens.seal(self.tenant.partition(), self.collection, last);
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in ["$filter", "$select", "$top"] {
            if let Some(value) = call.query.get(name) {
                query.append_pair(name, value);
            }
        }
        query.append_pair("$skiptoken", &token);
        format!("{}/{}/{}?{}", call.names.graph_url(), version(call), self.collection, query.finish())
    }
}

/// One object, with the address of its description.
pub(super) fn entity<W: Serialize>(
    call: &Call,
    status: StatusCode,
    collection: &str,
    object: &W,
) -> Result<Reply, GraphError> {
    let mut value = selected(call, object)?;
    if let Value::Object(fields) = &mut value {
        let context = format!("{}#{collection}/$entity", metadata(call));
        fields.insert("@odata.context".to_owned(), context.into());
    }
    Ok(Reply::json(status, &value))
}

/// `object` with the properties that `$select` names, or all.
fn selected<W: Serialize>(call: &Call, object: &W) -> Result<Value, GraphError> {
    let broken = |error| strongroom_store::Fault::because("failed to write an object", &error);
    let mut value = serde_json::to_value(object).map_err(broken)?;
    if let (Some(select), Value::Object(fields)) = (call.query.get("$select"), &mut value) {
        let names: Vec<&str> = select.split(',').map(str::trim).collect();
        fields.retain(|field, _| names.iter().any(|name| *name == "*" || name.eq_ignore_ascii_case(field)));
    }
    Ok(value)
}

/// The version of the API that the path names, as it is written in links.
fn version(call: &Call) -> &'static str {
    let mut segments = call.trace.resource.split('/');
    if segments.any(|segment| segment.eq_ignore_ascii_case("beta")) { "beta" } else { "v1.0" }
}

fn metadata(call: &Call) -> String {
    format!("{}/{}/$metadata", call.names.graph_url(), version(call))
}

/// A clause as a condition on the objects of `kind`.
fn condition(clause: Clause, kind: &Kind) -> Result<Condition, Refusal> {
    let is = |name: &str| clause.property.eq_ignore_ascii_case(name);
    let bad = |property| Refusal::BadValue { property, resource: kind.resource };
    match clause.test {
        Test::Is(id) if is("id") => Ok(Condition::Id(vec![uuid(&id).ok_or(bad("id"))?])),
        Test::In(ids) if is("id") => {
            Ok(Condition::Id(ids.iter().map(|id| uuid(id)).collect::<Option<_>>().ok_or(bad("id"))?))
        }
        Test::Is(app) if is("appId") => Ok(Condition::AppId(vec![app_id(&app).ok_or(bad("appId"))?])),
        Test::In(apps) if is("appId") => Ok(Condition::AppId(
            apps.iter().map(|app| app_id(app)).collect::<Option<_>>().ok_or(bad("appId"))?,
        )),
        Test::Is(name) if is("displayName") => Ok(Condition::Name(name)),
        Test::StartsWith(start) if is("displayName") => Ok(Condition::NamePrefix(start)),
        Test::Has(name) if is(kind.names) => Ok(Condition::Named(name)),
        Test::Is(_) | Test::In(_) | Test::StartsWith(_) | Test::Has(_) => Err(Refusal::UnsupportedFilter),
    }
}

fn app_id(text: &str) -> Option<AppId> {
    text.parse().ok()
}

fn uuid(text: &str) -> Option<Uuid> {
    app_id(text).map(AppId::uuid)
}
