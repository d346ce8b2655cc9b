//! Discovery: where the faces of a cloud are.

use reqwest::Method;
use strongroom_wire::management::Endpoints;

use crate::Error;
use crate::http::{self, Body, Http, Request};

/// Where the parts of the cloud are whose management plane is at `resource_manager`. Needs no
/// token.
pub async fn endpoints(http: &Http, resource_manager: &str) -> Result<Endpoints, Error> {
    let base = http::parse_base(resource_manager)?;
    let url = http::url(&base, &["metadata", "endpoints"], &[("api-version", "2022-09-01")]);
    http.send(Request { method: Method::GET, url, token: None, body: Body::None }).await?.json()
}
