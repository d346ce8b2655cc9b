//! A vault with whom the test needs in it.

use anyhow::{Context, Result};
use strongroom_base::SecretText;
use strongroom_client::key_vault::Vault;
use strongroom_wire::Exposed;
use strongroom_wire::key_vault::SetSecret;
use strongroom_wire::management::{
    AccessPolicy, GroupParameters, Permissions, Sku, VaultParameters, VaultParametersProperties,
};

use crate::caller::Principal;
use crate::server::Server;

/// The resource group of all test vaults.
const GROUP: &str = "tests";

/// A vault that decides by access policies.
pub struct TestVault {
    /// Its name.
    pub name: String,
    /// Its host, without port.
    pub host: String,
}

/// The permissions on secrets that these words mean.
pub fn permissions(secrets: &[&str]) -> Permissions {
    let words = secrets.iter().map(|word| (*word).to_owned()).collect();
    Permissions { secrets: Some(words), ..Permissions::default() }
}

/// An access policy for `principal`.
pub fn policy(principal: &Principal, secrets: &[&str]) -> AccessPolicy {
    AccessPolicy {
        tenant_id: principal.tenant.clone(),
        object_id: principal.object_id.clone(),
        application_id: None,
        permissions: permissions(secrets),
    }
}

impl Server {
    /// A new vault that gives `policies`; the owner may do everything to its secrets.
    pub async fn vault(&self, name: &str, policies: &[AccessPolicy]) -> Result<TestVault> {
        let management = self.management()?;
        let subscription = &self.dev().subscription_id;
        let group = GroupParameters { location: Some(self.dev().location.clone()), tags: None };
        management.put_group(subscription, GROUP, &group).await.context("failed to make the group")?;
        let all = ["get", "list", "set", "delete", "recover", "backup", "restore", "purge"];
        let owner = policy(&self.owner(), &all);
        let policies = policies.iter().cloned().chain([owner]).collect();
        self.put_policies(name, policies).await?;
        Ok(TestVault { name: name.to_owned(), host: self.vault_host(name) })
    }

    /// Replaces the vault's policies, or makes the vault.
    pub async fn put_policies(&self, name: &str, policies: Vec<AccessPolicy>) -> Result<()> {
        let parameters = VaultParameters {
            location: Some(self.dev().location.clone()),
            properties: Some(VaultParametersProperties {
                tenant_id: Some(self.dev().tenant_id.clone()),
                sku: Some(Sku { family: Some("A".to_owned()), name: "standard".to_owned() }),
                access_policies: Some(policies),
                enable_rbac_authorization: Some(false),
                ..VaultParametersProperties::default()
            }),
            ..VaultParameters::default()
        };
        let subscription = &self.dev().subscription_id;
        self.management()?
            .put_vault(subscription, GROUP, name, &parameters)
            .await
            .context("failed to make the vault")?;
        Ok(())
    }

    /// The product's client of the vault `name`, on behalf of `principal`.
    pub fn secrets(&self, name: &str, principal: &Principal) -> Result<Vault> {
        let base = format!("https://{name}.{}", self.dev().vault_dns_suffix);
        Ok(Vault::new(self.client()?, &base, self.tokens(principal)?)?)
    }

    /// A token of `principal` for vaults.
    pub async fn vault_token(&self, principal: &Principal) -> Result<SecretText> {
        self.token(principal, &self.vault_resource()).await
    }
}

/// A secret to be set, with nothing but its value.
pub fn value(text: &str) -> SetSecret {
    SetSecret { value: Some(Exposed::new(text.to_owned())), content_type: None, attributes: None, tags: None }
}
