//! An application's client secrets.

mod reset;

use clap::Subcommand;

use crate::Outcome;
use crate::session::Session;

/// `ad app credential …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Give an application a new client secret.
    Reset(reset::Reset),
}

impl Command {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Reset(reset) => reset.run(session).await,
        }
    }
}
