//! The secrets of a vault.

mod content;
mod delete;
mod list;
mod list_deleted;
mod list_versions;
mod place;
mod print;
mod purge;
mod recover;
mod set;
mod set_attributes;
mod show;
mod show_deleted;
mod time;

use clap::Subcommand;

use crate::Outcome;
use crate::output::Columns;
use crate::session::Session;

/// The columns of `keyvault secret list`, as az has them.
pub(super) const LIST_COLUMNS: Columns = &[
    ("Name", "name"),
    ("Id", "id"),
    ("ContentType", "contentType"),
    ("Enabled", "attributes.enabled"),
    ("Expires", "attributes.expires"),
];

/// `keyvault secret …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a secret, or a new version of it.
    Set(set::Set),
    /// Show a secret with its value.
    Show(show::Show),
    /// List the secrets of a vault, without values.
    List(list::List),
    /// List the versions of a secret, without values.
    ListVersions(list_versions::ListVersions),
    /// List the deleted secrets of a vault.
    ListDeleted(list_deleted::ListDeleted),
    /// Show a deleted secret, without its value.
    ShowDeleted(show_deleted::ShowDeleted),
    /// Change what is known about a secret, not its value.
    SetAttributes(set_attributes::SetAttributes),
    /// Delete a secret with all its versions; it can be recovered.
    Delete(delete::Delete),
    /// Bring a deleted secret back.
    Recover(recover::Recover),
    /// Destroy a deleted secret for good.
    Purge(purge::Purge),
}

impl Command {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Set(set) => set.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::List(list) => list.run(session).await,
            Self::ListVersions(list_versions) => list_versions.run(session).await,
            Self::ListDeleted(list_deleted) => list_deleted.run(session).await,
            Self::ShowDeleted(show_deleted) => show_deleted.run(session).await,
            Self::SetAttributes(set_attributes) => set_attributes.run(session).await,
            Self::Delete(delete) => delete.run(session).await,
            Self::Recover(recover) => recover.run(session).await,
            Self::Purge(purge) => purge.run(session).await,
        }
    }
}
