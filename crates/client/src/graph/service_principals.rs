//! Service principals: applications as they act in a tenant.

use reqwest::Method;
use strongroom_wire::graph::{ServicePrincipal, ServicePrincipalWrite};

use super::{Filter, Graph};
use crate::Error;

impl Graph {
    /// The service principals that pass `filter`, or all.
    pub async fn service_principals(
        &self,
        filter: Option<&Filter<'_>>,
    ) -> Result<Vec<ServicePrincipal>, Error> {
        self.list("servicePrincipals", filter).await
    }

    /// The service principal with the object id `id`.
    pub async fn service_principal(&self, id: &str) -> Result<ServicePrincipal, Error> {
        self.get(&["servicePrincipals", id]).await
    }

    /// Makes the service principal of an application.
    pub async fn create_service_principal(
        &self,
        principal: &ServicePrincipalWrite,
    ) -> Result<ServicePrincipal, Error> {
        self.write(Method::POST, &["servicePrincipals"], principal).await?.json()
    }
}
