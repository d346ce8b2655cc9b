//! The handlers through the route table, on the model engine: everything but TLS and tokens.

mod changes;
mod rejections;
mod rights;
mod shapes;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use http_body_util::BodyExt;
use serde_json::Value;
use strongroom_access::{
    AccessPolicy, Assignment, Caller, ManageAction, Permissions, PrincipalKind, Scope, system,
};
use strongroom_base::{
    AppId, Clock, Incarnation, PartitionId, PrincipalId, RequestId, RoleAssignmentId, RoleId, SubscriptionId,
    TenantId, Timestamp, VaultId, VaultName,
};
use strongroom_management::vaults::Taken;
use strongroom_management::{GroupPlace, VaultPlace};
use strongroom_store::{Change, Key, Loaded, Read, Stop, Store};
use strongroom_vault::record::{self, Vault};
use strongroom_vault::vaults::{NewVault, Patch, create};
use tokio::sync::watch;

use crate::call::{Call, Query, Trace};
use crate::faces;
use crate::house::House;
use crate::names::{Face, FaceKind, Names, PublicNames};
use crate::page_token::PageTokens;
use crate::path::Segments;
use crate::reply::ReplyBody;
use crate::route::{Lookup, find};
use crate::routes;

const NOW: Timestamp = Timestamp(1_795_484_760);
const SUFFIX: &str = "https://my-vault.vault.example.org";

/// One vault, `My-Vault` in location `local`, and a caller.
struct Desk {
    house: Arc<House>,
    closing: watch::Sender<bool>,
    vault: VaultId,
    caller: Caller,
}

fn tenant() -> TenantId {
    TenantId::from_random([1; 16])
}

fn place() -> VaultPlace {
    GroupPlace { subscription: SubscriptionId::from_random([2; 16]), group: "Group".parse().expect("a name") }
        .vault("My-Vault".parse().expect("a name"))
}

/// The policy of the desk's caller.
fn policy(words: &[&str]) -> AccessPolicy {
    let secrets = words.iter().map(ToString::to_string).collect();
    AccessPolicy {
        tenant_id: tenant(),
        object_id: PrincipalId::from_random([4; 16]),
        application_id: None,
        permissions: Permissions { secrets, ..Permissions::default() },
    }
}

impl Desk {
    /// A vault with policies that give the caller these permissions.
    async fn with(words: &[&str]) -> Self {
        let properties =
            Patch { rbac: Some(false), access_policies: Some(vec![policy(words)]), ..Patch::default() };
        Self::of(properties).await
    }

    async fn of(properties: Patch) -> Self {
        let (closing, closed) = watch::channel(false);
        let store = Store::model(Incarnation::from_random([9; 16]));
        let clock = Clock::fixed(NOW);
        let house = House {
            store,
            clock,
            names: Names::new([PublicNames::of_domain("example.org", 443)]),
            page_tokens: PageTokens::new(b"desk"),
            keys: crate::house::test_keys(),
            closing: closed,
        };
        let caller = Caller {
            tenant: tenant(),
            object: PrincipalId::from_random([4; 16]),
            application: AppId::from_random([5; 16]),
            kind: PrincipalKind::Application,
        };
        let desk = Self { house: Arc::new(house), closing, vault: VaultId::from_random([3; 16]), caller };
        let id = desk.vault;
        desk.change(move |read| {
            let VaultPlace { group, name } = place();
            let scope = Scope::vault(group.subscription, &group.group, &name);
            let grant = system::manage(ManageAction::VaultWrite, scope);
            let location = "local".to_owned();
            let GroupPlace { subscription, group } = group;
            let properties = properties.clone();
            let new = NewVault { name, tenant: tenant(), subscription, group, location, properties };
            let (mut change, _) = create(&grant, id, &new, NOW).map_err(|_| Stop::Refused(()))?;
            let index = Key::new(PartitionId::INSTALLATION, "vault-name/my-vault");
            read.record(&index)?;
            change.put(index, &Taken { tenant: tenant(), vault: id, place: place() })?;
            Ok(change)
        })
        .await;
        desk
    }

    async fn change(&self, verb: impl Fn(&Loaded) -> Result<Change, Stop<()>> + Send + 'static) {
        let entry = self.trace("Test").entry(200);
        let done = self.house.store.transact(entry, move |read| Ok((verb(read)?, ()))).await;
        done.expect("changed");
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

    /// Sends one request as the caller.
    async fn send(&self, method: Method, target: &str, body: &str) -> Response<ReplyBody> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let table = routes::table();
        let segments = Segments::of(path).expect("a plain path");
        let Lookup::Found(route, captures) = find(&table, &method, &segments) else {
            panic!("{method} {path} has no route");
        };
        let trace = self.trace(route.info.operation);
        let name: VaultName = "my-vault".parse().expect("a name");
        let (face, names) = (Face::KeyVault(name), Arc::new(PublicNames::of_domain("example.org", 443)));
        let call = Call {
            house: Arc::clone(&self.house),
            trace: trace.clone(),
            now: self.house.clock.now(),
            face,
            names,
            headers: HeaderMap::new(),
            captures,
            query: Query::of(query),
            body: Bytes::copy_from_slice(body.as_bytes()),
            token_expires: Some(NOW.plus_seconds(3600)),
            premises: Vec::new(),
        };
        let reply = faces::dress(FaceKind::KeyVault, (route.handler)(call).await, &trace);
        let audited = self.house.store.record(&trace.entry(200)).expect("recorded");
        reply.release(&audited)
    }

    /// The same, with the answer's status and JSON.
    async fn ask(&self, method: Method, target: &str, body: &str) -> (u16, Value) {
        let response = self.send(method, target, body).await;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("infallible").to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn set(&self, name: &str, body: &str) -> Value {
        let (status, body) = self.ask(Method::PUT, &format!("/secrets/{name}?api-version=7.4"), body).await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

impl Desk {
    /// Writes over the vault's record, past all rules.
    async fn force(&self, edit: impl Fn(&mut Vault) + Send + 'static) {
        let id = self.vault;
        self.change(move |read| {
            let mut vault = record::load(read, id)?.expect("the vault is there").value;
            edit(&mut vault);
            let mut change = Change::new();
            change.put(strongroom_vault::key::vault(id), &vault)?;
            Ok(change)
        })
        .await;
    }

    /// Makes `role` at `scope` the caller's only assignment.
    async fn give(&self, role: RoleId, scope: Scope) {
        let principal = self.caller.object;
        self.change(move |read| {
            let key = Key::new(tenant().partition(), format!("rights/{principal}"));
            read.record(&key)?;
            let id = RoleAssignmentId::from_random([8; 16]);
            let mut change = Change::new();
            change.put(key, &[Assignment { id, principal, role, scope: scope.clone() }])?;
            Ok(change)
        })
        .await;
    }
}
