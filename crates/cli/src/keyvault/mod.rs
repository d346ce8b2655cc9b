//! Vaults.

mod create;
mod find;
mod list;
mod print;
mod secret;
mod set_policy;
mod settings;
mod show;
mod update;

use clap::Subcommand;

use crate::output::Columns;
use crate::session::Session;
use crate::{Outcome, SignedIn};

/// `keyvault …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a vault.
    Create(create::Create),
    /// Change the settings of a vault.
    Update(update::Update),
    /// Show a vault.
    Show(show::Show),
    /// List vaults.
    List(list::List),
    /// Say what a principal may do in a vault.
    SetPolicy(set_policy::SetPolicy),
    /// Manage secrets.
    #[command(subcommand)]
    Secret(secret::Command),
}

impl Command {
    /// The columns of the command's table, where they are chosen for people.
    pub(crate) fn columns(&self) -> Option<Columns> {
        match self {
            Self::Secret(secret::Command::List(_)) => Some(secret::LIST_COLUMNS),
            _ => None,
        }
    }
}

impl SignedIn for Command {
    async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Create(create) => create.run(session).await,
            Self::Update(update) => update.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::List(list) => list.run(session).await,
            Self::SetPolicy(set_policy) => set_policy.run(session).await,
            Self::Secret(command) => command.run(session).await,
        }
    }
}
