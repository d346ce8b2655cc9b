//! Application registrations.

mod create;
mod credential;
mod delete;
mod find;
mod list;
mod permission;
mod show;

use clap::Subcommand;

use crate::Outcome;
use crate::session::Session;

/// `ad app …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register an application.
    Create(create::Create),
    /// Show an application.
    Show(show::Show),
    /// List applications.
    List(list::List),
    /// Delete an application.
    Delete(delete::Delete),
    /// Manage the API permissions that an application wants.
    #[command(subcommand)]
    Permission(permission::Command),
    /// Manage an application's client secrets.
    #[command(subcommand)]
    Credential(credential::Command),
}

impl Command {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Create(create) => create.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::List(list) => list.run(session).await,
            Self::Delete(delete) => delete.run(session).await,
            Self::Permission(command) => command.run(session).await,
            Self::Credential(command) => command.run(session).await,
        }
    }
}
