//! What is remembered of clouds and sign-ins. Holds no secret.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strongroom_wire::management::{Endpoints, Subscription};

use crate::Failure;

/// All clouds that somebody has signed in at, by the URL of their management plane.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile {
    /// The one of the last sign-in.
    pub current: Option<String>,
    /// All.
    #[serde(default)]
    pub clouds: BTreeMap<String, Cloud>,
}

/// Where a cloud's faces are, and who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cloud {
    pub name: String,
    pub resource_manager: String,
    pub authority: String,
    pub audience: String,
    pub graph: Option<String>,
    /// With the port where it is not 443.
    pub vault_suffix: Option<String>,
    pub ca_file: Option<PathBuf>,
    #[serde(default)]
    pub accounts: Vec<Account>,
}

/// One subscription as one principal sees it; az calls this an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    /// The subscription; where there is none, the tenant.
    pub id: String,
    pub name: String,
    pub state: String,
    pub tenant_id: String,
    pub client_id: String,
    /// Whether commands work in it that name no other.
    pub is_default: bool,
}

impl Cloud {
    /// The cloud that `endpoints` tells, reached at `resource_manager`.
    pub fn discovered(
        resource_manager: String,
        endpoints: Endpoints,
        ca_file: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let audience = endpoints.authentication.audiences.into_iter().next();
        Ok(Self {
            name: endpoints.name,
            resource_manager,
            authority: endpoints.authentication.login_endpoint.trim_end_matches('/').to_owned(),
            audience: audience
                .ok_or_else(|| Failure::plain("The server names no audience for its tokens."))?,
            graph: endpoints.microsoft_graph_resource_id.or(endpoints.graph),
            vault_suffix: endpoints.suffixes.key_vault_dns,
            ca_file,
            accounts: Vec::new(),
        })
    }

    /// The account to work in: the one named or numbered `wanted`, else the default one.
    pub fn account(&self, wanted: Option<&str>) -> Result<Option<&Account>, Failure> {
        let Some(wanted) = wanted else { return Ok(self.accounts.iter().find(|account| account.is_default)) };
        let found = self.accounts.iter().find(|account| account.is(wanted));
        found.map(Some).ok_or_else(|| no_subscription(wanted))
    }

    /// Puts the accounts of a principal in, in the place of those that it had. The first one is
    /// the default.
    pub fn sign_in(&mut self, accounts: Vec<Account>) {
        let newcomer = accounts.first().map(|account| account.client_id.clone());
        self.accounts.retain(|account| Some(&account.client_id) != newcomer.as_ref());
        self.accounts.extend(accounts);
        if let Some(first) =
            self.accounts.iter().position(|account| Some(&account.client_id) == newcomer.as_ref())
        {
            self.make_default(first);
        }
    }

    /// Makes the account at `place` the default one.
    pub fn make_default(&mut self, place: usize) {
        for (i, account) in self.accounts.iter_mut().enumerate() {
            account.is_default = i == place;
        }
    }
}

impl Account {
    /// The account of `client_id` in a subscription.
    pub fn of_subscription(subscription: Subscription, tenant: &str, client_id: &str) -> Self {
        Self {
            id: subscription.subscription_id,
            name: subscription.display_name,
            state: subscription.state,
            tenant_id: subscription.tenant_id.unwrap_or_else(|| tenant.to_owned()),
            client_id: client_id.to_owned(),
            is_default: false,
        }
    }

    /// The account of `client_id` where it sees no subscription.
    pub fn of_tenant(tenant: &str, client_id: &str) -> Self {
        Self {
            id: tenant.to_owned(),
            name: "N/A(tenant level account)".to_owned(),
            state: "Enabled".to_owned(),
            tenant_id: tenant.to_owned(),
            client_id: client_id.to_owned(),
            is_default: false,
        }
    }

    /// Whether `wanted` is this account's id or name.
    pub fn is(&self, wanted: &str) -> bool {
        self.id.eq_ignore_ascii_case(wanted) || self.name.eq_ignore_ascii_case(wanted)
    }

    /// How az prints it: with `cloudName` in lists, with `environmentName` alone.
    pub fn print(&self, cloud: &Cloud, cloud_key: &str) -> Value {
        json!({
            cloud_key: cloud.name,
            "homeTenantId": self.tenant_id,
            "id": self.id,
            "isDefault": self.is_default,
            "managedByTenants": [],
            "name": self.name,
            "state": self.state,
            "tenantId": self.tenant_id,
            "user": {"name": self.client_id, "type": "servicePrincipal"},
        })
    }
}

/// There is no such subscription.
pub(crate) fn no_subscription(wanted: &str) -> Failure {
    Failure::plain(format!(
        "The subscription of '{wanted}' doesn't exist in cloud or is not seen by who is signed in."
    ))
    .hint("`strongroom account list` shows the subscriptions")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, client_id: &str) -> Account {
        Account {
            id: id.to_owned(),
            name: format!("name of {id}"),
            state: "Enabled".to_owned(),
            tenant_id: "t".to_owned(),
            client_id: client_id.to_owned(),
            is_default: false,
        }
    }

    #[test]
    fn the_last_sign_in_is_the_default_and_replaces_its_own_older_one() {
        let mut cloud = Cloud {
            name: "c".to_owned(),
            resource_manager: "https://m".to_owned(),
            authority: "https://l".to_owned(),
            audience: "https://m".to_owned(),
            graph: None,
            vault_suffix: None,
            ca_file: None,
            accounts: Vec::new(),
        };
        cloud.sign_in(vec![account("s1", "a"), account("s2", "a")]);
        cloud.sign_in(vec![account("s1", "b")]);
        cloud.sign_in(vec![account("s3", "a")]);
        let shown: Vec<_> =
            cloud.accounts.iter().map(|a| (a.id.as_str(), a.client_id.as_str(), a.is_default)).collect();
        assert_eq!(shown, [("s1", "b", false), ("s3", "a", true)]);
        assert_eq!(
            cloud.account(Some("NAME of s1")).expect("found").map(|a| a.client_id.as_str()),
            Some("b")
        );
        assert!(cloud.account(Some("s2")).is_err());
    }
}
