//! The whole route table, grouped by face. Literal segments stand before captures.
//!
//! A route names its documented audit operation. Adding one makes the access matrix test fail until
//! it is entered there.

use http::Method;
use strongroom_wire::own::CHANGES_PATH;

use crate::graph;
use crate::key_vault::{backup, changes, deleted_secrets, secrets};
use crate::login;
use crate::management;
use crate::names::FaceKind;
use crate::portal;
use crate::route::{Route, RouteInfo, route};

/// The directory, which answers under two versions alike. Objects named by another key
/// (`applications(appId='…')`) come last: the noun is part of the capture.
#[rustfmt::skip]
macro_rules! graph {
    ($version:literal) => {{
        use graph::refuse::stamped;
        use graph::{applications as app, directory, keyed, service_principals as sp};
        const FACE: FaceKind = FaceKind::Graph;
        vec![
            route(FACE, Method::GET, concat!($version, "/applications"), "ApplicationList", stamped(app::list)),
            route(FACE, Method::POST, concat!($version, "/applications"), "ApplicationCreate", stamped(app::create)),
            route(FACE, Method::GET, concat!($version, "/applications/{id}"), "ApplicationGet", stamped(app::get)),
            route(FACE, Method::PATCH, concat!($version, "/applications/{id}"), "ApplicationUpdate", stamped(app::update)),
            route(FACE, Method::DELETE, concat!($version, "/applications/{id}"), "ApplicationDelete", stamped(app::delete)),
            route(FACE, Method::POST, concat!($version, "/applications/{id}/addPassword"), "ApplicationAddPassword", stamped(app::add_password)),
            route(FACE, Method::POST, concat!($version, "/applications/{id}/removePassword"), "ApplicationRemovePassword", stamped(app::remove_password)),
            route(FACE, Method::GET, concat!($version, "/applications/{id}/owners"), "ApplicationListOwners", stamped(app::owners)),
            route(FACE, Method::GET, concat!($version, "/servicePrincipals"), "ServicePrincipalList", stamped(sp::list)),
            route(FACE, Method::POST, concat!($version, "/servicePrincipals"), "ServicePrincipalCreate", stamped(sp::create)),
            route(FACE, Method::GET, concat!($version, "/servicePrincipals/{id}"), "ServicePrincipalGet", stamped(sp::get)),
            route(FACE, Method::PATCH, concat!($version, "/servicePrincipals/{id}"), "ServicePrincipalUpdate", stamped(sp::update)),
            route(FACE, Method::DELETE, concat!($version, "/servicePrincipals/{id}"), "ServicePrincipalDelete", stamped(sp::delete)),
            route(FACE, Method::POST, concat!($version, "/servicePrincipals/{id}/addPassword"), "ServicePrincipalAddPassword", stamped(sp::add_password)),
            route(FACE, Method::POST, concat!($version, "/servicePrincipals/{id}/removePassword"), "ServicePrincipalRemovePassword", stamped(sp::remove_password)),
            route(FACE, Method::GET, concat!($version, "/servicePrincipals/{id}/owners"), "ServicePrincipalListOwners", stamped(sp::owners)),
            route(FACE, Method::GET, concat!($version, "/organization"), "OrganizationList", stamped(directory::organization)),
            route(FACE, Method::GET, concat!($version, "/me"), "MeGet", stamped(directory::me)),
            route(FACE, Method::POST, concat!($version, "/directoryObjects/getByIds"), "DirectoryObjectGetByIds", stamped(directory::get_by_ids)),
            route(FACE, Method::GET, concat!($version, "/directoryObjects/{id}"), "DirectoryObjectGet", stamped(directory::get)),
            route(FACE, Method::GET, concat!($version, "/{keyed}"), "DirectoryKeyedGet", stamped(keyed::get)),
            route(FACE, Method::PATCH, concat!($version, "/{keyed}"), "DirectoryKeyedUpdate", stamped(keyed::update)),
            route(FACE, Method::DELETE, concat!($version, "/{keyed}"), "DirectoryKeyedDelete", stamped(keyed::delete)),
            route(FACE, Method::POST, concat!($version, "/{keyed}/addPassword"), "DirectoryKeyedAddPassword", stamped(keyed::add_password)),
            route(FACE, Method::POST, concat!($version, "/{keyed}/removePassword"), "DirectoryKeyedRemovePassword", stamped(keyed::remove_password)),
        ]
    }};
}

/// Every route with its handler.
pub(crate) fn table() -> Vec<Route> {
    let faces = [key_vault(), login(), graph!("/v1.0"), graph!("/beta"), management(), portal()];
    faces.into_iter().flatten().collect()
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
    use login::refuse::stamped;
    use login::{discovery, instances, token};
    const FACE: FaceKind = FaceKind::Login;
    vec![
        route(FACE, Method::GET, "/common/discovery/instance", "InstanceDiscovery", stamped(instances::show)).open(),
        route(FACE, Method::GET, "/{tenant}/v2.0/.well-known/openid-configuration", "Discovery", stamped(discovery::v2)).open(),
        route(FACE, Method::GET, "/{tenant}/.well-known/openid-configuration", "Discovery", stamped(discovery::v1)).open(),
        route(FACE, Method::GET, "/{tenant}/discovery/v2.0/keys", "SigningKeys", stamped(discovery::keys_v2)).open(),
        route(FACE, Method::GET, "/{tenant}/discovery/keys", "SigningKeys", stamped(discovery::keys_v1)).open(),
        route(FACE, Method::POST, "/{tenant}/oauth2/v2.0/token", "TokenIssue", stamped(token::v2)).open(),
        route(FACE, Method::POST, "/{tenant}/oauth2/token", "TokenIssue", stamped(token::v1)).open(),
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

/// Operations of Key Vault bear the names of its audit log, the others those of the actions in role
/// definitions.
#[rustfmt::skip]
fn management() -> Vec<Route> {
    use FaceKind::Management as F;
    let mut routes = vec![
        route(F, Method::GET, "/metadata/endpoints", "MetadataEndpoints", management::endpoints::show).open(),
        route(F, Method::GET, "/tenants", "Microsoft.Resources/tenants/read", management::tenants::list),
        route(F, Method::GET, "/subscriptions", "Microsoft.Resources/subscriptions/read", management::subscriptions::list),
        route(F, Method::GET, "/subscriptions/{s}", "Microsoft.Resources/subscriptions/read", management::subscriptions::show),
        route(F, Method::GET, "/subscriptions/{s}/locations", "Microsoft.Resources/subscriptions/locations/read", management::subscriptions::locations),
        route(F, Method::GET, "/subscriptions/{s}/resources", "Microsoft.Resources/subscriptions/resources/read", management::resources::list),
        route(F, Method::GET, "/subscriptions/{s}/providers", "Microsoft.Resources/subscriptions/providers/read", management::providers::list),
        route(F, Method::GET, "/subscriptions/{s}/providers/{ns}", "Microsoft.Resources/subscriptions/providers/read", management::providers::show),
        route(F, Method::POST, "/subscriptions/{s}/providers/{ns}/register", "Microsoft.Resources/subscriptions/providers/register/action", management::providers::show),
        route(F, Method::GET, "/subscriptions/{s}/resourceGroups", "Microsoft.Resources/subscriptions/resourceGroups/read", management::groups::list),
        route(F, Method::GET, "/subscriptions/{s}/resourceGroups/{g}", "Microsoft.Resources/subscriptions/resourceGroups/read", management::groups::show),
        route(F, Method::HEAD, "/subscriptions/{s}/resourceGroups/{g}", "Microsoft.Resources/subscriptions/resourceGroups/read", management::groups::exists),
        route(F, Method::PUT, "/subscriptions/{s}/resourceGroups/{g}", "Microsoft.Resources/subscriptions/resourceGroups/write", management::groups::put),
        route(F, Method::GET, "/subscriptions/{s}/providers/Microsoft.KeyVault/vaults", "VaultList", management::vaults::list),
        route(F, Method::GET, "/subscriptions/{s}/providers/Microsoft.KeyVault/managedHSMs", "ManagedHsmList", management::managed_hsms::list),
        route(F, Method::GET, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults", "VaultList", management::vaults::list),
        route(F, Method::GET, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/managedHSMs", "ManagedHsmList", management::managed_hsms::list),
        route(F, Method::GET, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}", "VaultGet", management::vaults::show),
        route(F, Method::PUT, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}", "VaultPut", management::vaults::put),
        route(F, Method::PATCH, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}", "VaultPatch", management::vaults::patch),
        route(F, Method::PUT, "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}/accessPolicies/{operation}", "VaultPatch", management::vaults::edit_policies),
    ];
    // What can be done about roles at every scope there is.
    macro_rules! roles_at { ($($scope:literal)*) => { $(routes.extend([
        route(F, Method::GET, concat!($scope, "/providers/Microsoft.Authorization/roleAssignments"), "Microsoft.Authorization/roleAssignments/read", management::role_assignments::list),
        route(F, Method::GET, concat!($scope, "/providers/Microsoft.Authorization/roleAssignments/{id}"), "Microsoft.Authorization/roleAssignments/read", management::role_assignments::show),
        route(F, Method::PUT, concat!($scope, "/providers/Microsoft.Authorization/roleAssignments/{id}"), "Microsoft.Authorization/roleAssignments/write", management::role_assignments::put),
        route(F, Method::DELETE, concat!($scope, "/providers/Microsoft.Authorization/roleAssignments/{id}"), "Microsoft.Authorization/roleAssignments/delete", management::role_assignments::delete),
        route(F, Method::GET, concat!($scope, "/providers/Microsoft.Authorization/roleDefinitions"), "Microsoft.Authorization/roleDefinitions/read", management::role_definitions::list),
        route(F, Method::GET, concat!($scope, "/providers/Microsoft.Authorization/roleDefinitions/{id}"), "Microsoft.Authorization/roleDefinitions/read", management::role_definitions::show),
    ]);)* } }
    roles_at! {
        "/subscriptions/{s}"
        "/subscriptions/{s}/resourceGroups/{g}"
        "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}"
        "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}/secrets/{n}"
    }
    routes
}
