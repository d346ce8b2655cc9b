//! `keyvault update`

use clap::Args;
use strongroom_base::{GroupName, VaultName};

use super::settings::Settings;
use super::{find, print};
use crate::Outcome;
use crate::session::Session;
use crate::tags::{Tag, map};

/// Change the settings of a vault.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Let access policies decide over an existing vault:
    strongroom keyvault update --name my-vault --resource-group my-group --enable-rbac-authorization false")]
pub struct Update {
    /// The vault's name.
    #[arg(long, short)]
    name: VaultName,
    /// The resource group that it is in; searched for if not given.
    #[arg(long, short = 'g')]
    resource_group: Option<GroupName>,
    /// Replaces all words to find it by.
    #[arg(long, num_args = 0.., value_name = "NAME=VALUE", value_parser = Tag::parse)]
    tags: Option<Vec<Tag>>,
    #[command(flatten)]
    settings: Settings,
}

impl Update {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let management = session.management()?;
        let (group, vault) =
            find::vault(session, &management, &self.name, self.resource_group.as_ref()).await?;
        let mut parameters = find::as_written(&vault)?;
        if let Some(tags) = self.tags {
            parameters.tags = Some(map(tags));
        }
        self.settings.apply(parameters.properties.get_or_insert_default());
        let changed =
            management.put_vault(session.subscription(), &group, self.name.as_given(), &parameters).await?;
        Ok(Some(print::vault(&changed)?))
    }
}
