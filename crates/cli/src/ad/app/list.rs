//! `ad app list`

use clap::Args;
use strongroom_client::graph::Filter;

use crate::Outcome;
use crate::ad::print;
use crate::session::Session;

/// List applications.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Those whose name starts with a word:
    strongroom ad app list --display-name my-app --query \"[].{name: displayName, appId: appId}\" -o table")]
pub struct List {
    /// How the name starts.
    #[arg(long, conflicts_with = "app_id")]
    display_name: Option<String>,
    /// The client id.
    #[arg(long)]
    app_id: Option<String>,
    /// List all; so it is without this as well.
    #[arg(long)]
    all: bool,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let by_name = self.display_name.as_deref().map(Filter::DisplayNamePrefix);
        let filter = by_name.or(self.app_id.as_deref().map(Filter::AppId));
        let found = session.graph()?.applications(filter.as_ref()).await?;
        found.iter().map(print).collect::<Result<_, _>>().map(Some)
    }
}
