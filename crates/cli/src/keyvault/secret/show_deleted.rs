//! `keyvault secret show-deleted`

use clap::Args;

use super::place::SecretPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// Show a deleted secret, without its value.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret show-deleted --vault-name my-vault --name PlaceholderSecret")]
pub struct ShowDeleted {
    #[command(flatten)]
    place: SecretPlace,
}

impl ShowDeleted {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        Ok(Some(print::deleted(&vault.deleted_secret(name.as_given()).await?)))
    }
}
