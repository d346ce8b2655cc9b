//! `keyvault secret list-versions`

use clap::Args;

use super::place::SecretPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// List the versions of a secret, without values.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret list-versions --vault-name my-vault --name PlaceholderSecret --query \"[].id\" -o tsv")]
pub struct ListVersions {
    #[command(flatten)]
    place: SecretPlace,
    /// List at most so many; all if not given.
    #[arg(long, value_name = "COUNT")]
    maxresults: Option<usize>,
}

impl ListVersions {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        let versions = vault.secret_versions(name.as_given(), self.maxresults).await?;
        Ok(Some(versions.iter().map(print::item).collect()))
    }
}
