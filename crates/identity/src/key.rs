//! Where records lie. Every path of this crate is made here, the index records' ones per noun in one
//! function that tells all of them, so that what is written is also what is removed.

use strongroom_base::{AppId, ApplicationId, PartitionId, PrincipalId, TenantId};
use strongroom_store::Key;

use crate::applications::Application;
use crate::service_principals::ServicePrincipal;

/// The prefix of application records, for scans.
pub const APPLICATIONS: &str = "application/";
/// The prefix of the index of applications by name, for scans.
pub const APPLICATION_NAMES: &str = "application-by-name/";
/// The prefix of service principal records, for scans.
pub const SERVICE_PRINCIPALS: &str = "service-principal/";
/// The prefix of the index of service principals by name, for scans.
pub const SERVICE_PRINCIPAL_NAMES: &str = "service-principal-by-name/";
/// The prefix of tenant records, for scans.
pub const TENANTS: &str = "tenant/";

/// The tenant's own record.
pub fn tenant(tenant: TenantId) -> Key {
    Key::new(PartitionId::INSTALLATION, format!("{TENANTS}{tenant}"))
}

/// Which tenant a domain is of.
pub fn tenant_domain(domain: &str) -> Key {
    Key::new(PartitionId::INSTALLATION, format!("tenant-by-domain/{}", fold(domain)))
}

/// The list of signing keys.
pub fn signing_keys() -> Key {
    Key::new(PartitionId::INSTALLATION, "signing-keys")
}

/// The private half of a signing key, as raw PKCS#8.
pub fn signing_key(kid: &str) -> Key {
    Key::new(PartitionId::INSTALLATION, format!("signing-key/{kid}"))
}

/// An application.
pub fn application(tenant: TenantId, id: ApplicationId) -> Key {
    Key::new(tenant.partition(), format!("{APPLICATIONS}{id}"))
}

/// A deleted application.
pub fn deleted_application(tenant: TenantId, id: ApplicationId) -> Key {
    Key::new(tenant.partition(), format!("deleted-application/{id}"))
}

/// The application of a client id.
pub fn application_of(tenant: TenantId, app: AppId) -> Key {
    Key::new(tenant.partition(), format!("application-by-appid/{app}"))
}

/// The application that an identifier URI names.
pub fn application_uri(tenant: TenantId, uri: &str) -> Key {
    Key::new(tenant.partition(), format!("application-by-uri/{}", fold(uri)))
}

/// The index record of an application's name. Names are not unique, so the id is part of the path.
pub fn application_name(tenant: TenantId, name: &str, id: ApplicationId) -> Key {
    Key::new(tenant.partition(), format!("{APPLICATION_NAMES}{}/{id}", fold(name)))
}

/// All index records of an application; each holds its id.
pub fn application_index(tenant: TenantId, application: &Application) -> Vec<Key> {
    let mut keys = vec![
        application_of(tenant, application.app_id),
        application_name(tenant, &application.display_name, application.id),
    ];
    keys.extend(application.identifier_uris.iter().map(|uri| application_uri(tenant, uri)));
    keys
}

/// A service principal.
pub fn service_principal(tenant: TenantId, id: PrincipalId) -> Key {
    Key::new(tenant.partition(), format!("{SERVICE_PRINCIPALS}{id}"))
}

/// The service principal of a client id.
pub fn service_principal_of(tenant: TenantId, app: AppId) -> Key {
    Key::new(tenant.partition(), format!("service-principal-by-appid/{app}"))
}

/// The service principal that one of its names names.
pub fn service_principal_named(tenant: TenantId, name: &str) -> Key {
    Key::new(tenant.partition(), format!("service-principal-by-spn/{}", fold(name)))
}

/// The index record of a service principal's display name.
pub fn service_principal_name(tenant: TenantId, name: &str, id: PrincipalId) -> Key {
    Key::new(tenant.partition(), format!("{SERVICE_PRINCIPAL_NAMES}{}/{id}", fold(name)))
}

/// All index records of a service principal; each holds its object id.
pub fn service_principal_index(tenant: TenantId, principal: &ServicePrincipal) -> Vec<Key> {
    let mut keys = vec![
        service_principal_of(tenant, principal.app_id),
        service_principal_name(tenant, &principal.display_name, principal.id),
    ];
    keys.extend(principal.names.iter().map(|name| service_principal_named(tenant, name)));
    keys
}

/// Whether a principal may act.
pub fn principal(tenant: TenantId, id: PrincipalId) -> Key {
    Key::new(tenant.partition(), format!("principal/{id}"))
}

/// What a principal may do to the directory.
pub fn directory_rights(tenant: TenantId, id: PrincipalId) -> Key {
    Key::new(tenant.partition(), format!("directory-rights/{id}"))
}

/// The form in which names are compared: lower case, and without the slash at the end that some
/// clients give an address.
pub fn fold(name: &str) -> String {
    name.strip_suffix('/').unwrap_or(name).to_lowercase()
}
