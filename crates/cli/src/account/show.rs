//! `account show`

use clap::Args;

use crate::session::profile::Profile;
use crate::{Failure, Globals, Outcome};

/// Show the subscription that commands work in.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The id of the subscription:
    strongroom account show --query id -o tsv")]
pub struct Show {}

impl Show {
    #[expect(clippy::unused_self, reason = "as all commands")]
    pub(crate) fn run(self, globals: &Globals, server: &str, profile: &Profile) -> Outcome {
        let cloud = profile.clouds.get(server);
        let account =
            cloud.map(|cloud| cloud.account(globals.subscription.as_deref())).transpose()?.flatten();
        let (Some(cloud), Some(account)) = (cloud, account) else {
            return Err(Failure::plain("Please run 'strongroom login' to set up an account."));
        };
        Ok(Some(account.print(cloud, "environmentName")))
    }
}
