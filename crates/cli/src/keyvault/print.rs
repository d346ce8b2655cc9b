//! Vaults as az prints them: with every property that a vault can have, null where it has not.

use serde_json::{Map, Value, json};
use strongroom_wire::management::{AccessPolicy, Resource, SystemData, Vault};

use super::find::group_in;
use crate::Failure;

/// A vault.
pub(super) fn vault(vault: &Vault) -> Result<Value, Failure> {
    let unprintable = |_| Failure::plain("The vault cannot be printed.");
    let mut properties = serde_json::to_value(&vault.properties).map_err(unprintable)?;
    if let Value::Object(properties) = &mut properties {
        let policies = vault.properties.access_policies.iter().map(policy).collect();
        properties.insert("accessPolicies".to_owned(), policies);
        with_nulls(
            properties,
            &[
                "createMode",
                "enablePurgeProtection",
                "hsmPoolResourceId",
                "networkAcls",
                "privateEndpointConnections",
                "provisioningState",
                "publicNetworkAccess",
                "softDeleteRetentionInDays",
            ],
        );
    }
    Ok(json!({
        "id": vault.id,
        "location": vault.location,
        "name": vault.name,
        "properties": properties,
        "resourceGroup": group_in(&vault.id),
        "systemData": vault.system_data.as_ref().map(system_data),
        "tags": vault.tags,
        "type": vault.kind,
    }))
}

/// A vault in a list of all groups, which knows less.
pub(super) fn resource(resource: &Resource) -> Value {
    json!({
        "id": resource.id,
        "location": resource.location,
        "name": resource.name,
        "resourceGroup": group_in(&resource.id),
        "tags": resource.tags,
        "type": resource.kind,
    })
}

fn policy(policy: &AccessPolicy) -> Value {
    let permissions = &policy.permissions;
    json!({
        "applicationId": policy.application_id,
        "objectId": policy.object_id,
        "permissions": {
            "certificates": permissions.certificates,
            "keys": permissions.keys,
            "secrets": permissions.secrets,
            "storage": permissions.storage,
        },
        "tenantId": policy.tenant_id,
    })
}

fn system_data(data: &SystemData) -> Value {
    let time = |text: &Option<String>| text.as_deref().map(with_offset);
    json!({
        "createdAt": time(&data.created_at),
        "createdBy": data.created_by,
        "createdByType": data.created_by_type,
        "lastModifiedAt": time(&data.last_modified_at),
        "lastModifiedBy": data.last_modified_by,
        "lastModifiedByType": data.last_modified_by_type,
    })
}

/// A time with `+00:00` in the place of `Z`, as Python writes it.
pub(super) fn with_offset(time: &str) -> String {
    match time.strip_suffix('Z') {
        Some(front) => format!("{front}+00:00"),
        None => time.to_owned(),
    }
}

fn with_nulls(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        object.entry(*key).or_insert(Value::Null);
    }
}
