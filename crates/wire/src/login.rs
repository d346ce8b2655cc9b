//! The token service: OAuth 2.0 client credentials (RFC 6749) and `OpenID` discovery, in the shapes of
//! Microsoft Entra ID.

use serde::{Deserialize, Serialize};

use crate::Exposed;

/// The form of `POST /{tenant}/oauth2/v2.0/token` for an application with a secret.
#[derive(Clone, Serialize)]
pub struct SecretForm {
    /// Always `client_credentials`.
    pub grant_type: &'static str,
    /// The application's client id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: Exposed,
    /// `{resource}/.default`.
    pub scope: String,
}

/// The answer of `POST /{tenant}/oauth2/v2.0/token`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Token {
    /// `Bearer`.
    pub token_type: String,
    /// Seconds until the token ends: a JSON number, as clients compute with it.
    pub expires_in: u64,
    /// The same, for clients that outlive an outage.
    #[serde(default)]
    pub ext_expires_in: u64,
    /// The token.
    pub access_token: Exposed,
    /// Base64url of [`ClientInfo`], where the request said `client_info=1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_info: Option<String>,
}

/// Whose token it is, for a client's cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInfo {
    /// The principal's object id.
    pub uid: String,
    /// The tenant's id.
    pub utid: String,
}

/// The answer of the older `POST /{tenant}/oauth2/token`, where numbers are texts.
#[derive(Clone, Serialize, Deserialize)]
pub struct TokenV1 {
    /// `Bearer`.
    pub token_type: String,
    /// Seconds until the token ends.
    pub expires_in: String,
    /// The same, for clients that outlive an outage.
    pub ext_expires_in: String,
    /// When the token ends, in seconds since 1970.
    pub expires_on: String,
    /// When the token begins, in seconds since 1970.
    pub not_before: String,
    /// What the token is for, as it was asked.
    pub resource: String,
    /// The token.
    pub access_token: Exposed,
}

/// The body of every refusal of the token service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// The OAuth error, e.g. `invalid_client`.
    pub error: String,
    /// `AADSTS{n}: … Trace ID: … Correlation ID: … Timestamp: …`.
    pub error_description: String,
    /// The numbers of `AADSTS{n}`.
    #[serde(default)]
    pub error_codes: Vec<u32>,
    /// `YYYY-MM-DD HH:MM:SSZ`.
    #[serde(default)]
    pub timestamp: String,
    /// The request's id.
    #[serde(default)]
    pub trace_id: String,
    /// The client's own id of the request.
    #[serde(default)]
    pub correlation_id: String,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_uri: Option<String>,
}

/// The `OpenID` discovery document, of both versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// Where tokens are asked for.
    pub token_endpoint: String,
    /// How a client may show who it is.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// How an authorization answer may come.
    pub response_modes_supported: Vec<String>,
    /// Kinds of `sub`.
    pub subject_types_supported: Vec<String>,
    /// Algorithms of id tokens.
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// What an authorization request may ask for.
    pub response_types_supported: Vec<String>,
    /// Scopes with a meaning of their own.
    pub scopes_supported: Vec<String>,
    /// Who issues: `{login}/{tenant}/v2.0`, or `https://sts.windows.net/{tenant}/` in version 1.
    pub issuer: String,
    /// Always false.
    pub request_uri_parameter_supported: bool,
    /// Where a user's claims can be asked for.
    pub userinfo_endpoint: String,
    /// Where a browser signs in.
    pub authorization_endpoint: String,
    /// Where a device code comes from.
    pub device_authorization_endpoint: String,
    /// Always true.
    pub http_logout_supported: bool,
    /// Always true.
    pub frontchannel_logout_supported: bool,
    /// Where a browser signs out.
    pub end_session_endpoint: String,
    /// Claims that id tokens may hold.
    pub claims_supported: Vec<String>,
    /// Part of the world; none here.
    pub tenant_region_scope: Option<String>,
    /// The token service's host.
    pub cloud_instance_name: String,
    /// The directory's host.
    pub cloud_graph_host_name: String,
    /// The directory's host.
    pub msgraph_host: String,
    /// Unused by clients; kept for those that read every field.
    pub rbac_url: String,
}

/// A set of public keys (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// One public RSA key of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `RSA`.
    pub kty: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// The key's id, named in a token's header.
    pub kid: String,
    /// Base64url of the certificate's SHA-1.
    pub x5t: String,
    /// Base64url of the modulus.
    pub n: String,
    /// Base64url of the exponent.
    pub e: String,
    /// The certificate, base64 of DER.
    pub x5c: Vec<String>,
    /// The token service's host; in version 2 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud_instance_name: Option<String>,
    /// Who issues with this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// The answer of `GET /common/discovery/instance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instances {
    /// The discovery document of the tenant that was asked about.
    pub tenant_discovery_endpoint: String,
    /// `1.1`.
    #[serde(rename = "api-version")]
    pub api_version: String,
    /// Hosts that are one and the same token service.
    pub metadata: Vec<Instance>,
}

/// One token service and its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// The host to talk to.
    pub preferred_network: String,
    /// The host under which clients keep tokens.
    pub preferred_cache: String,
    /// All hosts.
    pub aliases: Vec<String>,
}
