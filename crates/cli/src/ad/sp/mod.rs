//! Service principals.

mod create;
mod list;
mod show;

use clap::Subcommand;

use crate::Outcome;
use crate::session::Session;

/// `ad sp …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the service principal of an application.
    Create(create::Create),
    /// Show a service principal.
    Show(show::Show),
    /// List service principals.
    List(list::List),
}

impl Command {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Create(create) => create.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::List(list) => list.run(session).await,
        }
    }
}
