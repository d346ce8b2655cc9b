//! `keyvault list`

use clap::Args;
use strongroom_base::GroupName;

use super::print;
use crate::Outcome;
use crate::session::Session;

/// List vaults: those of one group with all their settings, else those of all groups.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault list -o table")]
pub struct List {
    /// The resource group.
    #[arg(long, short = 'g')]
    resource_group: Option<GroupName>,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let management = session.management()?;
        if let Some(group) = self.resource_group {
            let vaults = management.vaults(session.subscription(), group.as_given()).await?;
            return vaults.iter().map(print::vault).collect::<Result<_, _>>().map(Some);
        }
        let vaults = management.find_vaults(session.subscription(), None).await?;
        Ok(Some(vaults.iter().map(print::resource).collect()))
    }
}
