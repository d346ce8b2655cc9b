//! Vaults as resources, and their access policies.

use http::StatusCode;
use strongroom_access::ManageAction;
use strongroom_base::VaultId;
use strongroom_crypto::random;
use strongroom_management::vaults::{self, Mode, Put};
use strongroom_vault::vaults::PolicyEdit;
use strongroom_wire::management::{PolicyParameters, PolicyParametersProperties, VaultParameters};

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{convert, link, place};
use crate::reply::Reply;

/// `PUT …/vaults/{v}`: 201 if it is made, 200 if it was there. Ends with the work done.
pub(crate) async fn put(call: Call) -> Result<Reply, ManagementError> {
    let version = ApiVersion::key_vault(&call, "vaults")?;
    let place = place::vault(&call)?;
    let (scope, tenant, now) = (place.scope(), call.caller()?.tenant, call.now);
    authorize::resource(&call, ManageAction::VaultWrite, &scope)?;
    let given: VaultParameters = call.json()?;
    let location = given.location.filter(|location| !location.trim().is_empty());
    let location = location.ok_or(BadRequest::LocationRequired)?;
    let mut properties = given.properties.ok_or(BadRequest::InvalidValue("properties"))?;
    if properties.tenant_id.is_none() {
        return Err(BadRequest::InvalidValue("tenantId").into());
    }
    if properties.sku.is_none() {
        return Err(BadRequest::InvalidValue("sku").into());
    }
    let mode = match properties.create_mode.take() {
        None => Mode::Default,
        Some(mode) => convert::one_of(&mode, [("default", Mode::Default), ("recover", Mode::Recover)])
            .ok_or(BadRequest::InvalidValue("createMode"))?,
    };
    let mut properties = convert::patch(properties, tenant)?;
    // A PUT says all tags there are to be.
    properties.tags = Some(given.tags.unwrap_or_default());
    let id = VaultId::from_random(random::bytes());
    let put = Put { place, id, location, properties, rbac_default: version.roles_by_default(), mode };
    let done = call
        .commit_as(
            |call| Ok::<_, ManagementError>(authorize::resource(call, ManageAction::VaultWrite, &scope)?),
            move |read, grant| vaults::create_or_update(read, grant, tenant, &put, now),
            |put| convert::made(put.new),
        )
        .await?;
    Ok(Reply::json(done.status, &convert::vault(done.value.vault, &call.names)).audited(done.audited))
}

/// `PATCH …/vaults/{v}`: what is left out stays.
pub(crate) async fn patch(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::key_vault(&call, "vaults")?;
    let place = place::vault(&call)?;
    let (scope, tenant, now) = (place.scope(), call.caller()?.tenant, call.now);
    authorize::resource(&call, ManageAction::VaultWrite, &scope)?;
    let given: VaultParameters = call.json()?;
    let mut patch = convert::patch(given.properties.unwrap_or_default(), tenant)?;
    patch.tags = given.tags;
    let done = call
        .commit(
            |call| Ok::<_, ManagementError>(authorize::resource(call, ManageAction::VaultWrite, &scope)?),
            move |read, grant| vaults::patch(read, grant, tenant, &place, &patch, now),
        )
        .await?;
    Ok(Reply::json(done.status, &convert::vault(done.value, &call.names)).audited(done.audited))
}

/// `GET …/vaults/{v}`
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::key_vault(&call, "vaults")?;
    let place = place::vault(&call)?;
    let grant = authorize::resource(&call, ManageAction::VaultRead, &place.scope())?;
    let vault = vaults::show(&call.house.store.read(), &grant, call.caller()?.tenant, &place)?;
    Ok(Reply::json(StatusCode::OK, &convert::vault(vault, &call.names)))
}

/// `GET …/providers/Microsoft.KeyVault/vaults` in a subscription or group: those that the caller
/// may see.
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::key_vault(&call, "vaults")?;
    let place = place::any(&call)?;
    let path = format!("{}/providers/{}", convert::place_id(&place), convert::VAULT_TYPE);
    let page = link::page(&call, &path)?;
    let may_see = authorize::resources(&call, ManageAction::VaultRead)?;
    let (read, tenant) = (call.house.store.read(), call.caller()?.tenant);
    let group = place.group().map(|group| &group.group);
    let listed = vaults::list(&read, tenant, place.subscription(), group, &page, may_see)?;
    Ok(Reply::json(
        StatusCode::OK,
        &link::list(&call, &path, listed, |vault| convert::vault(vault, &call.names))?,
    ))
}

/// `PUT …/vaults/{v}/accessPolicies/{operation}`: adds to, replaces or removes what is given, and
/// answers all policies that there are then.
pub(crate) async fn edit_policies(call: Call) -> Result<Reply, ManagementError> {
    ApiVersion::key_vault(&call, "vaults/accessPolicies")?;
    let edit = convert::one_of(
        call.capture("operation"),
        [("add", PolicyEdit::Add), ("replace", PolicyEdit::Replace), ("remove", PolicyEdit::Remove)],
    )
    .ok_or(BadRequest::PolicyOperation)?;
    let place = place::vault(&call)?;
    let (scope, tenant, now) = (place.scope(), call.caller()?.tenant, call.now);
    authorize::resource(&call, ManageAction::VaultPoliciesWrite, &scope)?;
    let given: PolicyParameters = call.json()?;
    let policies = convert::policies(&given.properties.access_policies)?;
    let done = call
        .commit(
            |call| {
                Ok::<_, ManagementError>(authorize::resource(call, ManageAction::VaultPoliciesWrite, &scope)?)
            },
            move |read, grant| vaults::edit_policies(read, grant, tenant, &place, edit, &policies, now),
        )
        .await?;
    let vault = done.value;
    let answer = PolicyParameters {
        id: Some(format!("{}/accessPolicies/", convert::vault_id(&convert::place_of(&vault)))),
        name: None,
        kind: Some(format!("{}/accessPolicies", convert::VAULT_TYPE)),
        location: Some(vault.location),
        properties: PolicyParametersProperties {
            access_policies: vault.access_policies.into_iter().map(convert::policy).collect(),
        },
    };
    Ok(Reply::json(done.status, &answer).audited(done.audited))
}
