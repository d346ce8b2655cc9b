//! `keyvault secret show`

use clap::Args;
use strongroom_base::VersionId;

use super::place::SecretPlace;
use super::print;
use crate::Outcome;
use crate::session::Session;

/// Show a secret with its value.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    after_help = "\
Examples:
  The value alone:
    strongroom keyvault secret show --vault-name my-vault --name PlaceholderSecret --query value -o tsv"
)]
pub struct Show {
    #[command(flatten)]
    place: SecretPlace,
    /// The version; else the newest one.
    #[arg(long, short, conflicts_with = "id")]
    version: Option<VersionId>,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, version) = self.place.find(session)?;
        let version = self.version.or(version).map(|version| version.to_string());
        Ok(Some(print::bundle(&vault.secret(name.as_given(), version.as_deref()).await?)))
    }
}
