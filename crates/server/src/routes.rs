//! The whole route table, grouped by face. Literal segments stand before captures.
//!
//! A route names its documented audit operation. Adding one makes the access matrix test fail until
//! it is entered there.

use http::Method;
use strongroom_wire::own::CHANGES_PATH;

use crate::key_vault::{backup, changes, deleted_secrets, secrets};
use crate::login;
use crate::portal;
use crate::route::{FaceKind, Route, RouteInfo, route};

/// Every route with its handler.
pub(crate) fn table() -> Vec<Route> {
    [key_vault(), login(), portal()].into_iter().flatten().collect()
}

fn key_vault() -> Vec<Route> {
    const FACE: FaceKind = FaceKind::KeyVault;
    vec![
        route(FACE, Method::GET, "/secrets", "SecretList", secrets::list),
        route(FACE, Method::POST, "/secrets/restore", "SecretRestore", backup::restore),
        route(FACE, Method::PUT, "/secrets/{name}", "SecretSet", secrets::set),
        route(FACE, Method::GET, "/secrets/{name}", "SecretGet", secrets::get),
        route(FACE, Method::PATCH, "/secrets/{name}", "SecretUpdate", secrets::update),
        route(FACE, Method::DELETE, "/secrets/{name}", "SecretDelete", secrets::delete),
        route(FACE, Method::GET, "/secrets/{name}/versions", "SecretListVersions", secrets::versions),
        route(FACE, Method::POST, "/secrets/{name}/backup", "SecretBackup", backup::backup),
        route(FACE, Method::GET, "/secrets/{name}/{version}", "SecretGet", secrets::get),
        route(FACE, Method::PATCH, "/secrets/{name}/{version}", "SecretUpdate", secrets::update),
        route(FACE, Method::GET, "/deletedsecrets", "SecretListDeleted", deleted_secrets::list),
        route(FACE, Method::GET, "/deletedsecrets/{name}", "SecretGetDeleted", deleted_secrets::get),
        route(FACE, Method::DELETE, "/deletedsecrets/{name}", "SecretPurge", deleted_secrets::purge),
        route(
            FACE,
            Method::POST,
            "/deletedsecrets/{name}/recover",
            "SecretRecover",
            deleted_secrets::recover,
        ),
        route(FACE, Method::GET, CHANGES_PATH, "SecretWatch", changes::changes),
    ]
}

/// The token service. Everything here answers without a token.
#[rustfmt::skip]
fn login() -> Vec<Route> {
    use login::{discovery, instances, token};
    const FACE: FaceKind = FaceKind::Login;
    vec![
        route(FACE, Method::GET, "/common/discovery/instance", "InstanceDiscovery", instances::show).open(),
        route(FACE, Method::GET, "/{tenant}/v2.0/.well-known/openid-configuration", "Discovery", discovery::v2).open(),
        route(FACE, Method::GET, "/{tenant}/.well-known/openid-configuration", "Discovery", discovery::v1).open(),
        route(FACE, Method::GET, "/{tenant}/discovery/v2.0/keys", "SigningKeys", discovery::keys_v2).open(),
        route(FACE, Method::GET, "/{tenant}/discovery/keys", "SigningKeys", discovery::keys_v1).open(),
        route(FACE, Method::POST, "/{tenant}/oauth2/v2.0/token", "TokenIssue", token::v2).open(),
        route(FACE, Method::POST, "/{tenant}/oauth2/token", "TokenIssue", token::v1).open(),
    ]
}

fn portal() -> Vec<Route> {
    const FACE: FaceKind = FaceKind::Portal;
    vec![route(FACE, Method::GET, "/", "PortalHome", portal::home).open()]
}

/// Every route as data.
pub fn all() -> Vec<RouteInfo> {
    table().into_iter().map(|route| route.info).collect()
}
