//! One request on its way through the house: the context that goes first everywhere.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use strongroom_access::{Caller, Grant};
use strongroom_base::{Premise, RequestId, Timestamp};
use strongroom_store::audit::{Actor, Audited, Entry};
use strongroom_store::{Change, Fault, Loaded, Read, Stop, TransactError};

use crate::house::House;
use crate::names::{Face, PublicNames};
use crate::path::Captures;

/// How often a change is authorised anew because a right moved between decision and commit.
const ATTEMPTS_MAX: usize = 16;

/// What the pipeline knows of a request before it is handled; also what its audit record says.
#[derive(Clone)]
pub(crate) struct Trace {
    pub(crate) request: RequestId,
    pub(crate) client_request: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) address: IpAddr,
    pub(crate) operation: &'static str,
    /// The canonical path, without query: `vaults/v1/secrets/a`.
    pub(crate) resource: String,
    pub(crate) caller: Option<Caller>,
}

impl Trace {
    /// The audit record of this request, ended with `status`.
    pub(crate) fn entry(&self, status: u16) -> Entry {
        Entry {
            at_ms: self.started_ms,
            request: self.request,
            client_request: self.client_request.clone(),
            operation: self.operation.into(),
            resource: self.resource.clone(),
            caller: self.caller.as_ref().map(|caller| Actor {
                tenant: caller.tenant,
                object: caller.object,
                application: caller.application,
            }),
            address: Some(self.address),
            status,
            code: None,
        }
    }
}

/// A request that found its route and, unless the route is open, its caller.
pub(crate) struct Call {
    pub(crate) house: Arc<House>,
    pub(crate) trace: Trace,
    /// The time that the request sees as now, whole seconds.
    pub(crate) now: Timestamp,
    /// The face that the Host led to.
    pub(crate) face: Face,
    /// The public names to put into ids and links.
    pub(crate) names: Arc<PublicNames>,
    pub(crate) headers: HeaderMap,
    pub(crate) captures: Captures,
    pub(crate) query: Query,
    pub(crate) body: Bytes,
    /// When the caller's token ends; a stream ends with it.
    pub(crate) token_expires: Option<Timestamp>,
    /// The records that say the caller still exists and is enabled.
    pub(crate) premises: Vec<Premise>,
}

/// The body is not the JSON that the operation takes. Says where, never what: the text around a
/// mistake may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request body is not valid JSON for this operation (line {line}, column {column})")]
pub(crate) struct BadJson {
    line: usize,
    column: usize,
}

impl Call {
    /// What the pattern's `{name}` stood for; empty if the route has no such capture.
    pub(crate) fn capture(&self, name: &str) -> &str {
        self.captures.get(name)
    }

    /// The caller. Routes that answer without a token must not ask.
    pub(crate) fn caller(&self) -> Result<&Caller, Fault> {
        self.trace.caller.as_ref().ok_or_else(|| Fault::new("failed to name the caller: the route is open"))
    }

    /// The body as `T`, which is always an object: a derived reader would take a list as well, and
    /// put its items into the fields one after another.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, BadJson> {
        if !self.body.trim_ascii_start().starts_with(b"{") {
            return Err(BadJson { line: 1, column: 1 });
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| BadJson { line: error.line(), column: error.column() })
    }

    /// Makes a change, once, that is answered with 200: `authorize` decides, and `verb` runs in a
    /// transaction that first checks that what was decided from still holds. If it does not, the
    /// decision is made again.
    pub(crate) async fn commit<T, R, E, A, V>(&self, authorize: A, verb: V) -> Result<Done<T>, E>
    where
        A: Fn(&Self) -> Result<Grant, E>,
        V: Fn(&Loaded, &Grant) -> Result<(Change, T), Stop<R>> + Send + Sync + 'static,
        T: Send + 'static,
        R: Send + 'static,
        E: From<R> + From<Fault>,
    {
        self.commit_as(authorize, verb, |_| StatusCode::OK).await
    }

    /// [`Call::commit`] for a change that is answered with what `status` says of its outcome, which
    /// is also what its audit row says.
    pub(crate) async fn commit_as<T, R, E, A, V>(
        &self,
        authorize: A,
        verb: V,
        status: fn(&T) -> StatusCode,
    ) -> Result<Done<T>, E>
    where
        A: Fn(&Self) -> Result<Grant, E>,
        V: Fn(&Loaded, &Grant) -> Result<(Change, T), Stop<R>> + Send + Sync + 'static,
        T: Send + 'static,
        R: Send + 'static,
        E: From<R> + From<Fault>,
    {
        let verb = Arc::new(verb);
        for _ in 0..ATTEMPTS_MAX {
            let grant = authorize(self)?;
            let verb = Arc::clone(&verb);
            let guarded = move |read: &Loaded| {
                if read.holds(grant.premises())? {
                    let (mut change, value) = verb(read, &grant).map_err(told)?;
                    let status = status(&value);
                    change.status(status.as_u16());
                    Ok((change, (status, value)))
                } else {
                    Err(Stop::Refused(Ended::Moved))
                }
            };
            match self.house.store.transact(self.trace.entry(200), guarded).await {
                Ok(committed) => {
                    let (status, value) = committed.value;
                    return Ok(Done { status, value, audited: committed.audited });
                }
                Err(TransactError::Refused(Ended::Moved)) => {}
                Err(TransactError::Refused(Ended::Refused(refusal))) => return Err(refusal.into()),
                Err(TransactError::Fault(fault) | TransactError::Unknown(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::new("failed to settle on a decision: the caller's rights kept changing").into())
    }
}

/// A change that was made, and how to answer it.
pub(crate) struct Done<T> {
    /// The status that the audit row says, and so the answer has.
    pub(crate) status: StatusCode,
    /// What the verb answered.
    pub(crate) value: T,
    /// Proof of the audit row.
    pub(crate) audited: Audited,
}

/// How a guarded verb ends when it comes to no change.
enum Ended<R> {
    /// A right that the decision rested on has moved.
    Moved,
    /// The domain's own refusal.
    Refused(R),
}

fn told<R>(stop: Stop<R>) -> Stop<Ended<R>> {
    match stop {
        Stop::Missing(key) => Stop::Missing(key),
        Stop::Refused(refusal) => Stop::Refused(Ended::Refused(refusal)),
        Stop::Fault(fault) => Stop::Fault(fault),
    }
}

/// The query, decoded in keys and values: some clients send `api%2Dversion`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_keys_are_decoded_as_well() {
        let query = Query::of("api%2Dversion=7.4&maxresults=2&$skiptoken=a%2Bb");
        assert_eq!(query.get("api-version"), Some("7.4"));
        assert_eq!(query.get("$skiptoken"), Some("a+b"));
        assert_eq!(query.get("nothing"), None);
    }
}
