//! The handlers through the route table, on the model engine: everything but TLS and tokens.

mod errors;
mod lists;
mod rejections;
mod roles;
mod shapes;
mod vaults;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use strongroom_access::{Caller, DirectoryAction, ManageAction, PrincipalKind, Scope, role, system};
use strongroom_base::{
    AppId, Clock, Incarnation, PrincipalId, RequestId, RoleAssignmentId, SubscriptionId, TenantId, Timestamp,
};
use strongroom_identity::principals::{Kind, Principal};
use strongroom_identity::{key as identity_key, tenants, well_known};
use strongroom_management::roles::{Wanted, assign};
use strongroom_management::subscriptions::{self, Subscription};
use strongroom_management::{Place, Refusal};
use strongroom_store::{Change, Loaded, Read, Stop, Store};
use tokio::sync::watch;

use crate::call::{Call, Query, Trace};
use crate::faces::dress;
use crate::house::{House, test_keys};
use crate::names::{Face, FaceKind, Names, PublicNames};
use crate::page_token::PageTokens;
use crate::path::{Captures, Segments};
use crate::reply::Reply;
use crate::route::{Lookup, Route, find};
use crate::routes;

const NOW: Timestamp = Timestamp(1_795_484_760);
/// Ids of a tenant, a subscription, its owner, and a principal without any role.
const TENANT: &str = "01010101-0101-4101-8101-010101010101";
const SUBSCRIPTION: &str = "02020202-0202-4202-8202-020202020202";
const OWNER: &str = "04040404-0404-4404-8404-040404040404";
const STRANGER: &str = "06060606-0606-4606-8606-060606060606";

/// A tenant with a subscription, and its owner.
struct Desk {
    house: Arc<House>,
    routes: Vec<Route>,
    caller: Caller,
}

/// An answer, taken apart.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

fn tenant() -> TenantId {
    TENANT.parse().expect("a GUID")
}

fn subscription() -> SubscriptionId {
    SUBSCRIPTION.parse().expect("a GUID")
}

fn caller(tenant: TenantId, object: &str) -> Caller {
    let object: PrincipalId = object.parse().expect("a GUID");
    Caller { tenant, object, application: AppId::from_uuid(object.uuid()), kind: PrincipalKind::Application }
}

impl Desk {
    async fn new() -> Self {
        let (_, closing) = watch::channel(false);
        let house = House {
            store: Store::model(Incarnation::from_random([9; 16])),
            clock: Clock::fixed(NOW),
            names: Names::new([PublicNames::of_domain("example.org", 8443)]),
            page_tokens: PageTokens::new(b"desk"),
            keys: test_keys(),
            closing,
        };
        let mut routes = routes::table();
        routes.retain(|route| route.info.face == FaceKind::Management);
        let desk = Self { house: Arc::new(house), routes, caller: caller(tenant(), OWNER) };
        desk.found().await;
        desk
    }

    /// What a first start makes.
    async fn found(&self) {
        let grant = system::directory(DirectoryAction::Write, tenant());
        let mut principals = [PrincipalId::from_random([0; 16]); well_known::COUNT];
        for (number, principal) in (0x30..).zip(&mut principals) {
            *principal = PrincipalId::from_random([number; 16]);
        }
        let (display_name, domain) = ("Example".to_owned(), "example.org".to_owned());
        let new = tenants::New { display_name, domain, principals, now: NOW };
        self.change(move |read| tenants::create(read, &grant, &new).map(|(change, _)| change)).await;
        for object in [OWNER, STRANGER] {
            let object: PrincipalId = object.parse().expect("a GUID");
            let app_id = AppId::from_uuid(object.uuid());
            let principal = Principal { kind: Kind::ServicePrincipal, app_id, enabled: true };
            self.change(move |read| -> Result<Change, Stop<()>> {
                let key = identity_key::principal(tenant(), object);
                read.record(&key)?;
                let mut change = Change::new();
                change.put(key, &principal)?;
                Ok(change)
            })
            .await;
        }
        let main =
            Subscription { id: subscription(), tenant: tenant(), name: "Main".to_owned(), created: NOW };
        let grant = system::manage(ManageAction::SubscriptionWrite, Scope::subscription(subscription()));
        self.change(move |read| subscriptions::create(read, &grant, main.clone()).map(|(change, _)| change))
            .await;
        let grant = system::manage(ManageAction::RoleAssignmentWrite, Scope::subscription(subscription()));
        let wanted = Wanted {
            id: RoleAssignmentId::from_random([0x20; 16]),
            principal: self.caller.object,
            role: role::OWNER,
            place: Place::Subscription(subscription()),
        };
        self.change(move |read| -> Result<Change, Stop<Refusal>> {
            Ok(assign(read, &grant, tenant(), &wanted, NOW)?.0)
        })
        .await;
    }

    async fn change<R: Send + std::fmt::Debug + 'static>(
        &self,
        verb: impl Fn(&Loaded) -> Result<Change, Stop<R>> + Send + 'static,
    ) {
        let entry = self.trace("Test").entry(200);
        let done = self.house.store.transact(entry, move |read| Ok((verb(read)?, ()))).await;
        done.expect("changed");
    }

    /// The same house, asked by somebody else.
    fn asked_by(&self, caller: Caller) -> Self {
        let mut routes = routes::table();
        routes.retain(|route| route.info.face == FaceKind::Management);
        Self { house: Arc::clone(&self.house), routes, caller }
    }

    fn trace(&self, operation: &'static str) -> Trace {
        Trace {
            request: RequestId::from_random([7; 16]),
            client_request: Some("client-1".to_owned()),
            started_ms: 0,
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            operation,
            resource: String::new(),
            caller: Some(self.caller.clone()),
        }
    }

    /// Sends one request. `{s}` in the target stands for the subscription.
    async fn send(&self, method: Method, target: &str, body: &str) -> Answer {
        let target = target.replace("{s}", &format!("/subscriptions/{SUBSCRIPTION}"));
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let segments = Segments::of(path).expect("a plain path");
        let Lookup::Found(route, captures) = find(&self.routes, &method, &segments) else {
            panic!("{method} {path} has no route");
        };
        let trace = self.trace(route.info.operation);
        let call = self.call(trace.clone(), captures, query, body);
        let reply = dress(FaceKind::Management, (route.handler)(call).await, &trace);
        self.answer(reply, &trace).await
    }

    fn call(&self, trace: Trace, captures: Captures, query: &str, body: &str) -> Call {
        Call {
            house: Arc::clone(&self.house),
            trace,
            now: self.house.clock.now(),
            face: Face::Management,
            names: Arc::new(PublicNames::of_domain("example.org", 8443)),
            headers: HeaderMap::new(),
            captures,
            query: Query::of(query),
            body: Bytes::copy_from_slice(body.as_bytes()),
            token_expires: Some(NOW.plus_seconds(3600)),
            premises: Vec::new(),
        }
    }

    async fn answer(&self, reply: Reply, trace: &Trace) -> Answer {
        let audited = self.house.store.record(&trace.entry(200)).expect("recorded");
        let response = reply.release(&audited);
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("infallible").to_bytes();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") };
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    async fn get(&self, target: &str) -> (u16, Value) {
        let answer = self.send(Method::GET, target, "").await;
        (answer.status, answer.body)
    }

    async fn put(&self, target: &str, body: &Value) -> (u16, Value) {
        let answer = self.send(Method::PUT, target, &body.to_string()).await;
        (answer.status, answer.body)
    }

    async fn make_group(&self, name: &str) {
        let target = format!("{{s}}/resourcegroups/{name}?api-version=2024-11-01");
        let (status, body) = self.put(&target, &json!({"location": "local"})).await;
        assert_eq!(status, 201, "{body}");
    }

    async fn make_vault(&self, group: &str, name: &str) -> Value {
        let (status, body) = self.put(&vault(group, name), &vault_body()).await;
        assert_eq!(status, 201, "{body}");
        body
    }
}

/// A vault's path, in the version that clients send now.
fn vault(group: &str, name: &str) -> String {
    format!("{{s}}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{name}?api-version=2026-02-01")
}

/// What az sends to make a vault with policies (`--enable-rbac-authorization false`).
fn vault_body() -> Value {
    let words = json!({"keys": ["all"], "secrets": ["all"], "certificates": ["all"], "storage": ["all"]});
    json!({
        "location": "local",
        "properties": {
            "tenantId": TENANT,
            "sku": {"name": "standard", "family": "A"},
            "accessPolicies": [{"tenantId": TENANT, "objectId": OWNER, "permissions": words}],
            "enableRbacAuthorization": false,
            "enableSoftDelete": true,
            "softDeleteRetentionInDays": 90,
            "networkAcls": {"bypass": "AzureServices", "defaultAction": "Allow"}
        }
    })
}

fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().expect("an error code")
}

fn message(body: &Value) -> &str {
    body["error"]["message"].as_str().expect("an error message")
}
