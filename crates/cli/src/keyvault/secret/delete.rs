//! `keyvault secret delete`

use clap::Args;

use super::place::SecretPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// Delete a secret with all its versions; it can be recovered.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret delete --vault-name my-vault --name PlaceholderSecret")]
pub struct Delete {
    #[command(flatten)]
    place: SecretPlace,
}

impl Delete {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        Ok(Some(print::deleted(&vault.delete_secret(name.as_given()).await?)))
    }
}
