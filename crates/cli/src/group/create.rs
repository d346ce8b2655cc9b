//! `group create`

use clap::Args;
use strongroom_base::GroupName;
use strongroom_wire::management::GroupParameters;

use crate::Outcome;
use crate::session::Session;
use crate::tags::{Tag, map};

/// Make a resource group, or change the one that is there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom group create --name my-group --location local")]
pub struct Create {
    /// The group's name.
    #[arg(long, short, visible_alias = "resource-group", short_alias = 'g')]
    name: GroupName,
    /// Where it is.
    #[arg(long, short)]
    location: String,
    /// Words to find it by.
    #[arg(long, num_args = 0.., value_name = "NAME=VALUE", value_parser = Tag::parse)]
    tags: Option<Vec<Tag>>,
}

impl Create {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let parameters = GroupParameters { location: Some(self.location), tags: self.tags.map(map) };
        let management = session.management()?;
        let group = management.put_group(session.subscription(), self.name.as_given(), &parameters).await?;
        Ok(Some(super::print(&group)))
    }
}
