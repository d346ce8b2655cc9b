//! Between the directory's wire and its domain.

use std::collections::BTreeMap;

use serde_json::Value;
use strongroom_base::Timestamp;
use strongroom_identity::applications::{Application, Edit, Permission, PermissionKind, RequiredResource};
use strongroom_identity::passwords::{Password, Wish};
use strongroom_identity::service_principals::ServicePrincipal;
use strongroom_identity::tenants::Tenant;
use strongroom_identity::well_known::{self, Offer};
use strongroom_wire::graph as wire;

use super::refuse::Refusal;

/// Properties of applications and principals that Graph has and we do not keep. Only these are named
/// in a refusal; another name may be anything.
const NOT_KEPT: &[&str] = &[
    "addIns",
    "alternativeNames",
    "api",
    "appRoleAssignmentRequired",
    "appRoles",
    "applicationTemplateId",
    "certification",
    "customSecurityAttributes",
    "defaultRedirectUri",
    "displayName",
    "groupMembershipClaims",
    "homepage",
    "info",
    "isDeviceOnlyAuthSupported",
    "isFallbackPublicClient",
    "keyCredentials",
    "loginUrl",
    "logoutUrl",
    "notes",
    "notificationEmailAddresses",
    "oauth2RequirePostResponse",
    "optionalClaims",
    "parentalControlSettings",
    "passwordCredentials",
    "preferredSingleSignOnMode",
    "publicClient",
    "replyUrls",
    "samlMetadataUrl",
    "serviceManagementReference",
    "servicePrincipalNames",
    "servicePrincipalType",
    "spa",
    "tokenEncryptionKeyId",
    "uniqueName",
    "verifiedPublisher",
    "web",
];

/// An application as it is shown.
pub(super) fn application(application: Application, tenant: &Tenant) -> wire::Application {
    wire::Application {
        id: application.id.to_string(),
        deleted_date_time: application.deleted.map(Timestamp::rfc3339),
        app_id: application.app_id.to_string(),
        created_date_time: Some(application.created.rfc3339()),
        display_name: application.display_name,
        description: application.description,
        notes: application.notes,
        identifier_uris: application.identifier_uris,
        publisher_domain: Some(tenant.domain.clone()),
        sign_in_audience: application.sign_in_audience,
        tags: application.tags,
        app_roles: Vec::new(),
        required_resource_access: application.required.into_iter().map(required_out).collect(),
        password_credentials: application.passwords.into_iter().map(password).collect(),
        key_credentials: Vec::new(),
    }
}

/// A service principal as it is shown.
pub(super) fn service_principal(principal: ServicePrincipal) -> wire::ServicePrincipal {
    let known = well_known::find(principal.app_id).filter(|_| principal.owner.is_none());
    let (roles, scopes) = known.map_or((&[][..], &[][..]), |known| (known.roles, known.scopes));
    wire::ServicePrincipal {
        id: principal.id.to_string(),
        deleted_date_time: None,
        account_enabled: principal.enabled,
        alternative_names: Vec::new(),
        created_date_time: Some(principal.created.rfc3339()),
        app_display_name: principal.display_name.clone(),
        app_id: principal.app_id.to_string(),
        app_owner_organization_id: principal.owner.map(|owner| owner.to_string()),
        app_role_assignment_required: false,
        display_name: principal.display_name,
        homepage: None,
        reply_urls: Vec::new(),
        service_principal_names: principal.names,
        service_principal_type: "Application".to_owned(),
        sign_in_audience: None,
        tags: principal.tags,
        app_roles: roles.iter().map(role).collect(),
        oauth2_permission_scopes: scopes.iter().map(scope).collect(),
        password_credentials: principal.passwords.into_iter().map(password).collect(),
        key_credentials: Vec::new(),
    }
}

/// A tenant as it is shown.
pub(super) fn organization(tenant: &Tenant) -> wire::Organization {
    wire::Organization {
        id: tenant.id.to_string(),
        display_name: tenant.display_name.clone(),
        created_date_time: Some(tenant.created.rfc3339()),
        verified_domains: vec![wire::VerifiedDomain {
            name: tenant.domain.clone(),
            is_default: true,
            is_initial: true,
        }],
    }
}

fn role(offer: &Offer) -> wire::AppRole {
    wire::AppRole {
        id: offer.id.to_string(),
        allowed_member_types: vec!["Application".to_owned()],
        description: offer.description.to_owned(),
        display_name: offer.value.to_owned(),
        is_enabled: true,
        origin: "Application".to_owned(),
        value: Some(offer.value.to_owned()),
    }
}

fn scope(offer: &Offer) -> wire::PermissionScope {
    wire::PermissionScope {
        id: offer.id.to_string(),
        admin_consent_description: offer.description.to_owned(),
        admin_consent_display_name: offer.value.to_owned(),
        is_enabled: true,
        kind: "User".to_owned(),
        value: offer.value.to_owned(),
    }
}

fn required_out(required: RequiredResource) -> wire::RequiredResource {
    let access = |permission: Permission| wire::ResourceAccess {
        id: permission.id.to_string(),
        kind: match permission.kind {
            PermissionKind::Scope => "Scope".to_owned(),
            PermissionKind::Role => "Role".to_owned(),
        },
    };
    wire::RequiredResource {
        resource_app_id: required.resource.to_string(),
        resource_access: required.permissions.into_iter().map(access).collect(),
    }
}

fn required_in(required: &wire::RequiredResource) -> Option<RequiredResource> {
    let permission = |access: &wire::ResourceAccess| {
        let kind = match access.kind.as_str() {
            kind if kind.eq_ignore_ascii_case("Scope") => PermissionKind::Scope,
            kind if kind.eq_ignore_ascii_case("Role") => PermissionKind::Role,
            _ => return None,
        };
        Some(Permission { id: access.id.parse::<uuid::Uuid>().ok()?, kind })
    };
    let permissions = required.resource_access.iter().map(permission).collect::<Option<_>>()?;
    Some(RequiredResource { resource: required.resource_app_id.parse().ok()?, permissions })
}

/// A secret as it is shown: without the secret.
fn password(password: Password) -> wire::PasswordCredential {
    wire::PasswordCredential {
        custom_key_identifier: None,
        display_name: password.display_name,
        end_date_time: Some(password.end.rfc3339()),
        hint: Some(password.hint),
        key_id: Some(password.id.to_string()),
        secret_text: None,
        start_date_time: Some(password.start.rfc3339()),
    }
}

/// What a POST or PATCH of an application wants.
pub(super) fn edit(write: wire::ApplicationWrite) -> Result<Edit, Refusal> {
    keep_all(&write.others)?;
    let required = match write.required_resource_access {
        None => None,
        Some(required) => {
            let bad = Refusal::BadValue { property: "requiredResourceAccess", resource: "Application" };
            Some(required.iter().map(required_in).collect::<Option<_>>().ok_or(bad)?)
        }
    };
    Ok(Edit {
        display_name: write.display_name,
        description: write.description,
        notes: write.notes,
        identifier_uris: write.identifier_uris,
        sign_in_audience: write.sign_in_audience,
        tags: write.tags,
        required,
    })
}

/// Refuses properties that would be lost. Those that say nothing (null, false, empty) lose nothing.
pub(super) fn keep_all(others: &BTreeMap<String, Value>) -> Result<(), Refusal> {
    let lost = others.iter().find(|(name, value)| !name.contains("@odata.") && !says_nothing(value));
    match lost {
        None => Ok(()),
        Some((name, _)) => {
            let name = NOT_KEPT.iter().find(|known| **known == name).copied();
            Err(Refusal::UnsupportedProperty { name })
        }
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(set) => !set,
        Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(says_nothing),
    }
}

/// What is wished of a new secret.
pub(super) fn wish(body: wire::AddPassword) -> Result<Wish, Refusal> {
    let wish = body.password_credential.unwrap_or_default();
    let bad = |property| Refusal::BadValue { property, resource: "PasswordCredential" };
    let time = |text: Option<String>, property| match text {
        None => Ok(None),
        Some(text) => Timestamp::parse_rfc3339(&text).map(Some).ok_or(bad(property)),
    };
    if wish.display_name.as_ref().is_some_and(|name| name.chars().count() > 256) {
        return Err(bad("displayName"));
    }
    Ok(Wish {
        start: time(wish.start_date_time, "startDateTime")?,
        end: time(wish.end_date_time, "endDateTime")?,
        display_name: wish.display_name,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Edit, Refusal> {
        edit(serde_json::from_value(body).expect("an application"))
    }

    #[test]
    fn what_clients_send_is_kept_or_refused_but_never_lost() {
        let az = json!({ "displayName": "n", "keyCredentials": [], "isFallbackPublicClient": null });
        assert_eq!(read(az).expect("kept").display_name.as_deref(), Some("n"));
        assert_eq!(read(json!({ "web": { "redirectUris": [] }, "@odata.type": "x" })).map(|_| ()), Ok(()));
        let lost = |name| Err(Refusal::UnsupportedProperty { name });
        assert_eq!(read(json!({ "web": { "redirectUris": ["https://a"] } })).map(|_| ()), lost(Some("web")));
        assert_eq!(read(json!({ "hunter2": "x" })).map(|_| ()), lost(None));
    }

    #[test]
    fn required_permissions_are_read_and_shown_the_same() {
        let required = json!([{
            "resourceAppId": "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
            "resourceAccess": [{ "id": "f53da476-18e3-4152-8e01-aec403e6edc0", "type": "Scope" }]
        }]);
        let edit = read(json!({ "requiredResourceAccess": required })).expect("read");
        let shown: Vec<_> = edit.required.expect("given").into_iter().map(required_out).collect();
        assert_eq!(serde_json::to_value(shown).expect("JSON"), required);
        let bad = json!({ "requiredResourceAccess": [{ "resourceAppId": "x", "resourceAccess": [] }] });
        assert!(read(bad).is_err());
    }
}
