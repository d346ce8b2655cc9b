//! Refusals in the wire's words: status, code, inner code and text. Texts that are quoted in
//! Microsoft's recordings are as they are there; the others are our own.

use http::{Method, StatusCode, header};
use strongroom_access::{Action, Denial, Object, Scope};
use strongroom_base::VaultName;
use strongroom_identity::token::TokenRefusal;
use strongroom_store::Fault;
use strongroom_vault::network::Blocked;
use strongroom_vault::secrets::{ReadError, Refusal};
use strongroom_wire::key_vault::{Error, ErrorBody, InnerError};
use tracing::error;

use crate::call::BadJson;
use crate::reject::{Around, Rejection};
use crate::reply::Reply;

/// The API version that an unknown one is told to use instead.
const API_VERSION_LATEST: &str = "2026-04-01";

/// Why a handler of this face answers no success.
#[derive(Debug)]
pub(crate) enum KeyVaultError {
    Bad(BadRequest),
    Denied(Box<Denied>),
    Secret(Refusal),
    Blocked(Blocked),
    NoSuchVault,
    /// The cloud has this operation, and this version of ours has not.
    NotSupported(&'static str),
    Fault(Fault),
}

/// A denial, with what its text says about the vault.
#[derive(Debug)]
pub(crate) struct Denied {
    pub(super) denial: Denial,
    pub(super) vault: VaultName,
    pub(super) location: String,
    pub(super) scope: Scope,
}

/// A request that makes no sense, whoever sends it. What is `given` was found fit to be shown.
#[derive(Debug)]
pub(crate) enum BadRequest {
    ApiVersionMissing,
    ApiVersion { given: Option<String> },
    Name { given: Option<String> },
    Version { given: Option<String> },
    MaxResults,
    SkipToken,
    OutContentType,
    ValueMissing,
    Json(BadJson),
    Cursor,
    ProtocolVersions,
}

/// An error on the wire.
struct Words {
    status: StatusCode,
    code: &'static str,
    inner: Option<&'static str>,
    message: String,
}

impl From<KeyVaultError> for Reply {
    fn from(error: KeyVaultError) -> Self {
        reply(match error {
            KeyVaultError::Bad(bad) => words(StatusCode::BAD_REQUEST, "BadParameter", told(bad)),
            KeyVaultError::Denied(denied) => denied.words(),
            KeyVaultError::Secret(refusal) => refused(refusal),
            KeyVaultError::Blocked(blocked) => self::blocked(blocked),
            KeyVaultError::NoSuchVault => no_such_vault(),
            KeyVaultError::NotSupported(operation) => words(
                StatusCode::BAD_REQUEST,
                "NotSupported",
                format!("The operation {operation} is not supported by this version of Strongroom."),
            ),
            KeyVaultError::Fault(fault) => {
                error!(%fault, "a request could not be handled");
                broken()
            }
        })
    }
}

/// Words a rejection of the pipeline.
pub(crate) fn reject(rejection: &Rejection, around: &Around<'_>) -> Reply {
    match rejection {
        Rejection::BadPath | Rejection::BodyBroken => reply(words(
            StatusCode::BAD_REQUEST,
            "BadParameter",
            if matches!(rejection, Rejection::BadPath) {
                "The request URI is not in plain form."
            } else {
                "The request body did not arrive in full."
            },
        )),
        Rejection::NoSuchVault => reply(no_such_vault()),
        Rejection::NoSuchRoute => {
            reply(words(StatusCode::NOT_FOUND, "NotFound", "The request URI names nothing that a vault has."))
        }
        Rejection::WrongMethod(method) => {
            let message = if known(method) {
                format!("HTTP {method} not allowed")
            } else {
                "HTTP method not allowed".to_owned()
            };
            reply(words(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message))
        }
        Rejection::NoToken => challenge("AKV10000: Request is missing a Bearer or PoP token.", around),
        Rejection::BadToken(refusal) => challenge(&token(refusal, around), around),
        Rejection::PrincipalGone => {
            challenge("Error validating token: its principal does not exist or is disabled.", around)
        }
        Rejection::TooLarge => reply(words(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestBodyTooLarge",
            "The request body is larger than any request to a vault can be.",
        )),
        Rejection::Unaudited => reply(words(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceUnavailable",
            "The audit log cannot be written; nothing was answered.",
        )),
        Rejection::Broken => reply(broken()),
    }
}

/// 401 with the challenge that tells clients where to get a token, and for what. Clients parse it
/// strictly: exactly this form.
fn challenge(message: &str, around: &Around<'_>) -> Reply {
    let reply = reply(words(StatusCode::UNAUTHORIZED, "Unauthorized", message));
    let Some(tenant) = around.tenant else { return reply };
    let (login, resource) = (around.names.login_url(), around.names.vault_resource());
    reply.header(
        header::WWW_AUTHENTICATE,
        format!("Bearer authorization=\"{login}/{tenant}\", resource=\"{resource}\""),
    )
}

fn token(refusal: &TokenRefusal, around: &Around<'_>) -> String {
    match refusal {
        TokenRefusal::Audience { found } => {
            format!("AKV10022: Invalid audience. Expected {}, found: {found}.", around.names.vault_resource())
        }
        TokenRefusal::Issuer { found } => {
            let tenant = around.tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
            format!(
                "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{tenant}/, found {found}."
            )
        }
        TokenRefusal::Expired { .. } => "[TokenExpired] Error validating token: 'S2S12086'.".to_owned(),
        TokenRefusal::NotYetValid { .. } => "Error validating token: it is not valid yet.".to_owned(),
        TokenRefusal::UnknownKey | TokenRefusal::Signature | TokenRefusal::Algorithm => {
            "AKV10046: Unable to resolve the key used for signature validation.".to_owned()
        }
        TokenRefusal::Malformed => {
            "[BearerReadAccessTokenFailed] Error validating token: 'S2S12005'.".to_owned()
        }
    }
}

fn told(bad: BadRequest) -> String {
    match bad {
        BadRequest::ApiVersionMissing => "api-version must be specified".to_owned(),
        BadRequest::ApiVersion { given } => format!(
            "The specified version ({}) is not recognized. Consider using the latest supported version ({API_VERSION_LATEST}).",
            given.unwrap_or_default()
        ),
        BadRequest::Name { given } => {
            format!("The request URI contains an invalid name: {}", given.unwrap_or_default())
        }
        BadRequest::Version { given } => {
            format!("The request URI contains an invalid version: {}", given.unwrap_or_default())
        }
        BadRequest::MaxResults => "maxresults must be a whole number from 1 to 25.".to_owned(),
        BadRequest::SkipToken => "$skiptoken is not one that this list has given out.".to_owned(),
        BadRequest::OutContentType => {
            "outContentType can be used with the secret of a certificate only.".to_owned()
        }
        BadRequest::ValueMissing => "The request body has no value.".to_owned(),
        BadRequest::Json(bad) => format!("{bad}."),
        BadRequest::Cursor => "cursor is not one that this server has given out.".to_owned(),
        BadRequest::ProtocolVersions => {
            "versions must be a range such as 1-1 that has a version this server speaks.".to_owned()
        }
    }
}

fn refused(refusal: Refusal) -> Words {
    match refusal {
        Refusal::NotFound { name, version } => {
            let version = version.map(|version| format!("/{version}")).unwrap_or_default();
            words(
                StatusCode::NOT_FOUND,
                "SecretNotFound",
                format!(
                    "A secret with (name/id) {name}{version} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
                ),
            )
        }
        Refusal::DeletedNotFound { name } => {
            words(StatusCode::NOT_FOUND, "SecretNotFound", format!("Deleted Secret not found: {name}"))
        }
        Refusal::Disabled => {
            words(StatusCode::FORBIDDEN, "Forbidden", "Operation get is not allowed on a disabled secret.")
                .inner("SecretDisabled")
        }
        Refusal::DeletedButRecoverable { name } => words(
            StatusCode::CONFLICT,
            "Conflict",
            format!(
                "Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged."
            ),
        )
        .inner("ObjectIsDeletedButRecoverable"),
        Refusal::BeingPurged { name } => {
            words(StatusCode::CONFLICT, "Conflict", format!("Secret {name} is currently being deleted."))
                .inner("ObjectIsBeingDeleted")
        }
        Refusal::PurgeProtected { vault, location } => words(
            StatusCode::FORBIDDEN,
            "Forbidden",
            format!(
                "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed. Vault: {vault};location={location}"
            ),
        ),
        Refusal::VaultGone => no_such_vault(),
        Refusal::ValueTooLong { .. }
        | Refusal::ContentTypeTooLong { .. }
        | Refusal::TooManyTags { .. }
        | Refusal::TagOutOfRange { .. }
        | Refusal::TimeOutOfRange { .. } => {
            words(StatusCode::BAD_REQUEST, "BadParameter", format!("{refusal}."))
        }
    }
}

impl Denied {
    fn words(&self) -> Words {
        let (vault, location) = (&self.vault, &self.location);
        let caller = &self.denial.caller;
        let (application, object) = (caller.application, caller.object);
        let issuer = format!("https://sts.windows.net/{}/", caller.tenant);
        let (permission, action) = match self.denial.action {
            Action::Secret(action) => (action.permission(), action.data_action()),
            Action::Manage(action) => ("", action.operation()),
            Action::Directory(_) => ("", ""),
        };
        if !self.denial.by_roles {
            return words(
                StatusCode::FORBIDDEN,
                "Forbidden",
                format!(
                    "The user, group or application 'appid={application};oid={object};numgroups=0;iss={issuer}' does not have secrets {permission} permission on key vault '{vault};location={location}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
                ),
            )
            .inner("AccessDenied");
        }
        let resource = match &self.denial.object {
            Object::Secret(_, name) => self.scope.secret(name),
            Object::Secrets(_) | Object::Resource(_) | Object::Directory(_) => self.scope.clone(),
        };
        words(
            StatusCode::FORBIDDEN,
            "Forbidden",
            format!(
                "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid={application};oid={object};iss={issuer}\r\nAction: '{action}'\r\nResource: '{resource}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: {vault};location={location}\r\n"
            ),
        )
        .inner("ForbiddenByRbac")
    }
}

fn blocked(blocked: Blocked) -> Words {
    match blocked {
        Blocked::PublicAccess => {
            words(StatusCode::FORBIDDEN, "Forbidden", "Public network access is disabled for this vault.")
                .inner("ForbiddenByConnection")
        }
        Blocked::Address => words(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "Client address is not authorized and caller is not a trusted service.",
        )
        .inner("ForbiddenByFirewall"),
    }
}

fn no_such_vault() -> Words {
    words(StatusCode::NOT_FOUND, "VaultNotFound", "There is no vault of this name.")
}

fn broken() -> Words {
    words(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalServerError",
        "Something broke on the server. Its log has it under this answer's x-ms-request-id.",
    )
}

fn words(status: StatusCode, code: &'static str, message: impl Into<String>) -> Words {
    Words { status, code, inner: None, message: message.into() }
}

impl Words {
    fn inner(mut self, code: &'static str) -> Self {
        self.inner = Some(code);
        self
    }
}

fn reply(words: Words) -> Reply {
    let innererror = words.inner.map(|code| InnerError { code: code.to_owned() });
    let error = Error { code: words.code.to_owned(), message: words.message, innererror };
    Reply::json(words.status, &ErrorBody { error }).code(words.code)
}

fn known(method: &Method) -> bool {
    [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS]
        .contains(method)
}

impl From<BadRequest> for KeyVaultError {
    fn from(bad: BadRequest) -> Self {
        Self::Bad(bad)
    }
}

impl From<BadJson> for KeyVaultError {
    fn from(bad: BadJson) -> Self {
        Self::Bad(BadRequest::Json(bad))
    }
}

impl From<Refusal> for KeyVaultError {
    fn from(refusal: Refusal) -> Self {
        Self::Secret(refusal)
    }
}

impl From<ReadError> for KeyVaultError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refusal) => Self::Secret(refusal),
            ReadError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<Fault> for KeyVaultError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
