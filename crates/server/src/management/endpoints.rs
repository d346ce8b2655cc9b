//! Where everything is: what `az cloud register` and `ARM_CLOUD_METADATA_URL` read.

use http::StatusCode;
use strongroom_wire::management::{Authentication, Endpoints, Suffixes};

use crate::call::Call;
use crate::management::api_version::ApiVersion;
use crate::management::refuse::ManagementError;
use crate::names::PublicNames;
use crate::reply::Reply;

/// The name under which clients keep this cloud if they ask for none.
const CLOUD: &str = "Strongroom";

/// `GET /metadata/endpoints`, without a token.
pub(crate) async fn show(call: Call) -> Result<Reply, ManagementError> {
    let endpoints = endpoints(&call.names);
    Ok(if ApiVersion::any(&call)?.endpoints_as_object() {
        Reply::json(StatusCode::OK, &endpoints)
    } else {
        Reply::json(StatusCode::OK, &[endpoints])
    })
}

pub(super) fn endpoints(names: &PublicNames) -> Endpoints {
    let graph = names.graph_url();
    Endpoints {
        name: CLOUD.to_owned(),
        authentication: Authentication {
            login_endpoint: names.login_url(),
            audiences: vec![names.management_url()],
            tenant: Some("common".to_owned()),
            identity_provider: Some("AAD".to_owned()),
        },
        resource_manager: names.management_url(),
        graph_audience: Some(graph.clone()),
        graph: Some(graph.clone()),
        microsoft_graph_resource_id: Some(graph),
        portal: Some(names.portal_url()),
        suffixes: Suffixes { key_vault_dns: Some(names.vault_suffix.clone()), mhsm_dns: None },
    }
}
