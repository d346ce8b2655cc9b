//! Who calls: service principals, made over the wire as anybody makes them.

use anyhow::{Context, Result};
use strongroom_base::SecretText;
use strongroom_wire::graph::{ApplicationWrite, PasswordWish, ServicePrincipalWrite};

use crate::server::Server;

/// A service principal with a client secret.
#[derive(Clone)]
pub struct Principal {
    /// Its tenant.
    pub tenant: String,
    /// Its application's client id.
    pub client_id: String,
    /// Its object id, which access policies name.
    pub object_id: String,
    /// Its client secret.
    pub secret: SecretText,
}

impl Server {
    /// A new service principal without any right.
    pub async fn principal(&self, name: &str) -> Result<Principal> {
        let graph = self.graph()?;
        let wish = ApplicationWrite { display_name: Some(name.to_owned()), ..ApplicationWrite::default() };
        let application = graph.create_application(&wish).await.context("failed to register")?;
        let password = graph.add_password(&application.id, PasswordWish::default()).await?;
        let wish = ServicePrincipalWrite { app_id: Some(application.app_id.clone()), ..Default::default() };
        let principal = graph.create_service_principal(&wish).await?;
        Ok(Principal {
            tenant: self.dev().tenant_id.clone(),
            client_id: application.app_id,
            object_id: principal.id,
            secret: SecretText::new(password.secret_text.as_str().to_owned()),
        })
    }
}
