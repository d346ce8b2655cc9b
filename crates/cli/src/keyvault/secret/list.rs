//! `keyvault secret list`

use clap::Args;

use super::place::VaultPlace;
use super::print;
use crate::Outcome;
use crate::flag::flag;
use crate::session::Session;

/// List the secrets of a vault, without values.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The names:
    strongroom keyvault secret list --vault-name my-vault --query \"[].name\" -o tsv")]
pub struct List {
    #[command(flatten)]
    place: VaultPlace,
    /// List at most so many; all if not given.
    #[arg(long, value_name = "COUNT")]
    maxresults: Option<usize>,
    /// List those as well that certificates are behind.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    include_managed: Option<bool>,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let secrets = self.place.find(session)?.secrets(self.maxresults).await?;
        let all = self.include_managed.unwrap_or(false);
        let shown = secrets.iter().filter(|secret| all || secret.managed != Some(true));
        Ok(Some(shown.map(print::item).collect()))
    }
}
