//! `keyvault secret recover`

use clap::Args;

use super::place::SecretPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// Bring a deleted secret back with all its versions.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret recover --vault-name my-vault --name PlaceholderSecret")]
pub struct Recover {
    #[command(flatten)]
    place: SecretPlace,
}

impl Recover {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        Ok(Some(print::bundle(&vault.recover_secret(name.as_given()).await?)))
    }
}
