//! From what people call an application to its registration.

use strongroom_client::graph::{Filter, Graph};
use strongroom_wire::graph::Application;

use crate::Failure;
use crate::ad::is_guid;

/// The application whose client id, identifier URI or object id is `id`.
pub(super) async fn application(graph: &Graph, id: &str) -> Result<Application, Failure> {
    let filter = if is_guid(id) { Filter::AppId(id) } else { Filter::IdentifierUri(id) };
    if let Some(found) = graph.applications(Some(&filter)).await?.into_iter().next() {
        return Ok(found);
    }
    if is_guid(id) {
        match graph.application(id).await {
            Err(error) if error.is_not_found() => {}
            other => return Ok(other?),
        }
    }
    Err(Failure::not_found(format!(
        "There is no application with the client id, identifier URI or object id '{id}'."
    ))
    .hint("`strongroom ad app list -o table` shows what is there"))
}
