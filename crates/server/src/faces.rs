//! What differs from face to face, in one place: exhaustive, so that a new face is asked all of it.

use http::{HeaderName, header};
use strongroom_base::TenantId;

use crate::call::Trace;
use crate::house::House;
use crate::names::{Face, FaceKind, PublicNames};
use crate::reject::{Around, Rejection};
use crate::reply::Reply;
use crate::{graph, key_vault, login, management, portal};

/// How many bytes a request's body may have.
pub(crate) const fn body_max(face: FaceKind) -> usize {
    match face {
        // A secret's value has 25,600 bytes at most; escaped in JSON up to six times as many.
        FaceKind::KeyVault | FaceKind::Graph => 256 * 1024,
        // A vault with 1,024 access policies.
        FaceKind::Management => 1024 * 1024,
        FaceKind::Login => 64 * 1024,
        FaceKind::Portal => 0,
    }
}

/// The audiences a token may have to be good at `face`: its own base URL, and the public cloud's.
/// One trailing slash does not matter.
pub(crate) fn audiences(face: FaceKind, names: &PublicNames) -> (String, &'static [&'static str]) {
    match face {
        FaceKind::KeyVault => {
            (names.vault_resource(), &["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"])
        }
        FaceKind::Management => (
            names.management_url(),
            &[
                "https://management.azure.com",
                "https://management.core.windows.net",
                "797f4846-ba00-4fd7-ba43-dac1f8f63013",
            ],
        ),
        FaceKind::Graph => {
            (names.graph_url(), &["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"])
        }
        FaceKind::Login | FaceKind::Portal => (String::new(), &[]),
    }
}

/// Whether `face` has routes that want a token. One that has none looks at no token at all, so that a
/// wrong method there is told as what it is.
pub(crate) const fn takes_tokens(face: FaceKind) -> bool {
    match face {
        FaceKind::KeyVault | FaceKind::Management | FaceKind::Graph => true,
        FaceKind::Login | FaceKind::Portal => false,
    }
}

/// The tenant whose tokens are good at `face`, where only one tenant's are: a vault's own.
pub(crate) fn tenant(house: &House, face: &Face) -> Result<Option<TenantId>, Rejection> {
    match face {
        Face::KeyVault(name) => key_vault::tenant(house, name)?.map(Some).ok_or(Rejection::NoSuchVault),
        Face::Login | Face::Graph | Face::Management | Face::Portal => Ok(None),
    }
}

/// Words a rejection of the pipeline.
pub(crate) fn reject(face: FaceKind, rejection: &Rejection, around: &Around<'_>) -> Reply {
    match face {
        FaceKind::KeyVault => key_vault::reject(rejection, around),
        FaceKind::Management => management::reject(rejection, around),
        FaceKind::Graph => graph::reject(rejection, around),
        FaceKind::Login => login::reject(rejection, around),
        FaceKind::Portal => portal::reject(rejection),
    }
}

/// Adds the headers that every answer has, and those of its face.
pub(crate) fn dress(face: FaceKind, reply: Reply, trace: &Trace) -> Reply {
    let reply = reply
        .header(HeaderName::from_static("x-ms-request-id"), trace.request.to_string())
        .header(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000;includeSubDomains")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    match face {
        FaceKind::KeyVault => key_vault::dress(reply, trace),
        FaceKind::Management => management::dress(reply, trace),
        FaceKind::Portal => portal::dress(reply),
        FaceKind::Graph | FaceKind::Login => reply,
    }
}
