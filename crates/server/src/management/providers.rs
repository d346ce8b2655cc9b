//! Resource providers: all that are here are registered, always.

use http::StatusCode;
use strongroom_access::{ManageAction, Scope};
use strongroom_base::SubscriptionId;
use strongroom_wire::management::{Provider, ResourceType};

use crate::authorize;
use crate::call::Call;
use crate::management::api_version::{ApiVersion, KEY_VAULT};
use crate::management::refuse::{BadRequest, ManagementError};
use crate::management::{link, place};
use crate::reply::Reply;

/// The providers and their types.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("Microsoft.Authorization", &["roleAssignments", "roleDefinitions"]),
    ("Microsoft.KeyVault", &["vaults", "vaults/accessPolicies"]),
    ("Microsoft.Resources", &["subscriptions", "resourceGroups", "tenants"]),
];

/// `GET /subscriptions/{s}/providers`
pub(crate) async fn list(call: Call) -> Result<Reply, ManagementError> {
    let subscription = allowed(&call)?;
    let all = PROVIDERS.iter().map(|(namespace, types)| provider(subscription, namespace, types)).collect();
    Ok(Reply::json(StatusCode::OK, &link::whole(all)))
}

/// `GET /subscriptions/{s}/providers/{ns}`, and `POST …/register`, which finds the work done.
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    let subscription = allowed(&call)?;
    let wanted = call.capture("ns");
    let known = PROVIDERS.iter().find(|(namespace, _)| namespace.eq_ignore_ascii_case(wanted));
    let (namespace, types) = known.ok_or(BadRequest::UnknownNamespace)?;
    Ok(Reply::json(StatusCode::OK, &provider(subscription, namespace, types)))
}

fn allowed(call: &Call) -> Result<SubscriptionId, ManagementError> {
    ApiVersion::any(call)?;
    let subscription = place::subscription(call)?;
    authorize::resource(call, ManageAction::SubscriptionRead, &Scope::subscription(subscription))?;
    Ok(subscription)
}

fn provider(subscription: SubscriptionId, namespace: &str, types: &[&str]) -> Provider {
    let versions = if namespace == "Microsoft.KeyVault" { KEY_VAULT } else { &[] };
    let api_versions: Vec<String> = versions.iter().rev().map(ToString::to_string).collect();
    Provider {
        id: format!("/subscriptions/{subscription}/providers/{namespace}"),
        namespace: namespace.to_owned(),
        registration_state: "Registered".to_owned(),
        registration_policy: Some("RegistrationFree".to_owned()),
        resource_types: types
            .iter()
            .map(|name| ResourceType {
                resource_type: (*name).to_owned(),
                locations: vec!["Local".to_owned()],
                api_versions: api_versions.clone(),
            })
            .collect(),
    }
}
