//! `group show`

use clap::Args;
use strongroom_base::GroupName;

use crate::Outcome;
use crate::session::Session;

/// Show a resource group.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom group show --name my-group")]
pub struct Show {
    /// The group's name.
    #[arg(long, short, visible_alias = "resource-group", short_alias = 'g')]
    name: GroupName,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let group = session.management()?.group(session.subscription(), self.name.as_given()).await?;
        Ok(Some(super::print(&group)))
    }
}
