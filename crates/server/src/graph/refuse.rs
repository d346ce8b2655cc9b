//! Refusals in the directory's words.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use http::{StatusCode, header};
use strongroom_base::{RequestId, Timestamp};
use strongroom_identity as identity;
use strongroom_identity::token::TokenRefusal;
use strongroom_store::Fault;
use strongroom_wire::graph::{ErrorBody, ErrorDetail, InnerError};

use crate::authorize::NotGranted;
use crate::call::{BadJson, Call};
use crate::reject::{Around, Rejection};
use crate::reply::Reply;

/// Why a handler of this face answers no success.
#[derive(Debug)]
pub(crate) enum GraphError {
    /// The request itself makes no sense here.
    Bad(Refusal),
    /// The domain says no.
    Identity(identity::Refusal),
    /// The caller may not.
    Denied,
    /// Something is broken.
    Fault(Fault),
}

/// What makes no sense here, whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The filter is of a form that is not understood, or on a property that is not searched.
    UnsupportedFilter,
    /// A query option that is not offered.
    UnsupportedOption { name: &'static str },
    /// `$top` is no number from 1 to 999.
    BadTop,
    /// The skip token is none of ours.
    BadSkipToken,
    /// The body is not the JSON that the operation takes.
    BadBody(BadJson),
    /// A property has a value of the wrong form.
    BadValue { property: &'static str, resource: &'static str },
    /// A property that is not kept; named if it is one of Graph's.
    UnsupportedProperty { name: Option<&'static str> },
    /// The path names nothing.
    NoSuchSegment,
    /// `/me` with a token that has no person behind it.
    NoPerson,
}

impl From<Refusal> for GraphError {
    fn from(refusal: Refusal) -> Self {
        Self::Bad(refusal)
    }
}

impl From<identity::Refusal> for GraphError {
    fn from(refusal: identity::Refusal) -> Self {
        Self::Identity(refusal)
    }
}

impl From<identity::ReadError> for GraphError {
    fn from(error: identity::ReadError) -> Self {
        match error {
            identity::ReadError::Refused(refusal) => Self::Identity(refusal),
            identity::ReadError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<NotGranted> for GraphError {
    fn from(refused: NotGranted) -> Self {
        match refused {
            NotGranted::Denied(_) => Self::Denied,
            NotGranted::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<BadJson> for GraphError {
    fn from(bad: BadJson) -> Self {
        Self::Bad(Refusal::BadBody(bad))
    }
}

impl From<Fault> for GraphError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// An error on the wire.
struct Words {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
}

fn words(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Words {
    Words { status, code, message: message.into() }
}

const BAD: StatusCode = StatusCode::BAD_REQUEST;

impl GraphError {
    fn words(&self) -> Words {
        match self {
            Self::Bad(refusal) => refusal.words(),
            Self::Identity(refusal) => refused(refusal),
            Self::Denied => denied(),
            Self::Fault(fault) => {
                tracing::error!(%fault, "a request could not be handled");
                broken()
            }
        }
    }
}

impl Refusal {
    fn words(&self) -> Words {
        const REQUEST: &str = "Request_BadRequest";
        const QUERY: &str = "Request_UnsupportedQuery";
        match self {
            Self::UnsupportedFilter => {
                words(BAD, QUERY, "Unsupported or invalid query filter clause specified.")
            }
            Self::UnsupportedOption { name } => {
                words(BAD, QUERY, format!("The query option '{name}' is not supported for this resource."))
            }
            Self::BadTop => {
                words(BAD, REQUEST, "Invalid page size specified. Must be between 1 and 999 inclusive.")
            }
            Self::BadSkipToken => words(
                BAD,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.",
            ),
            Self::BadBody(bad) => {
                words(BAD, "BadRequest", format!("Unable to read JSON request payload: {bad}."))
            }
            Self::BadValue { property, resource } => words(
                BAD,
                REQUEST,
                format!("Invalid value specified for property '{property}' of resource '{resource}'."),
            ),
            Self::UnsupportedProperty { name: Some(name) } => words(
                BAD,
                REQUEST,
                format!("The property '{name}' is not supported by this version of Strongroom."),
            ),
            Self::UnsupportedProperty { name: None } => {
                words(BAD, REQUEST, "One or more properties of the request are not known.")
            }
            Self::NoSuchSegment => {
                words(BAD, "BadRequest", "Resource not found for a segment of the request's path.")
            }
            Self::NoPerson => {
                words(BAD, "BadRequest", "/me request is only valid with delegated authentication flow.")
            }
        }
    }
}

/// Words a refusal of the domain.
///
/// The texts for a principal that cannot be made avoid on purpose what clients take for "not yet":
/// they would try again for minutes, and here there is nothing to wait for.
fn refused(refusal: &identity::Refusal) -> Words {
    const REQUEST: &str = "Request_BadRequest";
    const TAKEN: &str = "Request_MultipleObjectsWithSameKeyValue";
    match refusal {
        identity::Refusal::NotFound { id } => not_found(id),
        identity::Refusal::NoTenant => not_found("organization"),
        identity::Refusal::BadProperty { property, rule } => {
            words(BAD, REQUEST, format!("Invalid value specified for property '{property}': {rule}."))
        }
        identity::Refusal::UriTaken => words(
            BAD,
            TAKEN,
            "Another object with the same value for property identifierUris already exists.",
        ),
        identity::Refusal::AppTaken { .. } | identity::Refusal::TenantExists => {
            words(StatusCode::CONFLICT, TAKEN, "Another object with the same key value already exists.")
        }
        identity::Refusal::PrincipalExists { app } => words(
            StatusCode::CONFLICT,
            TAKEN,
            format!(
                "The service principal cannot be created, updated, or restored because the service principal name {app} is already in use."
            ),
        ),
        identity::Refusal::NoApplication { app } => {
            words(BAD, REQUEST, format!("The directory has no application with the appId '{app}'."))
        }
        identity::Refusal::NoCredential { id } => {
            words(BAD, REQUEST, format!("No password credential found with keyId '{id}'."))
        }
        identity::Refusal::TooManyCredentials { max } => words(
            StatusCode::FORBIDDEN,
            "Directory_QuotaExceeded",
            format!("The object has {max} password credentials, and can have no more."),
        ),
        identity::Refusal::WellKnown => denied(),
    }
}

fn not_found(id: &str) -> Words {
    words(
        StatusCode::NOT_FOUND,
        "Request_ResourceNotFound",
        format!(
            "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
        ),
    )
}

fn denied() -> Words {
    let message = "Insufficient privileges to complete the operation.";
    words(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
}

fn broken() -> Words {
    words(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "The request could not be handled.")
}

/// Which request a refusal is about.
#[derive(Clone)]
struct Stamp {
    request: RequestId,
    client_request: Option<String>,
    now: Timestamp,
}

impl Stamp {
    fn reply(&self, words: Words) -> Reply {
        let request = self.request.to_string();
        let date = self.now.rfc3339();
        let inner = InnerError {
            date: date.trim_end_matches('Z').to_owned(),
            client_request_id: self.client_request.clone().unwrap_or_else(|| request.clone()),
            request_id: request,
        };
        let detail = ErrorDetail {
            code: words.code.to_owned(),
            message: words.message.into_owned(),
            inner_error: Some(inner),
        };
        Reply::json(words.status, &ErrorBody { error: detail }).code(words.code)
    }
}

/// The client's id of a request if it is a GUID, as all clients' are: nothing else is said back.
fn client_request(given: Option<&str>) -> Option<String> {
    given.and_then(|text| text.parse::<RequestId>().ok()).map(|id| id.to_string())
}

type Answer = Pin<Box<dyn Future<Output = Result<Reply, Reply>> + Send>>;

/// A handler whose refusals say which request they are about.
pub(crate) fn stamped<F, Fut>(handler: F) -> impl Fn(Call) -> Answer + Send + Sync + 'static
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, GraphError>> + Send + 'static,
{
    move |call| {
        let given = call.headers.get("client-request-id").and_then(|value| value.to_str().ok());
        let stamp =
            Stamp { request: call.trace.request, client_request: client_request(given), now: call.now };
        let answer = handler(call);
        Box::pin(async move { answer.await.map_err(|error| stamp.reply(error.words())) })
    }
}

/// As much of a path segment as is said back: bounded and printable.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// What the pipeline refuses, in this face's words.
pub(crate) fn reject(rejection: &Rejection, around: &Around<'_>) -> Reply {
    let stamp = Stamp {
        request: around.request,
        client_request: client_request(around.client_request),
        now: around.now,
    };
    let unauthorized = |message: &'static str| {
        let reply = stamp.reply(words(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message));
        let login = around.names.login_url();
        reply.header(
            header::WWW_AUTHENTICATE,
            format!("Bearer realm=\"\", authorization_uri=\"{login}/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\""),
        )
    };
    match rejection {
        Rejection::NoToken => unauthorized("Access token is empty."),
        Rejection::BadToken(refusal) => unauthorized(token(refusal)),
        Rejection::PrincipalGone => {
            unauthorized("The identity of the calling application could not be established.")
        }
        Rejection::BadPath | Rejection::NoSuchRoute | Rejection::NoSuchVault => {
            stamp.reply(Refusal::NoSuchSegment.words())
        }
        Rejection::WrongMethod(_) => stamp.reply(words(
            StatusCode::METHOD_NOT_ALLOWED,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )),
        Rejection::TooLarge => stamp.reply(words(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            "The request body is larger than any request to the directory can be.",
        )),
        Rejection::BodyBroken => {
            stamp.reply(words(BAD, "BadRequest", "The request body did not arrive in full."))
        }
        Rejection::Unaudited => stamp.reply(words(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceNotAvailable",
            "The request cannot be audited at the moment.",
        )),
        Rejection::Broken => stamp.reply(broken()),
    }
}

const fn token(refusal: &TokenRefusal) -> &'static str {
    match refusal {
        TokenRefusal::Malformed => "The access token is not a well-formed JSON Web Token.",
        TokenRefusal::Algorithm => "Access token validation failure. Invalid algorithm.",
        TokenRefusal::UnknownKey | TokenRefusal::Signature => {
            "Access token validation failure. Invalid signature."
        }
        TokenRefusal::Expired { .. } => "Lifetime validation failed, the token is expired.",
        TokenRefusal::NotYetValid { .. } => "Lifetime validation failed, the token is not yet valid.",
        TokenRefusal::Audience { .. } => "Access token validation failure. Invalid audience.",
        TokenRefusal::Issuer { .. } => "Access token validation failure. Invalid issuer.",
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    async fn golden(error: GraphError) -> (u16, String) {
        let stamp = Stamp {
            request: RequestId::from_random([7; 16]),
            client_request: client_request(Some("not a GUID")),
            now: Timestamp(1_795_484_760),
        };
        let response = stamp.reply(error.words()).release_unaudited();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn a_missing_object_reads_as_clients_expect() {
        let (status, body) = golden(identity::Refusal::NotFound { id: "x".to_owned() }.into()).await;
        assert_eq!(status, 404);
        assert_eq!(
            body,
            "{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"Resource 'x' does not exist or one of \
             its queried reference-property objects are not present.\",\"innerError\":{\"date\":\"2026-11-24T01:46:00\",\
             \"request-id\":\"07070707-0707-4707-8707-070707070707\",\
             \"client-request-id\":\"07070707-0707-4707-8707-070707070707\"}}}"
        );
        assert_eq!(golden(GraphError::Denied).await.0, 403);
    }

    #[tokio::test]
    async fn no_refusal_of_a_principal_makes_a_client_wait() {
        let app = "11111111-2222-4333-8444-555555555555".parse().expect("a GUID");
        for refusal in [identity::Refusal::NoApplication { app }, identity::Refusal::PrincipalExists { app }]
        {
            let (_, body) = golden(refusal.into()).await;
            for again in [
                " does not reference ",
                " does not exist ",
                "service principal being created must in the local tenant",
            ] {
                assert!(!body.contains(again), "{body}");
            }
        }
    }
}
