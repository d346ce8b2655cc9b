//! The whole route table, grouped by face. Literal segments stand before captures.
//!
//! A route names its documented audit operation. Adding one makes the access matrix test fail until
//! it is entered there.

use http::Method;
use strongroom_wire::own::CHANGES_PATH;

use crate::key_vault::{backup, changes, deleted_secrets, secrets};
use crate::route::{FaceKind, Route, RouteInfo, route};

/// Every route with its handler.
pub(crate) fn table() -> Vec<Route> {
    key_vault()
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

/// Every route as data.
pub fn all() -> Vec<RouteInfo> {
    table().into_iter().map(|route| route.info).collect()
}
