//! The API permissions that an application wants.

mod add;

use clap::Subcommand;

use crate::Outcome;
use crate::session::Session;

/// `ad app permission …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add API permissions to those that an application wants.
    Add(add::Add),
}

impl Command {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Add(add) => add.run(session).await,
        }
    }
}
