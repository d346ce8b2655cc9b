//! Between the management plane's wire and the domain: the only place of this face that does.

use http::StatusCode;
use strongroom_access::{AccessPolicy, Permissions, RoleDefinition};
use strongroom_base::{SubscriptionId, TenantId};
use strongroom_identity::principals::Kind;
use strongroom_identity::tenants::Tenant;
use strongroom_management::groups::{self, Group};
use strongroom_management::roles::Given;
use strongroom_management::subscriptions::Subscription;
use strongroom_management::{GroupPlace, Place, VaultPlace};
use strongroom_vault::network::{AddressRange, NetworkRules, Subnet};
use strongroom_vault::record::{Author, Sku, Stamp, Vault};
use strongroom_vault::vaults::{EnabledForPatch, Patch};
use strongroom_wire::management as wire;

use crate::management::refuse::BadRequest;
use crate::names::PublicNames;

/// The type of a vault.
pub(crate) const VAULT_TYPE: &str = "Microsoft.KeyVault/vaults";

/// How a PUT ends: 201 if its object is made by it.
pub(crate) const fn made(new: bool) -> StatusCode {
    if new { StatusCode::CREATED } else { StatusCode::OK }
}

/// The id of a resource group, the names spelled as they were given.
pub(crate) fn group_id(place: &GroupPlace) -> String {
    format!("/subscriptions/{}/resourceGroups/{}", place.subscription, place.group)
}

/// The id of a vault, the names spelled as they were given.
pub(crate) fn vault_id(place: &VaultPlace) -> String {
    format!("{}/providers/{VAULT_TYPE}/{}", group_id(&place.group), place.name)
}

/// The id of a place, the names spelled as they were given.
pub(crate) fn place_id(place: &Place) -> String {
    match place {
        Place::Subscription(subscription) => format!("/subscriptions/{subscription}"),
        Place::Group(group) => group_id(group),
        Place::Vault(vault) => vault_id(vault),
        Place::Secret(vault, name) => format!("{}/secrets/{name}", vault_id(vault)),
    }
}

/// Where a vault is.
pub(crate) fn place_of(vault: &Vault) -> VaultPlace {
    GroupPlace { subscription: vault.subscription, group: vault.group.clone() }.vault(vault.name.clone())
}

/// A tenant as its own principals see it.
pub(crate) fn tenant(tenant: Tenant) -> wire::Tenant {
    wire::Tenant {
        id: format!("/tenants/{}", tenant.id),
        tenant_id: tenant.id.to_string(),
        display_name: Some(tenant.display_name),
        default_domain: Some(tenant.domain),
        tenant_category: Some("Home".to_owned()),
    }
}

/// A subscription.
pub(crate) fn subscription(subscription: Subscription) -> wire::Subscription {
    wire::Subscription {
        id: format!("/subscriptions/{}", subscription.id),
        subscription_id: subscription.id.to_string(),
        tenant_id: Some(subscription.tenant.to_string()),
        display_name: subscription.name,
        state: "Enabled".to_owned(),
        managed_by_tenants: Vec::new(),
        authorization_source: Some("RoleBased".to_owned()),
    }
}

/// A resource group.
pub(crate) fn group(group: Group) -> wire::Group {
    let state = match group.state {
        groups::State::Active => "Succeeded",
        groups::State::Deleting => "Deleting",
    };
    wire::Group {
        id: group_id(&group.place),
        name: group.place.group.to_string(),
        kind: Some("Microsoft.Resources/resourceGroups".to_owned()),
        location: group.location,
        tags: (!group.tags.is_empty()).then_some(group.tags),
        properties: wire::GroupProperties { provisioning_state: state.to_owned() },
    }
}

/// A vault as an entry of the generic listing.
pub(crate) fn resource(vault: Vault) -> wire::Resource {
    wire::Resource {
        id: vault_id(&place_of(&vault)),
        name: vault.name.to_string(),
        kind: VAULT_TYPE.to_owned(),
        location: vault.location,
        tags: vault.tags,
    }
}

/// A vault. Its URI is made of the names that the request came under.
pub(crate) fn vault(vault: Vault, names: &PublicNames) -> wire::Vault {
    wire::Vault {
        id: vault_id(&place_of(&vault)),
        name: vault.name.to_string(),
        kind: VAULT_TYPE.to_owned(),
        system_data: Some(system_data(vault.created, vault.updated)),
        properties: wire::VaultProperties {
            sku: wire::Sku { family: Some("A".to_owned()), name: vault.sku.as_str().to_owned() },
            tenant_id: vault.tenant.to_string(),
            access_policies: vault.access_policies.into_iter().map(policy).collect(),
            enabled_for_deployment: vault.enabled_for.deployment,
            enabled_for_disk_encryption: vault.enabled_for.disk_encryption,
            enabled_for_template_deployment: vault.enabled_for.template_deployment,
            enable_soft_delete: true,
            soft_delete_retention_in_days: Some(vault.soft_delete_days),
            enable_rbac_authorization: vault.rbac,
            enable_purge_protection: vault.purge_protection.then_some(true),
            network_acls: vault.network.map(network_rules),
            public_network_access: Some(enabled(vault.public_network).to_owned()),
            vault_uri: format!("{}/", names.vault_url(&vault.name)),
            provisioning_state: Some("Succeeded".to_owned()),
        },
        location: vault.location,
        tags: vault.tags,
    }
}

const fn enabled(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}

fn system_data(created: Stamp, updated: Stamp) -> wire::SystemData {
    let (created_by, created_by_type) = author(created.by);
    let (last_modified_by, last_modified_by_type) = author(updated.by);
    wire::SystemData {
        created_by: Some(created_by),
        created_by_type: Some(created_by_type.to_owned()),
        created_at: Some(created.at.rfc3339()),
        last_modified_by: Some(last_modified_by),
        last_modified_by_type: Some(last_modified_by_type.to_owned()),
        last_modified_at: Some(updated.at.rfc3339()),
    }
}

fn author(author: Author) -> (String, &'static str) {
    match author {
        Author::Application(application) => (application.to_string(), "Application"),
        Author::User(user) => (user.to_string(), "User"),
        Author::System => ("system".to_owned(), "Application"),
    }
}

/// An access policy as it is shown: a list without words is left out.
pub(crate) fn policy(policy: AccessPolicy) -> wire::AccessPolicy {
    let words = |words: Vec<String>| (!words.is_empty()).then_some(words);
    wire::AccessPolicy {
        tenant_id: policy.tenant_id.to_string(),
        object_id: policy.object_id.to_string(),
        application_id: policy.application_id.map(|application| application.to_string()),
        permissions: wire::Permissions {
            keys: words(policy.permissions.keys),
            secrets: words(policy.permissions.secrets),
            certificates: words(policy.permissions.certificates),
            storage: words(policy.permissions.storage),
        },
    }
}

fn network_rules(rules: NetworkRules) -> wire::NetworkRules {
    wire::NetworkRules {
        bypass: Some(if rules.bypass_services { "AzureServices" } else { "None" }.to_owned()),
        default_action: Some(if rules.allow_by_default { "Allow" } else { "Deny" }.to_owned()),
        ip_rules: rules.addresses.iter().map(|range| wire::IpRule { value: range.to_string() }).collect(),
        virtual_network_rules: rules
            .subnets
            .into_iter()
            .map(|subnet| wire::VirtualNetworkRule {
                id: subnet.id,
                ignore_missing_vnet_service_endpoint: subnet.ignore_missing_endpoint,
            })
            .collect(),
    }
}

/// A role assignment. Its role is spelled as the listing of definitions spells it: clients compare
/// the two letter for letter.
pub(crate) fn role_assignment(given: &Given) -> wire::RoleAssignment {
    let scope = place_id(&given.place);
    let kind = match given.kind {
        Kind::ServicePrincipal => "ServicePrincipal",
    };
    wire::RoleAssignment {
        id: format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}", given.assignment.id),
        name: given.assignment.id.to_string(),
        kind: "Microsoft.Authorization/roleAssignments".to_owned(),
        properties: wire::RoleAssignmentProperties {
            scope,
            role_definition_id: role_id(given.place.subscription(), given.assignment.role),
            principal_id: given.assignment.principal.to_string(),
            principal_type: Some(kind.to_owned()),
        },
    }
}

fn role_id(subscription: SubscriptionId, role: strongroom_base::RoleId) -> String {
    format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}")
}

/// A role that is built in, as `subscription` shows it.
pub(crate) fn role_definition(subscription: SubscriptionId, role: &RoleDefinition) -> wire::RoleDefinition {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    wire::RoleDefinition {
        id: role_id(subscription, role.id),
        name: role.id.to_string(),
        kind: "Microsoft.Authorization/roleDefinitions".to_owned(),
        properties: wire::RoleDefinitionProperties {
            role_name: role.name.to_owned(),
            kind: "BuiltInRole".to_owned(),
            description: role.description.to_owned(),
            assignable_scopes: vec!["/".to_owned()],
            permissions: vec![wire::RolePermission {
                actions: words(role.actions),
                not_actions: words(role.not_actions),
                data_actions: words(role.data_actions),
                not_data_actions: Vec::new(),
            }],
        },
    }
}

/// What a PUT or PATCH of a vault gives, but for its tags and location. `tenant` is the vault's.
pub(crate) fn patch(given: wire::VaultParametersProperties, tenant: TenantId) -> Result<Patch, BadRequest> {
    if given.tenant_id.is_some_and(|text| text.parse() != Ok(tenant)) {
        return Err(BadRequest::InvalidValue("tenantId"));
    }
    Ok(Patch {
        tags: None,
        sku: given.sku.as_ref().map(sku).transpose()?,
        access_policies: given.access_policies.map(|given| policies(&given)).transpose()?,
        rbac: given.enable_rbac_authorization,
        soft_delete: given.enable_soft_delete,
        soft_delete_days: given.soft_delete_retention_in_days,
        purge_protection: given.enable_purge_protection,
        enabled_for: EnabledForPatch {
            deployment: given.enabled_for_deployment,
            disk_encryption: given.enabled_for_disk_encryption,
            template_deployment: given.enabled_for_template_deployment,
        },
        network: given.network_acls.map(network).transpose()?,
        public_network: given.public_network_access.as_deref().map(public_network).transpose()?,
    })
}

fn sku(given: &wire::Sku) -> Result<Sku, BadRequest> {
    const BAD: BadRequest = BadRequest::InvalidValue("sku");
    if given.family.as_ref().is_some_and(|family| !family.eq_ignore_ascii_case("A")) {
        return Err(BAD);
    }
    one_of(&given.name, [("standard", Sku::Standard), ("premium", Sku::Premium)]).ok_or(BAD)
}

/// Access policies as they are given: words stay as they are, the vault checks them.
pub(crate) fn policies(given: &[wire::AccessPolicy]) -> Result<Vec<AccessPolicy>, BadRequest> {
    const BAD: BadRequest = BadRequest::InvalidValue("accessPolicies");
    let words = |words: &Option<Vec<String>>| words.clone().unwrap_or_default();
    let one = |policy: &wire::AccessPolicy| {
        Some(AccessPolicy {
            tenant_id: policy.tenant_id.parse().ok()?,
            object_id: policy.object_id.parse().ok()?,
            application_id: policy.application_id.as_deref().map(str::parse).transpose().ok()?,
            permissions: Permissions {
                keys: words(&policy.permissions.keys),
                secrets: words(&policy.permissions.secrets),
                certificates: words(&policy.permissions.certificates),
                storage: words(&policy.permissions.storage),
            },
        })
    };
    given.iter().map(|policy| one(policy).ok_or(BAD)).collect()
}

fn network(given: wire::NetworkRules) -> Result<NetworkRules, BadRequest> {
    const BAD: BadRequest = BadRequest::InvalidValue("networkAcls");
    let bypass = given.bypass.as_deref().unwrap_or("AzureServices");
    let action = given.default_action.as_deref().unwrap_or("Allow");
    let address = |rule: &wire::IpRule| rule.value.parse::<AddressRange>().map_err(|_| BAD);
    let subnet = |rule: wire::VirtualNetworkRule| Subnet {
        id: rule.id,
        ignore_missing_endpoint: rule.ignore_missing_vnet_service_endpoint,
    };
    Ok(NetworkRules {
        bypass_services: one_of(bypass, [("AzureServices", true), ("None", false)]).ok_or(BAD)?,
        allow_by_default: one_of(action, [("Allow", true), ("Deny", false)]).ok_or(BAD)?,
        addresses: given.ip_rules.iter().map(address).collect::<Result<_, _>>()?,
        subnets: given.virtual_network_rules.into_iter().map(subnet).collect(),
    })
}

fn public_network(given: &str) -> Result<bool, BadRequest> {
    one_of(given, [("Enabled", true), ("Disabled", false)])
        .ok_or(BadRequest::InvalidValue("publicNetworkAccess"))
}

/// What `word` stands for, whatever its case.
pub(crate) fn one_of<T: Copy, const N: usize>(word: &str, meanings: [(&str, T); N]) -> Option<T> {
    meanings.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}
