//! `account set`

use clap::Args;

use crate::session::keep::Keep;
use crate::session::profile::{Profile, no_subscription};
use crate::{Failure, Globals, Outcome};

/// Choose the subscription that commands work in.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  By name:
    strongroom account set --subscription \"Development\"")]
pub struct Set {
    /// The name or id of the subscription.
    #[arg(short = 's', long = "name", short_alias = 'n', value_name = "SUBSCRIPTION")]
    name: Option<String>,
}

impl Set {
    pub(crate) fn run(self, globals: &Globals, server: &str, mut profile: Profile, keep: &Keep) -> Outcome {
        let wanted = self.name.or_else(|| globals.subscription.clone());
        let wanted = wanted
            .ok_or_else(|| Failure::usage("the following arguments are required: --subscription/-s"))?;
        let cloud = profile.clouds.get_mut(server).ok_or_else(|| no_subscription(&wanted))?;
        let place = cloud.accounts.iter().position(|account| account.is(&wanted));
        cloud.make_default(place.ok_or_else(|| no_subscription(&wanted))?);
        keep.put_profile(&profile)?;
        Ok(None)
    }
}
