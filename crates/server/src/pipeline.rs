//! The one way through the house: path → Host → route → token → body → handler → audit → answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use strongroom_base::{RequestId, TenantId};
use strongroom_crypto::random;
use strongroom_store::Fault;
use tracing::{Instrument, error, error_span, info};

use crate::authenticate::{Authenticated, Authenticator};
use crate::call::{Call, Query, Trace};
use crate::faces;
use crate::house::House;
use crate::names::{Face, FaceKind, PublicNames};
use crate::path::{Captures, Segments};
use crate::reject::{Around, Rejection};
use crate::reply::{Reply, ReplyBody};
use crate::route::{Lookup, Route, find};
use crate::routes;

/// How long a body may take to arrive.
const BODY_MAX: Duration = Duration::from_secs(30);
/// How long what is left of a refused body is read.
const DISCARD_MAX: Duration = Duration::from_secs(5);
/// How many times the largest good body a refused one may be, for its client to see why.
const DISCARDED_TIMES: usize = 4;
/// What a client's own request id is cut to.
const CLIENT_REQUEST_MAX: usize = 128;
/// What a resource path is cut to in audit records and logs.
const RESOURCE_MAX: usize = 512;

/// Everything that stays the same from request to request.
pub(crate) struct Pipeline {
    house: Arc<House>,
    routes: Vec<(FaceKind, Vec<Route>)>,
    authenticator: Authenticator,
}

impl Pipeline {
    pub(crate) fn new(house: Arc<House>) -> Self {
        let mut routes: Vec<(FaceKind, Vec<Route>)> = Vec::new();
        for route in routes::table() {
            match routes.iter_mut().find(|(face, _)| *face == route.info.face) {
                Some((_, of_face)) => of_face.push(route),
                None => routes.push((route.info.face, vec![route])),
            }
        }
        Self { authenticator: Authenticator::new(), house, routes }
    }

    fn routes(&self, face: FaceKind) -> &[Route] {
        self.routes.iter().find(|(of, _)| *of == face).map_or(&[], |(_, routes)| routes)
    }
}

/// Answers one request.
pub(crate) async fn answer(
    pipeline: Arc<Pipeline>,
    address: IpAddr,
    request: Request<Incoming>,
) -> Response<ReplyBody> {
    let house = Arc::clone(&pipeline.house);
    let mut trace = Trace {
        request: RequestId::from_random(random::bytes()),
        client_request: client_request(request.headers()),
        started_ms: house.clock.now_ms(),
        address,
        operation: "Authentication",
        resource: String::new(),
        caller: None,
    };
    let Some(host) = host(&request) else {
        info!(request = %trace.request, %address, status = 400, "a request that names no one host");
        return Reply::empty(StatusCode::BAD_REQUEST).release_unaudited();
    };
    let Some((face, names)) = house.names.face(host) else {
        info!(request = %trace.request, %address, status = 421, "a request for a name that is not ours");
        return misdirected();
    };
    let kind = face.kind();
    let mut tenant = None;
    let (head, mut body) = request.into_parts();
    let reply = match pipeline.handle(&mut trace, &mut tenant, face, &names, head, &mut body).await {
        Ok(reply) => reply,
        Err(rejection) => {
            discard(&mut body, DISCARDED_TIMES * faces::body_max(kind)).await;
            reject(kind, &rejection, &trace, &names, tenant, &house)
        }
    };
    let reply = faces::dress(kind, reply, &trace);
    finish(&house, kind, &trace, &names, tenant, reply)
}

impl Pipeline {
    async fn handle(
        &self,
        trace: &mut Trace,
        tenant: &mut Option<TenantId>,
        face: Face,
        names: &Arc<PublicNames>,
        head: Parts,
        body: &mut Incoming,
    ) -> Result<Reply, Rejection> {
        let path = Segments::of(head.uri.path()).map_err(|_| Rejection::BadPath)?;
        trace.resource = resource(&face, &path);
        let kind = face.kind();
        let method = method(kind, &head.method, &head.headers);
        let lookup = find(self.routes(kind), &method, &path);
        *tenant = faces::tenant(&self.house, &face)?;
        let authenticated = match &lookup {
            Lookup::Found(route, _) if route.info.open => None,
            Lookup::WrongMethod | Lookup::Nothing if !faces::takes_tokens(kind) => None,
            Lookup::Found(..) | Lookup::WrongMethod | Lookup::Nothing => {
                let caller = self.authenticator.check(&self.house, kind, names, *tenant, &head.headers)?;
                trace.caller = Some(caller.caller.clone());
                Some(caller)
            }
        };
        let (route, captures) = match lookup {
            Lookup::Found(route, captures) => (route, captures),
            Lookup::WrongMethod => return Err(Rejection::WrongMethod(method)),
            Lookup::Nothing => return Err(Rejection::NoSuchRoute),
        };
        trace.operation = route.info.operation;
        let body = read(body, faces::body_max(kind)).await?;
        let query = Query::of(head.uri.query().unwrap_or_default());
        let call = self.call(trace, face, names, head.headers, captures, query, body, authenticated);
        // So that a fault that the handler logs can be found by the id that the client was given.
        let span = error_span!("handling", request = %trace.request);
        Ok((route.handler)(call).instrument(span).await)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a request, each once")]
    fn call(
        &self,
        trace: &Trace,
        face: Face,
        names: &Arc<PublicNames>,
        headers: HeaderMap,
        captures: Captures,
        query: Query,
        body: Bytes,
        authenticated: Option<Authenticated>,
    ) -> Call {
        let (token_expires, premises) = match authenticated {
            Some(authenticated) => (Some(authenticated.expires), vec![authenticated.premise]),
            None => (None, Vec::new()),
        };
        Call {
            house: Arc::clone(&self.house),
            trace: trace.clone(),
            now: self.house.clock.now(),
            face,
            names: Arc::clone(names),
            headers,
            captures,
            query,
            body,
            token_expires,
            premises,
        }
    }
}

/// Writes the audit record, unless the answer's own commit did, and lets the answer out.
fn finish(
    house: &House,
    kind: FaceKind,
    trace: &Trace,
    names: &PublicNames,
    tenant: Option<TenantId>,
    mut reply: Reply,
) -> Response<ReplyBody> {
    let status = reply.status.as_u16();
    let elapsed_ms = house.clock.now_ms() - trace.started_ms;
    info!(
        request = %trace.request,
        client_request = trace.client_request.as_deref(),
        operation = trace.operation,
        resource = %trace.resource,
        caller = trace.caller.as_ref().map(|caller| tracing::field::display(caller.object)),
        address = %trace.address,
        status,
        code = reply.code.as_deref(),
        elapsed_ms,
        "request"
    );
    let audited = match reply.audited.take() {
        Some(audited) => Ok(audited),
        None if trace.caller.is_none() && reply.signed_in.is_none() => {
            Ok(house.store.count_stranger(trace.address, trace.operation, trace.started_ms))
        }
        None => {
            let mut entry = trace.entry(status);
            entry.code.clone_from(&reply.code);
            if let Some(caller) = reply.signed_in.take() {
                entry.caller = Some(caller);
            }
            house.store.record(&entry)
        }
    };
    match audited {
        Ok(audited) => reply.release(&audited),
        Err(fault) => {
            error!(request = %trace.request, %fault, "no audit record, so no answer");
            let reply = reject(kind, &Rejection::Unaudited, trace, names, tenant, house);
            faces::dress(kind, reply, trace).release_unaudited()
        }
    }
}

fn reject(
    kind: FaceKind,
    rejection: &Rejection,
    trace: &Trace,
    names: &PublicNames,
    tenant: Option<TenantId>,
    house: &House,
) -> Reply {
    let client_request = trace.client_request.as_deref();
    let around = Around { names, tenant, request: trace.request, client_request, now: house.clock.now() };
    faces::reject(kind, rejection, &around)
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        error!(%fault, "a request could not be handled");
        Self::Broken
    }
}

/// The authority that the client asked for: the request target's in HTTP/2, else the Host header's.
/// Of two Host headers a proxy may have read the other one (RFC 9112, 3.2): that is none.
fn host(request: &Request<Incoming>) -> Option<&str> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let from_header = headers.next().map_or(Some(""), |host| host.to_str().ok())?;
    if headers.next().is_some() {
        return None;
    }
    Some(request.uri().authority().map_or(from_header, http::uri::Authority::as_str))
}

/// Key Vault lets a POST carry the real method (`X-HTTP-METHOD`), for clients behind old proxies.
fn method(face: FaceKind, method: &Method, headers: &HeaderMap) -> Method {
    if face != FaceKind::KeyVault || method != Method::POST {
        return method.clone();
    }
    let wanted = headers.get("x-http-method").and_then(|wanted| wanted.to_str().ok());
    match wanted.map(str::to_ascii_uppercase).as_deref() {
        Some("PUT") => Method::PUT,
        Some("PATCH") => Method::PATCH,
        Some("DELETE") => Method::DELETE,
        Some("GET") => Method::GET,
        _ => Method::POST,
    }
}

fn client_request(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("x-ms-client-request-id").or_else(|| headers.get("client-request-id"))?;
    let text = value.to_str().ok()?;
    Some(text.chars().take(CLIENT_REQUEST_MAX).collect())
}

/// Whether `segment` may stand in logs and audit records. Where a name goes, somebody will some day
/// paste a secret: what cannot be a name is not kept.
fn may_be_kept(face: &Face, segment: &str) -> bool {
    let made_of = |others: &[u8]| segment.bytes().all(|b| b.is_ascii_alphanumeric() || others.contains(&b));
    match face {
        Face::KeyVault(_) => made_of(b"-") || segment == "_strongroom",
        Face::Login => made_of(b"-."),
        // Names are wider here, and no secret has a name for its neighbour.
        Face::Graph | Face::Management | Face::Portal => true,
    }
}

fn resource(face: &Face, path: &Segments<'_>) -> String {
    let mut resource = match face {
        Face::KeyVault(vault) => format!("vaults/{}", vault.canonical()),
        Face::Login => "login".to_owned(),
        Face::Graph => "graph".to_owned(),
        Face::Management => "management".to_owned(),
        Face::Portal => "portal".to_owned(),
    };
    for segment in path.as_slice() {
        resource.push('/');
        resource.push_str(if may_be_kept(face, segment) { segment } else { "?" });
        if resource.len() > RESOURCE_MAX {
            let end = (0..=RESOURCE_MAX).rev().find(|at| resource.is_char_boundary(*at));
            resource.truncate(end.unwrap_or(0));
            break;
        }
    }
    resource
}

async fn read(body: &mut Incoming, max: usize) -> Result<Bytes, Rejection> {
    match tokio::time::timeout(BODY_MAX, Limited::new(body, max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Rejection::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Rejection::BodyBroken),
    }
}

/// Reads past what is left of a refused request's body, up to `max` bytes and not for long. If the
/// connection closed on a client that is still writing, it would see that and not our answer, which
/// may be the one that tells it to come with a new token.
async fn discard(body: &mut Incoming, max: usize) {
    let discarding = async {
        let mut left = max;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            if length > left {
                return;
            }
            left -= length;
        }
    };
    let _ = tokio::time::timeout(DISCARD_MAX, discarding).await;
}

/// RFC 9110 15.5.20: the name is not one of ours. Nothing is said about which ones are.
fn misdirected() -> Response<ReplyBody> {
    Reply::empty(StatusCode::MISDIRECTED_REQUEST).release_unaudited()
}
