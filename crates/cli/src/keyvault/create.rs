//! `keyvault create`

use clap::Args;
use strongroom_base::{GroupName, VaultName};
use strongroom_client::graph::Filter;
use strongroom_wire::management::{
    AccessPolicy, NetworkRules, Permissions, Sku, VaultParameters, VaultParametersProperties,
};

use super::print;
use super::settings::Settings;
use crate::flag::flag;
use crate::session::Session;
use crate::tags::{Tag, map};
use crate::{Failure, Outcome};

/// Make a vault.
///
/// With access policies (`--enable-rbac-authorization false`) who makes it gets all permissions
/// but purge, unless `--no-self-perms` says not to.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  A vault whose access policies decide:
    strongroom keyvault create --enable-rbac-authorization false --name my-vault --resource-group my-group

  A vault that roles decide over, and that keeps what is deleted:
    strongroom keyvault create -n my-vault -g my-group --enable-purge-protection true")]
pub struct Create {
    /// The vault's name, unique on the whole server: 3 to 24 letters, digits and '-'.
    #[arg(long, short)]
    name: VaultName,
    /// The resource group to make it in.
    #[arg(long, short = 'g')]
    resource_group: GroupName,
    /// Where it is; else where the group is.
    #[arg(long, short)]
    location: Option<String>,
    /// Give no permissions to who makes it.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    no_self_perms: Option<bool>,
    /// The kind of vault: standard or premium.
    #[arg(long, default_value = "standard")]
    sku: String,
    /// Words to find it by.
    #[arg(long, num_args = 0.., value_name = "NAME=VALUE", value_parser = Tag::parse)]
    tags: Option<Vec<Tag>>,
    #[command(flatten)]
    settings: Settings,
}

impl Create {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let management = session.management()?;
        let (subscription, group) = (session.subscription(), self.resource_group.as_given());
        let location = match &self.location {
            Some(location) => location.clone(),
            None => management.group(subscription, group).await?.location,
        };
        match management.vault(subscription, group, self.name.as_given()).await {
            Ok(_) => {
                return Err(Failure::plain(format!("The specified vault: {} already exists.", self.name))
                    .hint("`strongroom keyvault update` changes its settings"));
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }

        let by_roles = self.settings.enable_rbac_authorization.unwrap_or(true);
        let access_policies = if by_roles || self.no_self_perms.unwrap_or(false) {
            Vec::new()
        } else {
            vec![all_for_caller(session).await?]
        };
        let mut properties = VaultParametersProperties {
            tenant_id: Some(session.tenant().to_owned()),
            sku: Some(Sku { family: Some("A".to_owned()), name: self.sku }),
            access_policies: Some(access_policies),
            enable_soft_delete: Some(true),
            soft_delete_retention_in_days: Some(90),
            enable_rbac_authorization: Some(by_roles),
            network_acls: Some(NetworkRules {
                bypass: Some("AzureServices".to_owned()),
                default_action: Some("Allow".to_owned()),
                ..NetworkRules::default()
            }),
            ..VaultParametersProperties::default()
        };
        self.settings.apply(&mut properties);
        let parameters = VaultParameters {
            location: Some(location),
            tags: self.tags.map(map),
            properties: Some(properties),
        };
        let made = management.put_vault(subscription, group, self.name.as_given(), &parameters).await?;
        Ok(Some(print::vault(&made)?))
    }
}

/// The policy that gives who is signed in all permissions. The word `all` leaves purge out.
async fn all_for_caller(session: &Session) -> Result<AccessPolicy, Failure> {
    let me = Filter::ServicePrincipalName(session.client_id());
    let found = session.graph()?.service_principals(Some(&me)).await?;
    let me = found.into_iter().next().ok_or_else(|| {
        Failure::plain("Unable to find who is signed in in the directory.")
            .hint("`--no-self-perms` makes the vault without permissions for you")
    })?;
    let all = || Some(vec!["all".to_owned()]);
    Ok(AccessPolicy {
        tenant_id: session.tenant().to_owned(),
        object_id: me.id,
        application_id: None,
        permissions: Permissions { keys: all(), secrets: all(), certificates: all(), storage: all() },
    })
}
