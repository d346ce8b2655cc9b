//! `keyvault secret purge`

use clap::Args;

use super::place::SecretPlace;
use crate::Outcome;
use crate::session::Session;

/// Destroy a deleted secret for good. It cannot be recovered.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret purge --vault-name my-vault --name PlaceholderSecret")]
pub struct Purge {
    #[command(flatten)]
    place: SecretPlace,
}

impl Purge {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        vault.purge_secret(name.as_given()).await?;
        Ok(None)
    }
}
