//! `ad sp list`

use clap::Args;
use strongroom_client::graph::Filter;

use crate::Outcome;
use crate::ad::print;
use crate::session::Session;

/// List service principals.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom ad sp list --display-name my-app -o table")]
pub struct List {
    /// How the name starts.
    #[arg(long)]
    display_name: Option<String>,
    /// List all; so it is without this as well.
    #[arg(long)]
    all: bool,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let filter = self.display_name.as_deref().map(Filter::DisplayNamePrefix);
        let found = session.graph()?.service_principals(filter.as_ref()).await?;
        found.iter().map(print).collect::<Result<_, _>>().map(Some)
    }
}
