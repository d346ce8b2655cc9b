//! For unit tests of faces: a founded house in memory, and requests that take the route table's way
//! to their handler. What the pipeline does before (path, token) and after (audit) is left out.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use strongroom_access::{Caller, PrincipalKind};
use strongroom_base::{AppId, Clock, Incarnation, PrincipalId, RequestId, SecretText, TenantId, Timestamp};
use strongroom_store::Store;
use strongroom_store::audit::Actor;
use tokio::sync::watch;

use crate::call::{Call, Query, Trace};
use crate::founding::found;
use crate::house::House;
use crate::names::{Face, Names, PublicNames};
use crate::path::Segments;
use crate::route::{Lookup, Route, find};
use crate::routes;

/// The time at the desk.
pub(crate) const NOW: Timestamp = Timestamp(1_795_484_760);

/// A founded house, and somebody who sends requests to it.
pub(crate) struct Desk {
    pub(crate) house: Arc<House>,
    pub(crate) tenant: TenantId,
    pub(crate) client: AppId,
    pub(crate) secret: SecretText,
    pub(crate) owner: PrincipalId,
    names: Arc<PublicNames>,
    routes: Vec<Route>,
    _closing: watch::Sender<bool>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The body, null if there is none.
    pub(crate) json: Value,
    pub(crate) signed_in: Option<Actor>,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let store = Store::model(Incarnation::from_random([9; 16]));
        let clock = Clock::fixed(NOW);
        let founded = found(&store, &clock, "strongroom.localhost").await.expect("founded");
        let names = Names::new([PublicNames::of_domain("strongroom.localhost", 8443)]);
        let (closing, closed) = watch::channel(false);
        let (_, family) = names.face("login.strongroom.localhost:8443").expect("a face");
        let house = House {
            store,
            clock,
            names,
            page_tokens: founded.page_tokens,
            keys: Arc::new(founded.keys),
            closing: closed,
        };
        Self {
            house: Arc::new(house),
            tenant: founded.tenant,
            client: founded.client,
            secret: founded.client_secret,
            owner: founded.principal,
            names: family,
            routes: routes::table(),
            _closing: closing,
        }
    }

    /// The first owner, who may do everything.
    pub(crate) fn owner(&self) -> Caller {
        let (object, application) = (self.owner, self.client);
        Caller { tenant: self.tenant, object, application, kind: PrincipalKind::Application }
    }

    /// Somebody of the tenant, who may do nothing.
    pub(crate) fn outsider(&self) -> Caller {
        Caller { object: PrincipalId::from_random([66; 16]), ..self.owner() }
    }

    /// Sends a request: `target` is a path with its query.
    pub(crate) async fn send(
        &self,
        caller: Option<Caller>,
        face: Face,
        method: Method,
        target: &str,
        body: impl Into<Bytes>,
    ) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments = Segments::of(path).expect("a plain path");
        let of_face: Vec<&Route> =
            self.routes.iter().filter(|route| route.info.face == face.kind()).collect();
        let found = of_face.into_iter().find_map(|route| {
            match find(std::slice::from_ref(route), &method, &segments) {
                Lookup::Found(route, captures) => Some((route, captures)),
                Lookup::WrongMethod | Lookup::Nothing => None,
            }
        });
        let (route, captures) = found.unwrap_or_else(|| panic!("no route for {method} {path}"));
        let call = Call {
            house: Arc::clone(&self.house),
            trace: Trace {
                request: RequestId::from_random([7; 16]),
                client_request: None,
                started_ms: 0,
                address: [127, 0, 0, 1].into(),
                operation: route.info.operation,
                resource: path.trim_start_matches('/').to_owned(),
                caller,
            },
            now: self.house.clock.now(),
            face,
            names: Arc::clone(&self.names),
            headers: HeaderMap::new(),
            captures,
            query: Query::of(query),
            body: body.into(),
            token_expires: None,
            premises: Vec::new(),
        };
        let mut reply = (route.handler)(call).await;
        let signed_in = reply.signed_in.take();
        let (head, body) = reply.release_unaudited().into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let json = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
        if head.status == StatusCode::NO_CONTENT {
            assert_eq!(json, Value::Null, "204 has no body");
        }
        Answer { status: head.status.as_u16(), headers: head.headers, json, signed_in }
    }
}
