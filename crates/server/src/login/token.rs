//! `POST /{tenant}/oauth2/v2.0/token` and its older sister `POST /{tenant}/oauth2/token`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderName, StatusCode};
use strongroom_base::{SecretText, TenantId};
use strongroom_crypto::random;
use strongroom_identity::tenants::Tenant;
use strongroom_identity::token::{LIFETIME_SECONDS, issue};
use strongroom_identity::{directory, sign_in, well_known};
use strongroom_store::audit::Actor;
use strongroom_wire::Exposed;
use strongroom_wire::login::{ClientInfo, Token, TokenV1};

use super::form::Form;
use super::refuse::{Refusal, shown, unstored};
use super::tenant::{Place, place};
use super::{resource, sign};
use crate::call::Call;
use crate::reply::Reply;

/// The current endpoint: what the token is for is said by `scope`.
pub(crate) async fn v2(call: Call) -> Result<Reply, Refusal> {
    let (tenant, form) = request(&call)?;
    if form.get("resource").is_some() {
        return Err(Refusal::ResourceInsteadOfScope);
    }
    let audience = resource::of_scope(form.get("scope").ok_or(Refusal::MissingScope)?)?;
    let issued = credentials(&call, &tenant, &form, audience).await?;
    let info = ClientInfo { uid: issued.actor.object.to_string(), utid: tenant.id.to_string() };
    let info = (form.get("client_info") == Some("1")).then(|| serde_json::to_vec(&info).ok()).flatten();
    let token = Token {
        token_type: "Bearer".to_owned(),
        expires_in: LIFETIME_SECONDS.unsigned_abs(),
        ext_expires_in: LIFETIME_SECONDS.unsigned_abs(),
        access_token: Exposed::new(issued.token.expose().to_owned()),
        client_info: info.map(|json| URL_SAFE_NO_PAD.encode(json)),
    };
    Ok(dressed(&call, Reply::json(StatusCode::OK, &token)).signed_in(issued.actor))
}

/// The older endpoint: what the token is for is said by `resource`, and numbers are texts.
pub(crate) async fn v1(call: Call) -> Result<Reply, Refusal> {
    let (tenant, form) = request(&call)?;
    let audience = form.need("resource")?;
    let issued = credentials(&call, &tenant, &form, audience).await?;
    let token = TokenV1 {
        token_type: "Bearer".to_owned(),
        expires_in: LIFETIME_SECONDS.to_string(),
        ext_expires_in: LIFETIME_SECONDS.to_string(),
        expires_on: call.now.plus_seconds(LIFETIME_SECONDS).seconds().to_string(),
        not_before: call.now.seconds().to_string(),
        resource: audience.to_owned(),
        access_token: Exposed::new(issued.token.expose().to_owned()),
    };
    Ok(dressed(&call, Reply::json(StatusCode::OK, &token)).signed_in(issued.actor))
}

/// What both endpoints want first: a form, a tenant, and a grant type that is offered.
fn request(call: &Call) -> Result<(Tenant, Form), Refusal> {
    let form = Form::of(&call.body)?;
    let place = place(call)?;
    let grant = form.need("grant_type")?;
    let named = |place: &Place| match place {
        Place::Tenant(tenant) => tenant.id.to_string(),
        Place::Any(any) => (*any).to_owned(),
    };
    match grant {
        "client_credentials" => match place {
            Place::Tenant(tenant) => Ok((tenant, form)),
            Place::Any(_) => Err(Refusal::AnyTenant),
        },
        "password" => Err(Refusal::NoUser { tenant: named(&place) }),
        "authorization_code" | "refresh_token" => Err(Refusal::BadGrant),
        "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => Err(Refusal::BadDeviceCode),
        other => Err(Refusal::UnsupportedGrant { grant: grant_shown(other) }),
    }
}

/// A grant type as it is said back: only what could be one.
fn grant_shown(grant: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":_-.".contains(&byte);
    if grant.len() <= 64 && grant.bytes().all(plain) { shown(grant) } else { String::new() }
}

/// A token, and whose it is.
struct Issued {
    token: SecretText,
    actor: Actor,
}

/// Signs the client in by its secret and issues a token for `audience`, exactly as it was asked.
async fn credentials(call: &Call, tenant: &Tenant, form: &Form, audience: &str) -> Result<Issued, Refusal> {
    let client = form.client(&call.headers)?;
    let Some(secret) = client.secret else {
        let asserted = form.get("client_assertion").is_some();
        return Err(if asserted { Refusal::UnknownAssertion } else { Refusal::NoCredential });
    };
    let unknown = || Refusal::NoApplication { app: shown(&client.id), tenant: tenant.display_name.clone() };
    let app = client.id.parse().map_err(|_| unknown())?;
    let signed_in = match sign_in::by_secret(&call.house.store.read(), tenant.id, app, &secret, call.now) {
        Ok(signed_in) => signed_in,
        Err(sign_in::Error::Refused(refusal)) => {
            return Err(Refusal::of_sign_in(refusal, &tenant.display_name));
        }
        Err(sign_in::Error::Fault(fault)) => return Err(fault.into()),
    };
    let caller = signed_in.caller;
    let roles = roles(call, tenant.id, audience, caller.object)?;
    let id = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
    let claims = issue(&caller, audience, roles, call.now, id);
    let token = sign::sign(&call.house, claims).await?;
    let actor = Actor { tenant: caller.tenant, object: caller.object, application: caller.application };
    Ok(Issued { token, actor })
}

/// The application permissions that a token for `audience` speaks of.
fn roles(
    call: &Call,
    tenant: TenantId,
    audience: &str,
    principal: strongroom_base::PrincipalId,
) -> Result<Vec<String>, Refusal> {
    if resource::application(call, tenant, audience)? == well_known::GRAPH {
        Ok(directory::roles(&call.house.store.read(), tenant, principal)?)
    } else {
        Ok(Vec::new())
    }
}

/// The headers that go with a token.
fn dressed(call: &Call, reply: Reply) -> Reply {
    let name = HeaderName::from_static("x-ms-ests-server");
    let reply = unstored(reply).header(name, concat!("strongroom ", env!("CARGO_PKG_VERSION")));
    let wanted = call.headers.get("return-client-request-id").is_some_and(|value| value == "true");
    let id = call.headers.get("client-request-id").and_then(|value| value.to_str().ok());
    match id.filter(|id| wanted && id.parse::<strongroom_base::RequestId>().is_ok()) {
        Some(id) => reply.header(HeaderName::from_static("client-request-id"), id),
        None => reply,
    }
}
