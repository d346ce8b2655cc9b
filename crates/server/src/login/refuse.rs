//! Refusals in the words of the token service: `AADSTS` numbers, their statuses and texts.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use http::{StatusCode, header};
use strongroom_base::{AppId, RequestId, TenantId, Timestamp};
use strongroom_identity::sign_in;
use strongroom_store::Fault;
use strongroom_wire::login::TokenError;

use crate::call::Call;
use crate::reject::{Around, Rejection};
use crate::reply::Reply;

/// How much of what a client sent is said back to it, in bytes.
const SHOWN_BYTES_MAX: usize = 256;

/// Why there is no token, or no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No tenant has this id or domain.
    NoTenant { tenant: String },
    /// This is not the form of a tenant's id or domain.
    BadTenant { tenant: String },
    /// The address names no tenant, and nothing else tells one.
    AnyTenant,
    /// A discovery document was asked for, of a tenant that is not there.
    NoTenantToDiscover { tenant: String },
    /// The authority that was asked about is not this one.
    UnknownInstance,
    /// The form lacks a field.
    MissingParameter { name: &'static str },
    /// The form lacks a scope.
    MissingScope,
    /// A field came twice; named if it is one that we know.
    TwiceGiven { known: Option<&'static str> },
    /// The form is no form, or too large.
    BadRequest,
    /// A grant type of no kind, or of a kind that is not offered.
    UnsupportedGrant { grant: String },
    /// The application showed nothing.
    NoCredential,
    /// The application showed a signed assertion; no keys are registered.
    UnknownAssertion,
    /// A person's name and password; there are no people in the directory.
    NoUser { tenant: String },
    /// A code or refresh token that nobody issued.
    BadGrant,
    /// A device code that nobody issued.
    BadDeviceCode,
    /// The scope is not one resource's `/.default`.
    BadScope { scope: String },
    /// No principal of the tenant goes by this name.
    NoResource { resource: String, tenant: TenantId },
    /// `resource` where `scope` is wanted.
    ResourceInsteadOfScope,
    /// The client id is none of the tenant's.
    NoApplication { app: String, tenant: String },
    /// The application has no principal in the tenant.
    NoPrincipal { app: AppId, name: String, tenant: String },
    /// The secret is none of the application's.
    WrongSecret { app: AppId },
    /// The secret has ended.
    ExpiredSecret { app: AppId },
    /// The application's principal is switched off.
    Disabled { app: AppId, name: String },
    /// The token endpoint takes posts only.
    NotPosted { method: String },
    /// The path leads nowhere.
    NoSuchAddress,
    /// Something is broken on our side.
    Broken,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "the token service failed");
        Self::Broken
    }
}

impl Refusal {
    /// A refused sign-in at the tenant that people call `tenant`.
    pub(super) fn of_sign_in(refusal: sign_in::Refusal, tenant: &str) -> Self {
        match refusal {
            sign_in::Refusal::NoApplication { app } => {
                Self::NoApplication { app: app.to_string(), tenant: tenant.to_owned() }
            }
            sign_in::Refusal::WrongSecret { app } => Self::WrongSecret { app },
            sign_in::Refusal::ExpiredSecret { app } => Self::ExpiredSecret { app },
            sign_in::Refusal::NoPrincipal { app, name } => {
                Self::NoPrincipal { app, name, tenant: tenant.to_owned() }
            }
            sign_in::Refusal::Disabled { app, name } => Self::Disabled { app, name },
        }
    }

    /// Its number, status and OAuth error.
    ///
    /// Bad credentials are 401 throughout: clients keep a 400 for a minute and answer the next try
    /// from memory.
    const fn class(&self) -> (u32, StatusCode, &'static str) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;
        match self {
            Self::NoTenant { .. } => (90_002, BAD, "invalid_request"),
            Self::BadTenant { .. } => (900_023, BAD, "invalid_request"),
            Self::AnyTenant => (50_059, BAD, "invalid_request"),
            Self::NoTenantToDiscover { .. } => (90_002, BAD, "invalid_tenant"),
            Self::UnknownInstance => (50_049, BAD, "invalid_instance"),
            Self::MissingParameter { .. } => (900_144, BAD, "invalid_request"),
            Self::MissingScope => (70_011, BAD, "invalid_scope"),
            Self::TwiceGiven { .. } => (9_000_411, BAD, "invalid_request"),
            Self::BadRequest => (9_002_313, BAD, "invalid_request"),
            Self::UnsupportedGrant { .. } => (70_003, BAD, "unsupported_grant_type"),
            Self::NoCredential => (7_000_216, UNAUTHORIZED, "invalid_client"),
            Self::UnknownAssertion => (700_027, UNAUTHORIZED, "invalid_client"),
            Self::NoUser { .. } => (50_034, BAD, "invalid_grant"),
            Self::BadGrant => (70_000, BAD, "invalid_grant"),
            Self::BadDeviceCode => (70_018, BAD, "bad_verification_code"),
            Self::BadScope { .. } => (1_002_012, BAD, "invalid_scope"),
            Self::NoResource { .. } => (500_011, BAD, "invalid_resource"),
            Self::ResourceInsteadOfScope => (901_002, BAD, "invalid_request"),
            Self::NoApplication { .. } => (700_016, BAD, "unauthorized_client"),
            Self::NoPrincipal { .. } => (7_000_229, UNAUTHORIZED, "unauthorized_client"),
            Self::WrongSecret { .. } => (7_000_215, UNAUTHORIZED, "invalid_client"),
            Self::ExpiredSecret { .. } => (7_000_222, UNAUTHORIZED, "invalid_client"),
            Self::Disabled { .. } => (7_000_112, UNAUTHORIZED, "unauthorized_client"),
            Self::NotPosted { .. } => (900_561, BAD, "invalid_request"),
            Self::NoSuchAddress => (900_432, StatusCode::NOT_FOUND, "invalid_request"),
            Self::Broken => (50_000, StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }

    /// What it says, without the ids and the time that follow.
    fn text(&self) -> Cow<'static, str> {
        match self {
            Self::NoTenant { tenant } | Self::NoTenantToDiscover { tenant } => format!(
                "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
            )
            .into(),
            Self::BadTenant { tenant } => format!(
                "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
            )
            .into(),
            Self::AnyTenant => "No tenant-identifying information found in either the request or implied by any provided credentials.".into(),
            Self::UnknownInstance => "Unknown or invalid instance.".into(),
            Self::MissingParameter { name } => {
                format!("The request body must contain the following parameter: '{name}'.").into()
            }
            Self::MissingScope => "The provided request must include a 'scope' input parameter.".into(),
            Self::TwiceGiven { known: Some(name) } => {
                format!("The request is not properly formatted. The parameter '{name}' is duplicated.").into()
            }
            Self::TwiceGiven { known: None } => "The request is not properly formatted. A parameter is duplicated.".into(),
            Self::BadRequest => "Invalid request. Request is malformed or invalid.".into(),
            Self::UnsupportedGrant { grant } => {
                format!("The app requested an unsupported grant type '{grant}'.").into()
            }
            Self::NoCredential => "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.".into(),
            Self::UnknownAssertion => "Client assertion failed signature validation. [Reason - The key was not found.]".into(),
            Self::NoUser { tenant } => format!(
                "The user account {{EUII Hidden}} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory."
            )
            .into(),
            Self::BadGrant => "The provided grant is invalid or malformed.".into(),
            Self::BadDeviceCode => "The verification code provided is not valid.".into(),
            Self::BadScope { scope } => format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
            )
            .into(),
            Self::NoResource { resource, tenant } => format!(
                "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."
            )
            .into(),
            Self::ResourceInsteadOfScope => "The 'resource' request parameter is not supported.".into(),
            Self::NoApplication { app, tenant } => format!(
                "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
            )
            .into(),
            Self::NoPrincipal { app, name, tenant } => format!(
                "The client application '{app}'({name}) is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119"
            )
            .into(),
            Self::WrongSecret { app } => format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'."
            )
            .into(),
            Self::ExpiredSecret { app } => format!(
                "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."
            )
            .into(),
            Self::Disabled { app, name } => format!("Application '{app}'({name}) is disabled.").into(),
            Self::NotPosted { method } => format!(
                "The endpoint only accepts POST, OPTIONS requests. Received a {method} request."
            )
            .into(),
            Self::NoSuchAddress => "There is no endpoint at this address.".into(),
            Self::Broken => "There was an issue issuing a token or an issue with our sign-in service.".into(),
        }
    }

    fn reply(&self, stamp: &Stamp) -> Reply {
        let (number, status, error) = self.class();
        let body = TokenError {
            error: error.to_owned(),
            error_description: format!(
                "AADSTS{number}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
                self.text(),
                stamp.request,
                stamp.correlation,
                stamp.now.with_blank()
            ),
            error_codes: vec![number],
            timestamp: stamp.now.with_blank(),
            trace_id: stamp.request.to_string(),
            correlation_id: stamp.correlation.clone(),
            error_uri: Some(format!("https://login.microsoftonline.com/error?code={number}")),
        };
        unstored(Reply::json(status, &body)).code(format!("AADSTS{number}"))
    }
}

/// What every refusal of a request is stamped with.
#[derive(Clone, Debug)]
struct Stamp {
    request: RequestId,
    /// The client's id of the request, or ours again.
    correlation: String,
    now: Timestamp,
}

impl Stamp {
    fn of(call: &Call) -> Self {
        // MSAL for JavaScript sends the id in the query, the others as a header.
        let header = call.headers.get("client-request-id").and_then(|value| value.to_str().ok());
        let given = header.or_else(|| call.query.get("client-request-id"));
        Self {
            request: call.trace.request,
            correlation: correlation(given, call.trace.request),
            now: call.now,
        }
    }
}

/// The client's id if it is a GUID, as all clients' are: nothing else is said back.
fn correlation(given: Option<&str>, request: RequestId) -> String {
    let given = given.and_then(|text| text.parse::<RequestId>().ok());
    given.unwrap_or(request).to_string()
}

type Answer = Pin<Box<dyn Future<Output = Result<Reply, Reply>> + Send>>;

/// A handler whose refusals say which request they are about.
pub(crate) fn stamped<F, Fut>(handler: F) -> impl Fn(Call) -> Answer + Send + Sync + 'static
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
{
    move |call| {
        let stamp = Stamp::of(&call);
        let answer = handler(call);
        Box::pin(async move { answer.await.map_err(|refusal| refusal.reply(&stamp)) })
    }
}

/// What the pipeline refuses, in this face's words.
pub(crate) fn reject(rejection: &Rejection, around: &Around<'_>) -> Reply {
    let refusal = match rejection {
        Rejection::BadPath | Rejection::NoSuchRoute | Rejection::NoSuchVault => Refusal::NoSuchAddress,
        Rejection::WrongMethod(method) => Refusal::NotPosted { method: method.as_str().to_owned() },
        // No route of this face asks for a token.
        Rejection::NoToken
        | Rejection::BadToken(_)
        | Rejection::PrincipalGone
        | Rejection::TooLarge
        | Rejection::BodyBroken => Refusal::BadRequest,
        Rejection::Unaudited | Rejection::Broken => Refusal::Broken,
    };
    let correlation = correlation(around.client_request, around.request);
    refusal.reply(&Stamp { request: around.request, correlation, now: around.now })
}

/// Marks an answer that no cache may keep.
pub(super) fn unstored(reply: Reply) -> Reply {
    reply.header(header::CACHE_CONTROL, "no-store, no-cache").header(header::PRAGMA, "no-cache")
}

/// As much of `text` as is said back: bounded, and without anything that is not printed.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).collect();
    while shown.len() > SHOWN_BYTES_MAX {
        shown.pop();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> AppId {
        "11111111-2222-4333-8444-555555555555".parse().expect("a GUID")
    }

    async fn body(refusal: Refusal) -> (StatusCode, String) {
        use http_body_util::BodyExt as _;
        let request = RequestId::from_random([7; 16]);
        let stamp =
            Stamp { request, correlation: correlation(Some("x"), request), now: Timestamp(1_795_484_760) };
        let response = refusal.reply(&stamp).release_unaudited();
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn a_wrong_secret_reads_as_clients_expect() {
        let (status, body) = body(Refusal::WrongSecret { app: app() }).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            body,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided. \
             Ensure the secret being sent in the request is the client secret value, not the client secret ID, \
             for a secret added to app '11111111-2222-4333-8444-555555555555'. \
             Trace ID: 07070707-0707-4707-8707-070707070707 Correlation ID: 07070707-0707-4707-8707-070707070707 \
             Timestamp: 2026-11-24 01:46:00Z\",\"error_codes\":[7000215],\"timestamp\":\"2026-11-24 01:46:00Z\",\
             \"trace_id\":\"07070707-0707-4707-8707-070707070707\",\
             \"correlation_id\":\"07070707-0707-4707-8707-070707070707\",\
             \"error_uri\":\"https://login.microsoftonline.com/error?code=7000215\"}"
        );
    }

    #[tokio::test]
    async fn statuses_and_errors_are_the_documented_ones() {
        for (refusal, number, status, error) in [
            (Refusal::ExpiredSecret { app: app() }, 7_000_222, 401, "invalid_client"),
            (Refusal::NoCredential, 7_000_216, 401, "invalid_client"),
            (Refusal::Disabled { app: app(), name: "n".into() }, 7_000_112, 401, "unauthorized_client"),
            (
                Refusal::NoApplication { app: "x".into(), tenant: "t".into() },
                700_016,
                400,
                "unauthorized_client",
            ),
            (Refusal::NoTenant { tenant: "t".into() }, 90_002, 400, "invalid_request"),
            (Refusal::BadTenant { tenant: "t".into() }, 900_023, 400, "invalid_request"),
            (Refusal::MissingParameter { name: "grant_type" }, 900_144, 400, "invalid_request"),
            (Refusal::UnsupportedGrant { grant: "x".into() }, 70_003, 400, "unsupported_grant_type"),
            (Refusal::BadScope { scope: "s".into() }, 1_002_012, 400, "invalid_scope"),
            (
                Refusal::NoResource { resource: "r".into(), tenant: TenantId::from_random([1; 16]) },
                500_011,
                400,
                "invalid_resource",
            ),
        ] {
            let (answered, body) = body(refusal).await;
            let body: TokenError = serde_json::from_str(&body).expect("a token error");
            assert_eq!((answered.as_u16(), &*body.error, body.error_codes), (status, error, vec![number]));
            assert!(body.error_description.starts_with(&format!("AADSTS{number}: ")));
        }
    }

    #[test]
    fn what_is_said_back_is_bounded_and_printable() {
        assert_eq!(shown("a\r\nb\0c"), "abc");
        assert!(shown(&"ä".repeat(500)).len() <= SHOWN_BYTES_MAX);
    }
}
