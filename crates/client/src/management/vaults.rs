//! Vaults, as resources.

use strongroom_wire::management::{
    AccessPolicy, PolicyParameters, PolicyParametersProperties, Resource, Vault, VaultParameters,
};

use super::Management;
use crate::Error;

const API_VERSION: &str = "2026-02-01";

/// The last version that the generic listing of vaults takes; clients have never asked it another.
const RESOURCES_API_VERSION: &str = "2015-11-01";

impl Management {
    /// Makes the vault, or replaces what is given of the one that is there.
    pub async fn put_vault(
        &self,
        subscription: &str,
        group: &str,
        name: &str,
        parameters: &VaultParameters,
    ) -> Result<Vault, Error> {
        self.put(self.url(&vault(subscription, group, name), API_VERSION, &[]), parameters).await
    }

    /// The vault.
    pub async fn vault(&self, subscription: &str, group: &str, name: &str) -> Result<Vault, Error> {
        self.get(self.url(&vault(subscription, group, name), API_VERSION, &[])).await
    }

    /// The vaults of one group.
    pub async fn vaults(&self, subscription: &str, group: &str) -> Result<Vec<Vault>, Error> {
        let [s, subscription, g, group, p, provider, vaults, _] = vault(subscription, group, "");
        self.pages(self.url(&[s, subscription, g, group, p, provider, vaults], API_VERSION, &[])).await
    }

    /// The vaults of all groups, or the one named `name`, as entries of the generic listing.
    pub async fn find_vaults(&self, subscription: &str, name: Option<&str>) -> Result<Vec<Resource>, Error> {
        let mut filter = "resourceType eq 'Microsoft.KeyVault/vaults'".to_owned();
        if let Some(name) = name {
            filter = format!("{filter} and name eq '{}'", name.replace('\'', "''"));
        }
        let segments = ["subscriptions", subscription, "resources"];
        self.pages(self.url(&segments, RESOURCES_API_VERSION, &[("$filter", &filter)])).await
    }

    /// Adds permissions to those that the policies' principals have.
    pub async fn add_policies(
        &self,
        subscription: &str,
        group: &str,
        name: &str,
        policies: Vec<AccessPolicy>,
    ) -> Result<PolicyParameters, Error> {
        let body = PolicyParameters {
            id: None,
            name: None,
            kind: None,
            location: None,
            properties: PolicyParametersProperties { access_policies: policies },
        };
        let segments = [&vault(subscription, group, name)[..], &["accessPolicies", "add"]].concat();
        self.put(self.url(&segments, API_VERSION, &[]), &body).await
    }
}

/// The path of a vault.
fn vault<'a>(subscription: &'a str, group: &'a str, name: &'a str) -> [&'a str; 8] {
    [
        "subscriptions",
        subscription,
        "resourceGroups",
        group,
        "providers",
        "Microsoft.KeyVault",
        "vaults",
        name,
    ]
}
