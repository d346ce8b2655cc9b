//! `group exists`

use clap::Args;
use strongroom_base::GroupName;

use crate::Outcome;
use crate::session::Session;

/// Tell whether there is such a resource group: true or false.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom group exists --name my-group")]
pub struct Exists {
    /// The group's name.
    #[arg(long, short, visible_alias = "resource-group", short_alias = 'g')]
    name: GroupName,
}

impl Exists {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let there = session.management()?.has_group(session.subscription(), self.name.as_given()).await?;
        Ok(Some(there.into()))
    }
}
