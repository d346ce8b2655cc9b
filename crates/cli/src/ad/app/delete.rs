//! `ad app delete`

use clap::Args;

use super::find;
use crate::Outcome;
use crate::session::Session;

/// Delete an application.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom ad app delete --id APP_ID")]
pub struct Delete {
    /// The client id, an identifier URI or the object id.
    #[arg(long)]
    id: String,
}

impl Delete {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let application = find::application(&graph, &self.id).await?;
        graph.delete_application(&application.id).await?;
        Ok(None)
    }
}
