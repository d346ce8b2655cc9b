//! What anybody may know of the token service: its addresses, and the keys that check its tokens.

use http::StatusCode;
use strongroom_identity::token::{issuer_v1, issuer_v2};
use strongroom_wire::login::{Discovery, Jwk, Jwks};

use super::refuse::Refusal;
use super::tenant::{Place, place};
use crate::call::Call;
use crate::names::PublicNames;
use crate::reply::Reply;

/// The two shapes of the documents.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`.
pub(crate) async fn v2(call: Call) -> Result<Reply, Refusal> {
    document(&call, Version::V2)
}

/// `GET /{tenant}/.well-known/openid-configuration`.
pub(crate) async fn v1(call: Call) -> Result<Reply, Refusal> {
    document(&call, Version::V1)
}

/// `GET /{tenant}/discovery/v2.0/keys`.
pub(crate) async fn keys_v2(call: Call) -> Result<Reply, Refusal> {
    keys(&call, Version::V2)
}

/// `GET /{tenant}/discovery/keys`.
pub(crate) async fn keys_v1(call: Call) -> Result<Reply, Refusal> {
    keys(&call, Version::V1)
}

/// The tenant in the addresses and in the issuer of what is answered. A domain becomes its tenant's
/// id: clients read the id from there.
fn tenant(call: &Call) -> Result<(String, String), Refusal> {
    match place(call) {
        Ok(Place::Tenant(tenant)) => Ok((tenant.id.to_string(), tenant.id.to_string())),
        Ok(Place::Any(any)) => Ok((any.to_owned(), "{tenantid}".to_owned())),
        Err(Refusal::NoTenant { tenant }) => Err(Refusal::NoTenantToDiscover { tenant }),
        Err(refusal) => Err(refusal),
    }
}

fn document(call: &Call, version: Version) -> Result<Reply, Refusal> {
    let (place, issuer) = tenant(call)?;
    Ok(Reply::json(StatusCode::OK, &discovery(&call.names, &place, &issuer, version)))
}

fn discovery(names: &PublicNames, place: &str, tenant: &str, version: Version) -> Discovery {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let login = names.login_url();
    let (oauth, keys, issuer) = match version {
        Version::V1 => ("oauth2", "discovery/keys", format!("https://sts.windows.net/{tenant}/")),
        Version::V2 => ("oauth2/v2.0", "discovery/v2.0/keys", format!("{login}/{tenant}/v2.0")),
    };
    let at = |path: &str| format!("{login}/{place}/{oauth}/{path}");
    Discovery {
        token_endpoint: at("token"),
        token_endpoint_auth_methods_supported: texts(&[
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ]),
        jwks_uri: format!("{login}/{place}/{keys}"),
        response_modes_supported: texts(&["query", "fragment", "form_post"]),
        subject_types_supported: texts(&["pairwise"]),
        id_token_signing_alg_values_supported: texts(&["RS256"]),
        response_types_supported: texts(&["code", "id_token", "code id_token", "id_token token"]),
        scopes_supported: texts(&["openid", "profile", "email", "offline_access"]),
        issuer,
        request_uri_parameter_supported: false,
        userinfo_endpoint: format!("{}/oidc/userinfo", names.graph_url()),
        authorization_endpoint: at("authorize"),
        device_authorization_endpoint: at("devicecode"),
        http_logout_supported: true,
        frontchannel_logout_supported: true,
        end_session_endpoint: at("logout"),
        claims_supported: texts(&[
            "sub", "iss", "aud", "exp", "iat", "nbf", "tid", "ver", "oid", "appid", "idtyp", "uti", "roles",
        ]),
        tenant_region_scope: None,
        cloud_instance_name: names.login.clone(),
        cloud_graph_host_name: names.graph.clone(),
        msgraph_host: names.graph.clone(),
        rbac_url: names.graph_url(),
    }
}

fn keys(call: &Call, version: Version) -> Result<Reply, Refusal> {
    let place = place(call)?;
    let login = call.names.login_url();
    let issuer = match (place, version) {
        (Place::Tenant(tenant), Version::V1) => issuer_v1(tenant.id),
        (Place::Tenant(tenant), Version::V2) => issuer_v2(&login, tenant.id),
        (Place::Any(_), Version::V1) => "https://sts.windows.net/{tenantid}/".to_owned(),
        (Place::Any(_), Version::V2) => format!("{login}/{{tenantid}}/v2.0"),
    };
    let keys = call.house.keys.set().keys().iter().map(|key| Jwk {
        kty: "RSA".to_owned(),
        usage: "sig".to_owned(),
        kid: key.kid().to_owned(),
        x5t: key.x5t().to_owned(),
        n: key.modulus().to_owned(),
        e: key.exponent().to_owned(),
        x5c: vec![key.certificate().to_owned()],
        cloud_instance_name: (version == Version::V2).then(|| call.names.login.clone()),
        issuer: Some(issuer.clone()),
    });
    Ok(Reply::json(StatusCode::OK, &Jwks { keys: keys.collect() }))
}
