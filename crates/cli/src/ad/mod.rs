//! The directory: applications and their principals.

mod app;
mod sp;

use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;

use crate::session::Session;
use crate::{Failure, Outcome, SignedIn};

/// `ad …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Manage application registrations.
    #[command(subcommand)]
    App(app::Command),
    /// Manage service principals.
    #[command(subcommand)]
    Sp(sp::Command),
}

impl SignedIn for Command {
    async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::App(command) => command.run(session).await,
            Self::Sp(command) => command.run(session).await,
        }
    }
}

/// An object of the directory as az prints it: as it came.
fn print<T: Serialize>(object: &T) -> Result<Value, Failure> {
    serde_json::to_value(object).map_err(|_| Failure::plain("The object cannot be printed."))
}

/// Whether a text has the form of a GUID.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
