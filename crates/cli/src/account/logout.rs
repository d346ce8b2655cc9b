//! `logout`

use clap::Args;

use crate::session::keep::Keep;
use crate::session::server;
use crate::{Environment, Failure, Globals, Outcome};

/// Sign out: forget the secret and the tokens of an application.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Sign out who signed in last:
    strongroom logout")]
pub struct Logout {
    /// The application's client id; else the one that commands work as.
    #[arg(long, value_name = "APP_ID")]
    username: Option<String>,
}

impl Logout {
    /// Forgets.
    pub(crate) fn run(self, globals: &Globals, environment: &Environment) -> Outcome {
        let keep = Keep::new(&environment.config_dir);
        let _lock = keep.lock()?;
        let mut profile = keep.profile()?;
        let server = server(globals, environment, &profile)?;
        let cloud = profile.clouds.get_mut(&server);
        let current =
            cloud.as_ref().and_then(|cloud| cloud.accounts.iter().find(|account| account.is_default));
        let client_id = self.username.or_else(|| current.map(|account| account.client_id.clone()));
        let signed_in = |cloud: &crate::session::profile::Cloud, id: &str| {
            cloud.accounts.iter().any(|a| a.client_id == id)
        };
        let (Some(cloud), Some(client_id)) = (cloud, client_id) else {
            return Err(Failure::plain("There are no active accounts."));
        };
        if !signed_in(cloud, &client_id) {
            return Err(Failure::plain(format!("{client_id} is not signed in.")));
        }
        cloud.accounts.retain(|account| account.client_id != client_id);
        if !cloud.accounts.iter().any(|account| account.is_default) && !cloud.accounts.is_empty() {
            cloud.make_default(0);
        }
        keep.forget(&server, &client_id)?;
        keep.put_profile(&profile)?;
        Ok(None)
    }
}
