//! Refusals in the management plane's words: the only place of this face that names status codes
//! and error codes. Texts that clients compare are the cloud's own.

use http::{HeaderName, StatusCode, header};
use strongroom_access::{Action, Denial, Object, PrincipalKind};
use strongroom_base::name::BadName;
use strongroom_identity::token::TokenRefusal;
use strongroom_management::{GroupPlace, Refusal, VaultPlace};
use strongroom_store::{Fault, Stop};
use strongroom_vault::vaults::Refusal as VaultRefusal;
use strongroom_wire::management::{ErrorBody, ErrorDetail};
use tracing::error;

use crate::authorize::NotGranted;
use crate::call::BadJson;
use crate::faces::audiences;
use crate::management::api_version::KEY_VAULT;
use crate::names::FaceKind;
use crate::reject::{Around, Rejection};
use crate::reply::Reply;

/// Everything that ends a request of this face early.
#[derive(Debug)]
pub(crate) enum ManagementError {
    /// The request is not one that the operation takes.
    Bad(BadRequest),
    /// The caller may not.
    Denied(Box<Denial>),
    /// The domain says no.
    Refused(Refusal),
    /// Something is broken.
    Fault(Fault),
}

/// What can be wrong with a request before the domain sees it. None of these says a text that was
/// sent where another was wanted: it may be a secret in the wrong field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadRequest {
    /// No `api-version`.
    MissingApiVersion,
    /// The `api-version` is not a date.
    InvalidApiVersion,
    /// `Microsoft.KeyVault` has no such version.
    UnknownApiVersion {
        /// The version, which is well formed.
        version: String,
        /// Of what, such as `vaults`.
        resource_type: &'static str,
    },
    /// The subscription is not a GUID.
    InvalidSubscriptionId,
    /// Not a resource group's name.
    GroupName(BadName),
    /// Not a vault's name.
    VaultName,
    /// The body is not what the operation takes.
    Json(BadJson),
    /// The body says no location.
    LocationRequired,
    /// A property or parameter is missing or has a value that it cannot have.
    InvalidValue(&'static str),
    /// The filter is not one that this listing answers.
    InvalidFilter,
    /// There is no such resource provider.
    UnknownNamespace,
    /// There is no operation of this name on access policies.
    PolicyOperation,
    /// Conditions on role assignments are not kept yet, and must not be dropped in silence.
    Condition,
    /// There is no role assignment of this id here.
    NoAssignment,
    /// There is no role definition of this id.
    NoRoleDefinition,
}

impl From<BadRequest> for ManagementError {
    fn from(bad: BadRequest) -> Self {
        Self::Bad(bad)
    }
}

impl From<BadJson> for ManagementError {
    fn from(bad: BadJson) -> Self {
        Self::Bad(BadRequest::Json(bad))
    }
}

impl From<Refusal> for ManagementError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for ManagementError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<NotGranted> for ManagementError {
    fn from(not: NotGranted) -> Self {
        match not {
            NotGranted::Denied(denial) => Self::Denied(Box::new(denial)),
            NotGranted::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<Stop<Refusal>> for ManagementError {
    fn from(stop: Stop<Refusal>) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Fault(fault) => Self::Fault(fault),
            Stop::Missing(_) => {
                Self::Fault(Fault::new("failed to read: a record was not loaded outside of a verb"))
            }
        }
    }
}

impl From<ManagementError> for Reply {
    fn from(error: ManagementError) -> Self {
        match error {
            ManagementError::Bad(bad) => of_bad(&bad),
            ManagementError::Denied(denial) => of_denial(&denial),
            ManagementError::Refused(refusal) => of_refusal(&refusal),
            ManagementError::Fault(fault) => {
                error!(%fault, "a request could not be handled");
                broken()
            }
        }
    }
}

fn refusal(status: StatusCode, code: &'static str, message: impl Into<String>) -> Reply {
    let error =
        ErrorDetail { code: code.to_owned(), message: message.into(), target: None, details: Vec::new() };
    Reply::json(status, &ErrorBody { error }).code(code)
}

fn bad_request(code: &'static str, message: impl Into<String>) -> Reply {
    refusal(StatusCode::BAD_REQUEST, code, message)
}

fn not_found(code: &'static str, message: impl Into<String>) -> Reply {
    refusal(StatusCode::NOT_FOUND, code, message)
}

fn conflict(code: &'static str, message: impl Into<String>) -> Reply {
    refusal(StatusCode::CONFLICT, code, message)
}

fn broken() -> Reply {
    let message = "The server met an unexpected condition. The log has it under the id of this request.";
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message)
}

fn of_bad(bad: &BadRequest) -> Reply {
    match bad {
        BadRequest::MissingApiVersion => bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        ),
        BadRequest::InvalidApiVersion => bad_request(
            "InvalidApiVersionParameter",
            format!("The api-version is invalid. The supported versions are '{}'.", newest_first(",")),
        ),
        BadRequest::UnknownApiVersion { version, resource_type } => bad_request(
            "NoRegisteredProviderFound",
            format!(
                "No registered resource provider found for API version '{version}' for type '{resource_type}'. \
                 The supported api-versions are '{}'.",
                newest_first(", ")
            ),
        ),
        BadRequest::InvalidSubscriptionId => bad_request(
            "InvalidSubscriptionId",
            "The provided subscription identifier is malformed or invalid.",
        ),
        BadRequest::GroupName(rule) => {
            bad_request("InvalidResourceGroup", format!("The resource group name is invalid: {rule}."))
        }
        BadRequest::VaultName => bad_request(
            "VaultNameNotValid",
            "The vault name is invalid. A vault's name must be between 3-24 alphanumeric characters. The \
             name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens.",
        ),
        BadRequest::Json(bad) => {
            bad_request("InvalidRequestContent", format!("The request content was invalid: {bad}."))
        }
        BadRequest::LocationRequired => {
            bad_request("LocationRequired", "The location property is required for this definition.")
        }
        BadRequest::InvalidValue(what) => {
            bad_request("BadRequest", format!("An invalid value was provided for '{what}'."))
        }
        BadRequest::InvalidFilter => bad_request(
            "InvalidFilterInQueryString",
            "Invalid $filter specified in the query string: terms are comparisons such as name eq 'x', joined \
             by 'and', on what this listing can be filtered by.",
        ),
        BadRequest::UnknownNamespace => {
            not_found("InvalidResourceNamespace", "The resource namespace is invalid.")
        }
        BadRequest::PolicyOperation => bad_request(
            "BadRequest",
            "An invalid value was provided for 'operationKind': expected 'add', 'replace' or 'remove'.",
        ),
        BadRequest::Condition => bad_request(
            "BadRequest",
            "An invalid value was provided for 'condition': conditions on role assignments are not supported.",
        ),
        BadRequest::NoAssignment => {
            not_found("RoleAssignmentNotFound", "The role assignment is not found at this scope.")
        }
        BadRequest::NoRoleDefinition => {
            not_found("RoleDefinitionDoesNotExist", "The specified role definition does not exist.")
        }
    }
}

fn newest_first(separator: &str) -> String {
    KEY_VAULT.iter().rev().copied().collect::<Vec<_>>().join(separator)
}

fn of_denial(denial: &Denial) -> Reply {
    let (Action::Manage(action), Object::Resource(scope)) = (denial.action, &denial.object) else {
        error!("a decision of another face was answered by the management plane");
        return broken();
    };
    let caller = &denial.caller;
    let client = match caller.kind {
        PrincipalKind::Application => caller.application.to_string(),
        PrincipalKind::User => caller.object.to_string(),
    };
    refusal(
        StatusCode::FORBIDDEN,
        "AuthorizationFailed",
        format!(
            "The client '{client}' with object id '{}' does not have authorization to perform action '{}' over \
             scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your \
             credentials.",
            caller.object,
            action.operation()
        ),
    )
}

fn of_refusal(refused: &Refusal) -> Reply {
    match refused {
        Refusal::SubscriptionNotFound(subscription) => not_found(
            "SubscriptionNotFound",
            format!("The subscription '{subscription}' could not be found."),
        ),
        Refusal::GroupNotFound(place) => no_group(place),
        Refusal::GroupBeingDeleted(place) => conflict(
            "ResourceGroupBeingDeleted",
            format!(
                "The resource group '{}' is in deprovisioning state and cannot perform this operation.",
                place.group
            ),
        ),
        Refusal::GroupElsewhere { place, location, wanted } => group_elsewhere(place, location, wanted),
        Refusal::VaultNotFound(place) => no_vault(place),
        Refusal::VaultNameTaken(place) => name_taken(place),
        Refusal::VaultNameDeleted(_) => conflict(
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge \
             existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more \
             information on soft delete.",
        ),
        Refusal::VaultNotDeleted(place) => not_found(
            "DeletedVaultNotFound",
            format!("The specified deleted vault '{}' does not exist.", place.name),
        ),
        Refusal::VaultElsewhere { place, location, wanted } => vault_elsewhere(place, location, wanted),
        Refusal::PoliciesRequired => invalid("accessPolicies"),
        Refusal::Vault(refusal) => of_vault(refusal),
        Refusal::RoleNotFound(role) => not_found(
            "RoleDefinitionDoesNotExist",
            format!("The specified role definition with ID '{}' does not exist.", role.uuid().simple()),
        ),
        Refusal::AssignmentExists(id) => conflict(
            "RoleAssignmentExists",
            format!(
                "The role assignment already exists. The ID of the existing role assignment is {}.",
                id.uuid().simple()
            ),
        ),
        Refusal::AssignmentIdTaken(_) => conflict(
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        ),
        Refusal::TooManyAssignments { limit, .. } => bad_request(
            "RoleAssignmentLimitExceeded",
            format!(
                "No more role assignments can be created for this principal: it has {limit}, the most there can be."
            ),
        ),
        Refusal::PrincipalNotFound { principal, tenant } => bad_request(
            "PrincipalNotFound",
            format!(
                "Principal {} does not exist in the directory {tenant}. Check that you have the correct \
                 principal ID.",
                principal.uuid().simple()
            ),
        ),
    }
}

fn no_group(place: &GroupPlace) -> Reply {
    not_found("ResourceGroupNotFound", format!("Resource group '{}' could not be found.", place.group))
}

fn no_vault(place: &VaultPlace) -> Reply {
    not_found(
        "ResourceNotFound",
        format!(
            "The Resource 'Microsoft.KeyVault/vaults/{}' under resource group '{}' was not found. For more \
             details please go to https://aka.ms/ARMResourceNotFoundFix",
            place.name, place.group.group
        ),
    )
}

fn group_elsewhere(place: &GroupPlace, location: &str, wanted: &str) -> Reply {
    conflict(
        "InvalidResourceGroupLocation",
        format!(
            "Invalid resource group location '{wanted}'. The Resource group '{}' already exists in location \
             '{location}'.",
            place.group
        ),
    )
}

fn vault_elsewhere(place: &VaultPlace, location: &str, wanted: &str) -> Reply {
    conflict(
        "InvalidResourceLocation",
        format!(
            "The resource '{}' already exists in location '{location}' in resource group '{}'. A resource with the \
             same name cannot be created in location '{wanted}'. Please select a new resource name.",
            place.name, place.group.group
        ),
    )
}

fn name_taken(place: &VaultPlace) -> Reply {
    conflict(
        "VaultAlreadyExists",
        format!(
            "The vault name '{}' is already in use. Vault names are globally unique so it is possible that the \
             name is already taken. If you are sure that the vault name was not taken then it is possible that a \
             vault with the same name was recently deleted but not purged after being placed in a recoverable \
             state. If the vault is in a recoverable state then the vault will need to be purged before reusing \
             the name.",
            place.name
        ),
    )
}

fn invalid(what: &str) -> Reply {
    bad_request("BadRequest", format!("An invalid value was provided for '{what}'."))
}

fn of_vault(refused: &VaultRefusal) -> Reply {
    match refused {
        // The management plane's verbs say where; this is what is left where they cannot.
        VaultRefusal::NotFound => not_found("ResourceNotFound", "The Resource was not found."),
        VaultRefusal::SoftDeleteRequired => bad_request(
            "BadRequest",
            "The property \"enableSoftDelete\" can be set to false only for creating new vault. Enabling the \
             'soft delete' functionality is an irreversible action.",
        ),
        VaultRefusal::PurgeProtectionIrreversible => bad_request(
            "BadRequest",
            "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a \
             vault is an irreversible action.",
        ),
        VaultRefusal::RetentionFixed { .. } => bad_request(
            "BadRequest",
            "The property \"softDeleteRetentionInDays\" has been set already and it can't be modified.",
        ),
        VaultRefusal::RetentionOutOfRange { .. } => invalid("softDeleteRetentionInDays"),
        VaultRefusal::TooManyPolicies { .. }
        | VaultRefusal::PolicyOfAnotherTenant { .. }
        | VaultRefusal::UnknownPermission { .. } => bad_request(
            "BadRequest",
            format!("An invalid value was provided for 'accessPolicies': {refused}."),
        ),
        VaultRefusal::TooManyAddressRules { .. } | VaultRefusal::TooManySubnetRules { .. } => {
            bad_request("BadRequest", format!("An invalid value was provided for 'networkAcls': {refused}."))
        }
    }
}

/// The pipeline's own refusals in this face's words.
pub(crate) fn reject(rejection: &Rejection, around: &Around<'_>) -> Reply {
    match rejection {
        Rejection::BadPath => bad_request("BadRequest", "The request URI is not in plain form."),
        Rejection::NoSuchVault | Rejection::NoSuchRoute => {
            not_found("NotFound", "No operation of the management plane has this path.")
        }
        Rejection::WrongMethod(method) => refusal(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            format!("The HTTP method '{method}' is not supported at scope of this path."),
        ),
        Rejection::NoToken => unauthorized(
            around,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
            "The authentication failed because of missing 'Authorization' header.",
        ),
        Rejection::BadToken(refusal) => of_token(refusal, around),
        Rejection::PrincipalGone => {
            invalid_token(around, "The access token is of a principal that was deleted or disabled.")
        }
        Rejection::TooLarge => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestContentTooLarge",
            "The request content is larger than the management plane takes.",
        ),
        Rejection::BodyBroken => bad_request(
            "RequestContentIncomplete",
            "The request content did not arrive in time, or broke off.",
        ),
        Rejection::Unaudited => refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceUnavailable",
            "The request could not be recorded, so it is not answered. Try again later.",
        ),
        Rejection::Broken => broken(),
    }
}

fn of_token(refused: &TokenRefusal, around: &Around<'_>) -> Reply {
    match refused {
        TokenRefusal::Malformed
        | TokenRefusal::Algorithm
        | TokenRefusal::UnknownKey
        | TokenRefusal::Signature => invalid_token(around, "The access token is invalid."),
        TokenRefusal::NotYetValid { .. } => invalid_token(around, "The access token is not valid yet."),
        TokenRefusal::Expired { at } => {
            let message = format!(
                "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
                at.with_blank(),
                around.now.with_blank()
            );
            unauthorized(around, "ExpiredAuthenticationToken", &message, "The access token expired.")
        }
        TokenRefusal::Audience { found } => {
            let (own, public) = audiences(FaceKind::Management, around.names);
            let allowed = format!("{own}','{}", public.join("','"));
            let message = format!(
                "The access token has been obtained for wrong audience or resource '{found}'. It should exactly \
                 match with one of the allowed audiences '{allowed}'."
            );
            let description = "The access token is for another audience.";
            unauthorized(around, "InvalidAuthenticationTokenAudience", &message, description)
        }
        TokenRefusal::Issuer { found } => {
            let message = format!("The access token is from the wrong issuer '{found}'.");
            let description = "The access token is from another issuer.";
            unauthorized(around, "InvalidAuthenticationTokenTenant", &message, description)
        }
    }
}

fn invalid_token(around: &Around<'_>, message: &'static str) -> Reply {
    unauthorized(around, "InvalidAuthenticationToken", message, message)
}

/// 401 with the challenge that tells where tokens come from. What a token said stands in the message
/// alone: in the challenge it could end the quotes.
fn unauthorized(around: &Around<'_>, code: &'static str, message: &str, description: &'static str) -> Reply {
    let tenant = around.tenant.map_or_else(|| "organizations".to_owned(), |tenant| tenant.to_string());
    let challenge = format!(
        "Bearer authorization_uri=\"{}/{tenant}\", error=\"invalid_token\", error_description=\"{description}\"",
        around.names.login_url()
    );
    let name: HeaderName = header::WWW_AUTHENTICATE;
    refusal(StatusCode::UNAUTHORIZED, code, message).header(name, challenge)
}
