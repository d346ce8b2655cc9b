//! Signing in and out, and the subscription that commands work in.

mod list;
mod login;
mod logout;
mod set;
mod show;

use clap::Subcommand;

pub use login::Login;
pub use logout::Logout;

use crate::session::keep::Keep;
use crate::{Environment, Globals, Outcome};

/// `account …`. None of these asks the server.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the subscription that commands work in.
    Show(show::Show),
    /// List the subscriptions of who is signed in.
    List(list::List),
    /// Choose the subscription that commands work in.
    Set(set::Set),
}

impl Command {
    /// Runs the command.
    pub(crate) fn run(self, globals: &Globals, environment: &Environment) -> Outcome {
        let keep = Keep::new(&environment.config_dir);
        // Only one of these writes; the others are too short to be in anybody's way.
        let _lock = keep.lock()?;
        let profile = keep.profile()?;
        let server = crate::session::server(globals, environment, &profile)?;
        match self {
            Self::Show(show) => show.run(globals, &server, &profile),
            Self::List(list) => list.run(&server, &profile),
            Self::Set(set) => set.run(globals, &server, profile, &keep),
        }
    }
}
