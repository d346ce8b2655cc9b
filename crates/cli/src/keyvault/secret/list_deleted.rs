//! `keyvault secret list-deleted`

use clap::Args;

use super::place::VaultPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// List the deleted secrets of a vault.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret list-deleted --vault-name my-vault -o table")]
pub struct ListDeleted {
    #[command(flatten)]
    place: VaultPlace,
    /// List at most so many; all if not given.
    #[arg(long, value_name = "COUNT")]
    maxresults: Option<usize>,
}

impl ListDeleted {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let secrets = self.place.find(session)?.deleted_secrets(self.maxresults).await?;
        Ok(Some(secrets.iter().map(print::deleted_item).collect()))
    }
}
