//! `account list`

use clap::Args;

use crate::Outcome;
use crate::session::profile::Profile;

/// List the subscriptions of who is signed in.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  As a table:
    strongroom account list -o table")]
pub struct List {
    /// Of all servers, not of the one that commands go to.
    #[arg(long)]
    all: bool,
}

impl List {
    #[expect(clippy::unnecessary_wraps, reason = "as all commands")]
    pub(crate) fn run(self, server: &str, profile: &Profile) -> Outcome {
        let clouds = profile.clouds.iter().filter(|(url, _)| self.all || url.as_str() == server);
        let accounts = clouds
            .flat_map(|(_, cloud)| cloud.accounts.iter().map(|account| account.print(cloud, "cloudName")));
        Ok(Some(accounts.collect()))
    }
}
