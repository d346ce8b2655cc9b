//! `keyvault show`

use clap::Args;
use strongroom_base::{GroupName, VaultName};

use super::{find, print};
use crate::Outcome;
use crate::session::Session;

/// Show a vault.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The resource id of a vault:
    strongroom keyvault show --name my-vault --resource-group my-group --query id -o tsv")]
pub struct Show {
    /// The vault's name.
    #[arg(long, short)]
    name: VaultName,
    /// The resource group that it is in; searched for if not given.
    #[arg(long, short = 'g')]
    resource_group: Option<GroupName>,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let management = session.management()?;
        let (_, vault) = find::vault(session, &management, &self.name, self.resource_group.as_ref()).await?;
        Ok(Some(print::vault(&vault)?))
    }
}
