//! `ad app show`

use clap::Args;

use super::find;
use crate::Outcome;
use crate::ad::print;
use crate::session::Session;

/// Show an application.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom ad app show --id APP_ID")]
pub struct Show {
    /// The client id, an identifier URI or the object id.
    #[arg(long)]
    id: String,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        Ok(Some(print(&find::application(&session.graph()?, &self.id).await?)?))
    }
}
